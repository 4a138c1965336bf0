// expect: a gate is an elementwise activation
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto f = xact::gated(xact::softmax);
