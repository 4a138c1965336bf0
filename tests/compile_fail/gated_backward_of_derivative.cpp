// expect: second derivatives are not offered
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x, std::vector<float>& y) {
    xact::backward(xact::gated(xact::derivative(xact::silu)), x, x, x, x, y);
}
