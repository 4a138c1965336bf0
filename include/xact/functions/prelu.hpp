// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Parametric ReLU, x > 0 ? x : slope * x. The slope is learned: shared (this value) or one per channel (`apply` and
/// `backward` with a range of slopes).
///
/// Range       all numbers for a positive slope, [0, inf] else.
/// Derivative  x > 0 ? 1 : slope; by the slope: slope_derivative(x) = x > 0 ? 0 : x, which is exact.
/// Throws      std::invalid_argument for a slope that is NaN or above FLT_MAX.
/// Source      K. He et al., Delving deep into rectifiers, 2015.
struct PReLU : elementwise<PReLU> {
    static constexpr std::string_view name = "prelu";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    double slope;
    static constexpr std::array parameters{parameter{"slope", &PReLU::slope}};

    constexpr PReLU() : PReLU(0.25) {}
    constexpr explicit PReLU(double initial_slope) : slope(detail::checked_parameter(initial_slope, "PReLU: slope")) {}

    constexpr xact::properties properties() const noexcept { return detail::two_slopes(slope); }

    template <class P>
    XACT_INLINE static lanes<P> value(lanes<P> x, lanes<P> slopes) noexcept {
        return math::select(x > 0.0, x, math::slope_times(slopes, x));
    }
    template <class P>
    XACT_INLINE static lanes<P> derivative(lanes<P> x, lanes<P> slopes) noexcept {
        return math::select(x > 0.0, 1.0, slopes);
    }
    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return value(x, math::parameter<P>(slope));
    }

    using elementwise<PReLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return derivative(x, math::parameter<P>(slope));
    }

    /// The derivative by the slope, at whatever f(x) takes.
    struct SlopeDerivative : elementwise<SlopeDerivative> {
        static constexpr std::string_view name = "prelu slope";
        static constexpr accuracy claim{0.5, 0};
        template <class P>
        XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
            return math::select(x > 0.0, 0.0, x);
        }
    };
    template <class X>
    auto slope_derivative(X&& x) const {
        return SlopeDerivative{}(std::forward<X>(x));
    }

    constexpr bool output_tells_input() const noexcept { return slope > 0; }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return derivative(y);
    }
};
inline constexpr PReLU prelu{};

XACT_NAMESPACE_END
