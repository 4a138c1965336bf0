// expect: second derivatives are not offered
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x) { xact::backward(xact::derivative(xact::silu), x, x, x); }
