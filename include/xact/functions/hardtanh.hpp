// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// x between two bounds, min(max(x, min_val), max_val).
///
/// Range       [min_val, max_val]; a bound of zero has its own sign there.
/// Derivative  min_val < x < max_val ? 1 : 0, so 0 at both kinks.
/// Throws      std::invalid_argument for a bound that is NaN or above FLT_MAX, and for min_val > max_val.
/// Source      R. Collobert, Large scale machine learning, 2004.
struct Hardtanh : elementwise<Hardtanh> {
    static constexpr std::string_view name = "hardtanh";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    double min_val, max_val;
    static constexpr std::array parameters{parameter{"min_val", &Hardtanh::min_val},
                                           parameter{"max_val", &Hardtanh::max_val}};

    constexpr Hardtanh() : Hardtanh(-1, 1) {}
    constexpr Hardtanh(double low, double high)
        : min_val(detail::checked_parameter(low, "Hardtanh: min_val")),
          max_val(detail::checked_parameter(high, "Hardtanh: max_val", high >= low, "below min_val")) {}

    constexpr xact::properties properties() const noexcept {
        const double slope = min_val < max_val ? 1 : 0;
        return {min_val, max_val, slope,
                property::monotone | property::saturates | when(max_val > 0 && min_val == -max_val, property::odd)};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> low = math::parameter<P>(min_val), high = math::parameter<P>(max_val);
        return math::select(x < high, math::select(x > low, x, low), high);
    }

    using elementwise<Hardtanh>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> low = math::parameter<P>(min_val), high = math::parameter<P>(max_val);
        return math::select((x > low) & (x < high), 1.0, 0.0);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return derivative(y);
    }
};
inline constexpr Hardtanh hardtanh{};

XACT_NAMESPACE_END
