// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Hard shrinkage, abs(x) > lambda ? x : zero.
///
/// Range       Odd bit for bit, so a zero has the sign of x.
/// Derivative  abs(x) > lambda ? 1 : 0, so 0 at both kinks.
/// Throws      std::invalid_argument for a lambda that is NaN, negative or above FLT_MAX.
/// Source      D. Donoho, I. Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994.
struct Hardshrink : elementwise<Hardshrink> {
    static constexpr std::string_view name = "hardshrink";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    double lambda;
    static constexpr std::array parameters{parameter{"lambda", &Hardshrink::lambda}};

    constexpr Hardshrink() : Hardshrink(0.5) {}
    constexpr explicit Hardshrink(double width)
        : lambda(detail::checked_parameter(width, "Hardshrink: lambda", width >= 0, "negative")) {}

    constexpr xact::properties properties() const noexcept {
        return {-unbounded, unbounded, lambda == 0 ? 1 : unbounded, property::monotone | property::odd};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = math::abs(x), bound = math::parameter<P>(lambda);
        return math::with_sign_of(x, math::select(t > bound, t, 0.0));
    }

    using elementwise<Hardshrink>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(math::abs(x) > math::parameter<P>(lambda), 1.0, 0.0);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return math::select(math::abs(y) > 0.0, 1.0, 0.0);
    }
};
inline constexpr Hardshrink hardshrink{};

XACT_NAMESPACE_END
