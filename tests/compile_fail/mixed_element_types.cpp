// expect: all ranges of a call have the same element type
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(const std::vector<float>& x, std::vector<double>& y) { xact::apply(xact::silu, x, y); }
