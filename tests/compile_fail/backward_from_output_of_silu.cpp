// expect: whose output does not tell its derivative
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& y) { xact::backward_from_output(xact::silu, y, y, y); }
