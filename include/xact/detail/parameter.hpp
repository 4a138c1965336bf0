// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/fail.hpp>

#include <cstdint>

XACT_NAMESPACE_BEGIN
namespace detail {

/// v, or an error that names it. NaN, infinities and what float cannot hold are refused by their bits: a comparison may
/// be folded away under -ffast-math.
constexpr double checked_parameter(double v, const char* name) {
    constexpr std::uint64_t magnitude = 0x7fffffffffffffff;
    constexpr std::uint64_t float_max = 0x47efffffe0000000;
    if ((__builtin_bit_cast(std::uint64_t, v) & magnitude) > float_max)
        fail_invalid_argument(format("%s is %g: a parameter is a number of magnitude at most FLT_MAX", name, v));
    return v;
}
/// The same where it has no meaning unless something else holds; `wrong` says what it is then.
constexpr double checked_parameter(double v, const char* name, bool holds, const char* wrong) {
    checked_parameter(v, name);
    if (!holds) fail_invalid_argument(format("%s is %g: %s", name, v, wrong));
    return v;
}
/// The same for one that something is divided by, in float too.
constexpr double checked_divisor(double v, const char* name) {
    constexpr double float_min = 0x1p-126;
    return checked_parameter(v, name, v >= float_min || v <= -float_min, "its magnitude is below FLT_MIN");
}

/// v, or an error that names it unless it is in [FLT_MIN, FLT_MAX]: what is divided by it, as a float as well.
constexpr double checked_scale(double v, const char* name) {
    constexpr std::int64_t float_min = 0x3810000000000000, float_max = 0x47efffffe0000000;
    const auto bits = __builtin_bit_cast(std::int64_t, v); // negative for what is below zero
    if (bits < float_min || bits > float_max)
        fail_invalid_argument(format("%s is %g: it is positive, from FLT_MIN to FLT_MAX", name, v));
    return v;
}

} // namespace detail
XACT_NAMESPACE_END
