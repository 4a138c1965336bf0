// expect: is taken from the output: backward_from_output
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
void f(const float (&x)[3], float (&dx)[3]) { xact::backward(xact::softmax, x, x, dx); }
