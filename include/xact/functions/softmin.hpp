// SPDX-License-Identifier: MIT
#pragma once

#include <xact/functions/softmax.hpp>

XACT_NAMESPACE_BEGIN

/// Softmin, softmax(-z): of the entries z_k of a row, e^((m - z_k)/t)/sum_j e^((m - z_j)/t), m = min z.
///
/// Shapes      as softmax.
/// Range       softmax's, its bits for -z: +inf gives +0; a NaN or -inf anywhere, or nothing but +inf, makes the row
///             NaN.
/// Derivative  dx = y (sum(dy y) - dy)/t: backward_from_output.
/// Throws      std::invalid_argument for a temperature that is not in [FLT_MIN, FLT_MAX].
/// Claim       softmax's.
/// Source      as softmax.
struct Softmin : row_function<Softmin> {
    static constexpr std::string_view name = "softmin";
    static constexpr accuracy claim{2, 4}; // as Softmax's
    static constexpr accuracy exact_claim = Softmax::exact_claim;
    static constexpr bool is_of_opposite = true;

    double temperature;

    constexpr Softmin() : Softmin(1) {}
    constexpr explicit Softmin(double t) : temperature(detail::checked_scale(t, "Softmin: temperature")) {}

    template <class T>
    using precision_for = Softmax::precision_for<T>;
};
template <>
class Exact<Softmin> : public detail::exact_row_function<Softmin> {
    using exact_row_function::exact_row_function;
};

inline constexpr Softmin softmin{};

XACT_NAMESPACE_END
