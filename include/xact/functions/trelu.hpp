// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Thresholded ReLU, x > theta ? x : alpha * x. With alpha = 0 it is Keras' and ONNX' ThresholdedRelu; theta < 0 lets
/// small negatives through, alpha > 0 leaks.
///
/// Range       (theta, inf] and alpha times [-inf, theta]; alpha = 0 gives +0.
/// Derivative  x > theta ? 1 : alpha.
/// Throws      std::invalid_argument for a parameter that is NaN or above FLT_MAX.
/// Source      K. Konda, R. Memisevic, D. Krueger, Zero-bias autoencoders, 2014.
struct TReLU : elementwise<TReLU> {
    static constexpr std::string_view name = "trelu";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    double theta, alpha;
    static constexpr std::array parameters{parameter{"theta", &TReLU::theta}, parameter{"alpha", &TReLU::alpha}};

    constexpr TReLU() : TReLU(1) {}
    constexpr explicit TReLU(double threshold, double slope = 0)
        : theta(detail::checked_parameter(threshold, "TReLU: theta")),
          alpha(detail::checked_parameter(slope, "TReLU: alpha")) {}

    constexpr xact::properties properties() const noexcept {
        const double at_theta = alpha * theta; // the value there; just above it, theta
        const double lowest = at_theta < theta ? at_theta : theta;
        return {alpha > 0 ? -unbounded : lowest, unbounded, at_theta == theta ? detail::steeper(alpha, 1) : unbounded,
                when(alpha >= 0 && at_theta <= theta, property::monotone) | when(alpha == 1, property::odd) |
                    when(alpha == 0, property::saturates_left)};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> below = math::slope_times(math::parameter<P>(alpha), x);
        return math::select(x > math::parameter<P>(theta), x, below);
    }

    using elementwise<TReLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(x > math::parameter<P>(theta), 1.0, math::parameter<P>(alpha));
    }
};
inline constexpr TReLU trelu{};

XACT_NAMESPACE_END
