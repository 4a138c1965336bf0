// expect: the derivative of softmax is a matrix
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto f = (xact::derivative(xact::softmax), 0);
