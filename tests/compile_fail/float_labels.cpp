// expect: labels are integers of at most 64 bits
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x) { xact::cross_entropy(x, x, x, xact::axis_layout{2, 1, 1}); }
