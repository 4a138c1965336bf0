// expect: std::vector<bool> has no contiguous elements
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x, std::vector<bool>& labels) {
    xact::cross_entropy(x, labels, x, xact::axis_layout{1, 1, 1});
}
