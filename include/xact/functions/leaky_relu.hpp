// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Leaky rectified linear unit, x > 0 ? x : negative_slope * x.
///
/// Any slope is right, above 1 too (max(slope*x, x) is not); a slope of 0 gives +0, also for -inf.
/// Range       all numbers for a positive slope, [0, inf] else.
/// Derivative  x > 0 ? 1 : negative_slope, so the slope at the kink.
/// Throws      std::invalid_argument for a slope that is NaN or above FLT_MAX.
/// Source      A. Maas, A. Hannun, A. Ng, Rectifier nonlinearities improve neural network acoustic models, 2013.
struct LeakyReLU : elementwise<LeakyReLU> {
    static constexpr std::string_view name = "leaky_relu";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    double negative_slope;
    static constexpr std::array parameters{parameter{"negative_slope", &LeakyReLU::negative_slope}};

    constexpr LeakyReLU() : LeakyReLU(0.01) {}
    constexpr explicit LeakyReLU(double slope)
        : negative_slope(detail::checked_parameter(slope, "LeakyReLU: negative_slope")) {}

    constexpr xact::properties properties() const noexcept { return detail::two_slopes(negative_slope); }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return math::select(x > 0.0, x, math::slope_times(math::parameter<P>(negative_slope), x));
    }

    using elementwise<LeakyReLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(x > 0.0, 1.0, math::parameter<P>(negative_slope));
    }

    constexpr bool output_tells_input() const noexcept { return negative_slope > 0; }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return derivative(y);
    }
};
inline constexpr LeakyReLU leaky_relu{};

XACT_NAMESPACE_END
