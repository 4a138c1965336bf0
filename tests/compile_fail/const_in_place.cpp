// expect: the output range is const
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(const std::vector<float>& x) { xact::apply(xact::silu, x); }
