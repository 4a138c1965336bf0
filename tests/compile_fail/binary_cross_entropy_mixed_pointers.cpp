// expect: a pointer has no size
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>

#include <vector>
void f(const std::vector<float>& logits, const float* targets, std::vector<float>& losses) {
    xact::binary_cross_entropy_with_logits(logits, targets, losses);
}
