// expect: fail_invalid_argument
// SPDX-License-Identifier: MIT
#include <limits>
#include <xact/xact.hpp>
constexpr xact::ELU f{std::numeric_limits<double>::quiet_NaN()};
