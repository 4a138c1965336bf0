// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/functions/sigmoid.hpp>
#include <xact/math/log1p.hpp>
#include <xact/math/parametric_argument.hpp>

XACT_NAMESPACE_BEGIN

/// Softplus, log(1 + e^(beta x))/beta.
///
/// Range       [0, inf); -inf gives +0; no threshold behind which it turns into x. For beta < 0 it is -softplus(-x) of
///             -beta.
/// Method      max(x, 0) + log1p(e)/beta, e = e^-abs(beta x), the power of two of e applied last.
/// Derivative  sigmoid(beta x); from the output 1 - e^(-beta y).
/// Throws      std::invalid_argument for a beta that is NaN or whose magnitude is not from FLT_MIN to FLT_MAX.
/// Source      C. Dugas et al., Incorporating second-order functional knowledge for better option pricing, 2000.
struct Softplus : elementwise<Softplus> {
    static constexpr std::string_view name = "softplus";
    static constexpr accuracy claim{3, Sigmoid::claim.value};

    double beta;
    static constexpr std::array parameters{parameter{"beta", &Softplus::beta}};

    constexpr Softplus() : Softplus(1) {}
    constexpr explicit Softplus(double sharpness) : beta(detail::checked_divisor(sharpness, "Softplus: beta")) {}

    constexpr xact::properties properties() const noexcept {
        if (beta < 0) return {-unbounded, 0, 1, property::monotone | property::saturates_right};
        return {0, unbounded, 1, property::monotone | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const math::multiple<P> t(x, beta);
        if (!t.fits(beta)) return value_of(x, math::scaled_multiple<P>(x, beta, 1));
        if (!math::is_one<P>(beta)) return value_of(x, t);
        const math::exponential<P> e(-t.t());
        const lanes<P> above = e.scale(e.fraction_times(math::log1p_ratio(e.value())), t.t() > math::bounds<P>::normal);
        return math::select(x > 0.0, x + above, above);
    }

    using elementwise<Softplus>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const math::multiple<P> t(x, beta);
        if (!t.fits(beta)) return derivative_of(x, math::scaled_multiple<P>(x, beta, 0).value());
        if (!math::is_one<P>(beta)) return derivative_of(x, t.value());
        return sigmoid.value(x);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return math::abs(math::expm1(-y * math::parameter<P>(beta))); // no -0
    }

  private:
    template <class P, class Multiple>
    XACT_INLINE lanes<P> value_of(lanes<P> x, const Multiple& t) const noexcept {
        const math::exponential<P> e(-t.value().high, -t.value().low);
        const lanes<P> q = e.fraction_times(t.divide(math::log1p_ratio_in_two_words(e.value()))).high;
        const lanes<P> rest = t.scale(e, q, false);
        const lanes<P> y = math::select(sign() * x > 0.0, t.sum(x, e, q, rest), rest);
        return sign() * y;
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_of(lanes<P> x, math::two_words<P> t) const noexcept {
        const math::exponential<P> e(-math::off_the_tie(t.high), -t.low);
        const lanes<P> below = e.scale(e.fraction() / (1.0 + e.value()), t.high > math::bounds<P>::normal);
        return math::select(sign() * x > 0.0, 1.0 - below, below);
    }
    constexpr double sign() const noexcept { return beta < 0 ? -1 : 1; }
};
inline constexpr Softplus softplus{};

XACT_NAMESPACE_END
