// expect: integers are not converted
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto y = xact::silu(1);
