// expect: this entry takes contiguous ranges
// SPDX-License-Identifier: MIT
#include <list>
#include <xact/xact.hpp>
void f(std::list<float>& x) { xact::apply(xact::silu, x); }
