// expect: std::vector<bool> has no contiguous elements
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<bool>& x) { xact::apply(xact::silu, x); }
