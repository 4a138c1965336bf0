// expect: second derivatives are not offered
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
void f(const float (&x)[3], float (&y)[3]) { xact::backward(xact::exact(xact::derivative(xact::tanh)), x, x, y); }
