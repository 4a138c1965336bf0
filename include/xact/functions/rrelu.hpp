// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN

/// Randomised leaky ReLU as it is evaluated, x > 0 ? x : slope * x with the mean slope, (lower + upper)/2.
///
/// A mean slope of 0 gives +0, also for -inf. In training the slope is drawn between the two for every x; then it is
/// PReLU's `value` with slopes.
/// Range       all numbers for a positive mean slope, [0, inf] else.
/// Derivative  x > 0 ? 1 : slope, so the slope at the kink.
/// Throws      std::invalid_argument for a bound that is NaN or above FLT_MAX, and for lower > upper.
/// Source      B. Xu, N. Wang, T. Chen, M. Li, Empirical evaluation of rectified activations, 2015.
struct RReLU : elementwise<RReLU> {
    static constexpr std::string_view name = "rrelu";
    static constexpr accuracy claim{1.5, 0.5};
    static constexpr bool has_tail = false;

    double lower, upper;
    static constexpr std::array parameters{parameter{"lower", &RReLU::lower}, parameter{"upper", &RReLU::upper}};

    constexpr RReLU() : RReLU(1.0 / 8, 1.0 / 3) {}
    constexpr RReLU(double low, double high)
        : lower(detail::checked_parameter(low, "RReLU: lower")),
          upper(detail::checked_parameter(high, "RReLU: upper", high >= low, "below lower")) {}

    constexpr xact::properties properties() const noexcept { return detail::two_slopes(lower / 2 + upper / 2); }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        constexpr auto is_tiny = [](double v) { return v < 0x1p-100 && v > -0x1p-100; };
        const double unit = is_tiny(lower) && is_tiny(upper) ? 0x1p+60 : 1; // lest the mean loses a bit
        lanes<P> below = math::slope_times(slope<P>(unit), x) * (1 / unit);
        if constexpr (std::is_same_v<P, precision::rounded>) { // the mean of two floats may be longer than a double
            const lanes<P> low = x * (math::parameter_value<P>(lower) / 2),
                           high = x * (math::parameter_value<P>(upper) / 2);
            const mask<P> is_sum = (math::abs(slope<P>()) > 0.0) & (math::abs(x) < 0x1p+200);
            below = math::select(is_sum, math::rounded_to_odd(math::two_sum(low, high)), below);
        }
        return math::select(x > 0.0, x, below);
    }

    using elementwise<RReLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(x > 0.0, 1.0, slope<P>());
    }

    constexpr bool output_tells_input() const noexcept { return lower / 2 + upper / 2 > 0; }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return derivative(y);
    }

  private:
    template <class P>
    XACT_INLINE lanes<P> slope(double unit = 1) const noexcept {
        return math::parameter_value<P>(lower) * (unit / 2) + math::parameter_value<P>(upper) * (unit / 2);
    }
};
inline constexpr RReLU rrelu{};

XACT_NAMESPACE_END
