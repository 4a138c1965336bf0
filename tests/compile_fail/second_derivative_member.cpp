// expect: second derivatives are not offered
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto y = xact::derivative(xact::silu).derivative(1.0f);
