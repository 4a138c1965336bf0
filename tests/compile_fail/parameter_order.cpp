// expect: fail_invalid_argument
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
constexpr xact::Hardtanh f{1, -1};
