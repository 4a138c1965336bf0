// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Squareplus, (x + sqrt(x^2 + b))/2, a softplus without exponentials; ReLU for b = 0.
///
/// Range       [0, inf), sqrt(b)/2 at 0; -inf gives +0.
/// Method      h = (t + s)/2, t = abs(x), s = sqrt(t^2 + b), for x > 0; (b/4)/h, which does not cancel, for x <= 0. A
///             very large or small b is scaled to a usual one, and x with it.
/// Derivative  (1 + x/sqrt(x^2 + b))/2; d = (b/2)/(s^2 + s t) for x <= 0, 1 - d for x > 0. From the
///             output y^2/(y^2 + b/4).
/// Throws      std::invalid_argument for a b that is NaN, negative or above FLT_MAX.
/// Source      J. Barron, Squareplus: a softplus-like algebraic rectifier, 2021.
struct Squareplus : elementwise<Squareplus> {
    static constexpr std::string_view name = "squareplus";
    static constexpr accuracy claim{3, 3.5};

    double b;
    static constexpr std::array parameters{parameter{"b", &Squareplus::b}};

    constexpr Squareplus() : Squareplus(4) {}
    constexpr explicit Squareplus(double roundness)
        : b(detail::checked_parameter(roundness, "Squareplus: b", roundness >= 0, "negative")) {}

    constexpr xact::properties properties() const noexcept {
        return {0, unbounded, 1, property::monotone | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const usual<P> u(x, b);
        if (u.b == 0) return math::select(x > 0.0, x, 0.0);
        const lanes<P> t = math::at_most(u.t, large);
        const lanes<P> s = math::select(u.t > large, u.t, math::sqrt(math::fma(t, t, u.b)));
        lanes<P> h = math::fma(u.t, 0.5, 0.5 * s);
        if (u.unit != 1) h = math::select(u.t > large, math::abs(x), u.unit * h);
        const lanes<P> below = u.b / 4 * u.unit / h;
        return math::select(x >= 0.0, h, u.unit != 1 ? u.unit * below : below);
    }

    using elementwise<Squareplus>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        using R = math::raised<P>;
        const usual<P> u(x, b);
        if (u.b == 0) return math::select(x > 0.0, 1.0, 0.0);
        const lanes<P> t = math::at_most(u.t, R::top) * (1 / R::root);
        const lanes<P> r = math::fma(t, t, u.b / R::root / R::root);
        const lanes<P> q = u.b / 2 / math::fma(math::sqrt(r), t, r);
        const lanes<P> below = math::off_the_half(math::power_of_two<P>::lower(q));
        return math::select(x > 0.0, 1.0 - below, below);
    }

    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        using R = math::raised<P>;
        const usual<P> u(y, b);
        if (u.b == 0) return math::select(y > 0.0, 1.0, 0.0);
        // b is nothing beside the square of the bound, and y^2 may be subnormal where it is not raised
        const lanes<P> t = math::at_most(u.t, R::is_wide ? 0x1p+43 : 0x1p+28), raised = R::root * t;
        return math::power_of_two<P>::lower(raised * raised / math::fma(t, t, u.b / 4));
    }

  private:
    static constexpr double large = 0x1p+50; // b is nothing beside t^2

    // abs(x) and b in units of a power of two and of its square, 1 for a usual b.
    template <class P>
    struct usual {
        lanes<P> t;
        double b, unit = 1;

        XACT_INLINE usual(lanes<P> x, double given) noexcept : t(math::abs(x)), b(math::parameter_value<P>(given)) {
            const int size = math::scientific::exponent_of(b);
            if (b == 0 || (size > -30 && size < 30)) return;
            const math::scientific number(b);
            const int half = number.exponent / 2;
            unit = math::power_of_two_for(half);
            t = t * math::power_of_two_for(-half);
            b = number.fraction * math::power_of_two_for(number.exponent - 2 * half);
        }
    };
};
inline constexpr Squareplus squareplus{};

XACT_NAMESPACE_END
