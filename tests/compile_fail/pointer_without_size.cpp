// expect: a pointer has no size
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
void f(const float* x, float* y) { xact::apply(xact::silu, x, y); }
