// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Logistic sigmoid, 1/(1 + e^-x).
///
/// Range       [0, 1]; -inf gives +0, +inf gives 1; the results below x = -87.3 are subnormal, not flushed.
/// Method      e^x/(1 + e^x) with the power of two of e^x applied last: nothing overflows, neither tail cancels.
/// Derivative  e/(1 + e)^2, e = e^-abs(x): even, at most 1/4, and not s(1 - s), which is 0 from x = 17 on.
/// Source      torch.nn.Sigmoid.
struct Sigmoid : elementwise<Sigmoid> {
    static constexpr std::string_view name = "sigmoid";
    static constexpr accuracy claim{2.5, 2.5};

    constexpr xact::properties properties() const noexcept {
        return {0, 1, 0.25, property::monotone | property::saturates};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const math::exponential<P> e(math::clamp(math::off_the_tie(x), -math::bounds<P>::tail, math::bounds<P>::head));
        return e.logistic(x < -math::bounds<P>::normal);
    }

    using elementwise<Sigmoid>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> t = math::at_most(math::abs(x), math::bounds<P>::tail);
        const math::exponential<P> e(-t);
        return e.scale(e.fraction() / e.one_plus_squared(), t > math::bounds<P>::normal);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return y * (1.0 - y);
    }
};
inline constexpr Sigmoid sigmoid{};

XACT_NAMESPACE_END
