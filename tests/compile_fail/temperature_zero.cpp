// expect: fail_invalid_argument
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
constexpr xact::Softmax f{0.0};
