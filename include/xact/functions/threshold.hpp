// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Threshold, x > threshold ? x : replacement. Both have to be given, and there is no object.
///
/// `replacement` is torch's `value`, and so it is called in texts: "threshold(threshold=0.1, value=20)".
/// Range       (threshold, inf] and replacement.
/// Derivative  x > threshold ? 1 : 0; from the output too for replacement <= threshold.
/// Throws      std::invalid_argument for a parameter that is NaN or above FLT_MAX.
/// Source      torch.nn.Threshold.
struct Threshold : elementwise<Threshold> {
    static constexpr std::string_view name = "threshold";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    double threshold, replacement;
    static constexpr std::array parameters{parameter{"threshold", &Threshold::threshold},
                                           parameter{"value", &Threshold::replacement}};

    constexpr Threshold(double bound, double below)
        : threshold(detail::checked_parameter(bound, "Threshold: threshold")),
          replacement(detail::checked_parameter(below, "Threshold: value")) {}

    constexpr xact::properties properties() const noexcept {
        return {replacement < threshold ? replacement : threshold, unbounded, replacement == threshold ? 1 : unbounded,
                when(replacement <= threshold, property::monotone) | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return math::select(x > math::parameter<P>(threshold), x, math::parameter<P>(replacement));
    }

    using elementwise<Threshold>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(x > math::parameter<P>(threshold), 1.0, 0.0);
    }

    constexpr bool output_tells_input() const noexcept { return replacement <= threshold; }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return derivative(y);
    }
};

XACT_NAMESPACE_END
