// expect: whose output does not tell its derivative
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
void f(const float (&y)[3], float (&dx)[3]) { xact::backward_from_output(xact::step, y, y, dx); }
