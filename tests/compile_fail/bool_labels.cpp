// expect: labels are integers of at most 64 bits
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x, const bool (&labels)[2]) {
    xact::cross_entropy(x, labels, x, xact::axis_layout{2, 1, 1});
}
