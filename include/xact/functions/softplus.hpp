// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/functions/sigmoid.hpp>
#include <xact/math/log1p.hpp>

XACT_NAMESPACE_BEGIN

/// Softplus, log(1 + e^x).
///
/// Range       [0, inf); -inf gives +0; no threshold behind which it turns into x.
/// Method      max(x, 0) + log1p(e), e = e^-abs(x), the power of two of e applied last.
/// Derivative  sigmoid(x).
/// Source      C. Dugas et al., Incorporating second-order functional knowledge for better option pricing, 2000.
struct Softplus : elementwise<Softplus> {
    static constexpr std::string_view name = "softplus";
    static constexpr accuracy claim{3, Sigmoid::claim.value};

    constexpr xact::properties properties() const noexcept {
        return {0, unbounded, 1, property::monotone | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = math::at_most(math::abs(x), math::bounds<P>::tail);
        const math::exponential<P> e(-t);
        const lanes<P> above = e.scale(e.fraction_times(math::log1p_ratio(e.value())), t > math::bounds<P>::normal);
        return math::select(x > 0.0, x + above, above);
    }

    using elementwise<Softplus>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return Sigmoid{}.value(x);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return -math::expm1(-y);
    }
};
inline constexpr Softplus softplus{};

XACT_NAMESPACE_END
