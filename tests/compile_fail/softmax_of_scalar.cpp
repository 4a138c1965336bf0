// expect: softmax(x) takes an Eigen expression
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto y = xact::softmax(1.0f);
