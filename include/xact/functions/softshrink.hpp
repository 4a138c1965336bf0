// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Soft shrinkage, x moved towards zero by lambda: x - lambda for x > lambda, x + lambda for x < -lambda, else zero.
///
/// Range       Odd bit for bit, so a zero has the sign of x.
/// Derivative  abs(x) > lambda ? 1 : 0, so 0 at both kinks.
/// Throws      std::invalid_argument for a lambda that is NaN, negative or above FLT_MAX.
/// Source      D. Donoho, De-noising by soft-thresholding, 1995.
struct Softshrink : elementwise<Softshrink> {
    static constexpr std::string_view name = "softshrink";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    double lambda;
    static constexpr std::array parameters{parameter{"lambda", &Softshrink::lambda}};

    constexpr Softshrink() : Softshrink(0.5) {}
    constexpr explicit Softshrink(double width)
        : lambda(detail::checked_parameter(width, "Softshrink: lambda", width >= 0, "negative")) {}

    constexpr xact::properties properties() const noexcept {
        return {-unbounded, unbounded, 1, property::monotone | property::odd};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = math::abs(x), bound = math::parameter<P>(lambda);
        return math::with_sign_of(x, math::select(t > bound, t - bound, 0.0));
    }

    using elementwise<Softshrink>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(math::abs(x) > math::parameter<P>(lambda), 1.0, 0.0);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return math::select(math::abs(y) > 0.0, 1.0, 0.0);
    }
};
inline constexpr Softshrink softshrink{};

XACT_NAMESPACE_END
