// expect: ranges of float or double only
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<int>& x) { xact::apply(xact::silu, x); }
