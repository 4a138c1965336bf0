// expect: second derivatives are not offered
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto f = [] { return xact::derivative(xact::derivative(xact::silu)); };
