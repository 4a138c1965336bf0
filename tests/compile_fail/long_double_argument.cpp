// expect: takes a float, a double
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto y = xact::silu(1.0L);
