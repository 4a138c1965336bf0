// expect: all pointers of a call point to the same element type
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
void f(const double* x, float* y) { xact::apply(xact::softmax, x, y, xact::axis_layout{1, 3, 1}); }
