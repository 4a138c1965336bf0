// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/derivative_root.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Sigmoid linear unit (swish), x/(1 + e^-x).
///
/// Range       [-0.27846, inf), minimum at -1.27846; -inf gives -0.
/// Method      relu(x) - t/(1 + e^t), t = abs(x), its power of two applied last: the negative tail stays right.
/// Derivative  d(t) = e(1 + e - t)/(1 + e)^2 with e = e^-t for x <= 0, 1 - d(t) for x > 0; root at -1.27846,
///             from which the exponential counts.
/// Source      S. Elfwing, E. Uchibe, K. Doya, Sigmoid-weighted linear units, 2017.
struct SiLU : elementwise<SiLU> {
    static constexpr std::string_view name = "silu";
    static constexpr accuracy claim{3, 4, -1.27846454276107379511};

    constexpr xact::properties properties() const noexcept {
        return {-0.27846454276107379511, unbounded, 1.099839320128866917, property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = math::at_most(math::abs(x), math::bounds<P>::tail);
        const math::exponential<P> e(-t);
        return math::gated(x, e.scale(tail(t, e), t > math::bounds<P>::times_normal));
    }

    using elementwise<SiLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return derivative_of(x, math::two_words<P>{math::at_most(math::abs(x), math::bounds<P>::tail), 0.0});
    }

    // What is also Swish and QuickGELU, where another argument z stands in the exponential.

    /// x/(1 + 1/e) without e's power of two.
    template <class P>
    XACT_INLINE static lanes<P> tail(lanes<P> x, const math::exponential<P>& e) noexcept {
        return e.fraction_times(x) / (1.0 + e.value());
    }

    /// The derivative at z, from t = abs(z) and whatever has z's sign.
    template <class P>
    XACT_INLINE static lanes<P> derivative_of(lanes<P> sign, math::two_words<P> t) noexcept {
        using C = math::silu_root_constants<typename P::scalar>;
        constexpr math::origin root = math::at(C::x);
        const lanes<P> v = -math::off_the_tie(t.high), v_low = -t.low;
        const math::exponential<P> g(v, v_low, root); // e^v/e^root
        const lanes<P> m = g.minus_one();
        const math::two_words<P> n = math::add_product(v - root.high, m, double{C::e});
        const lanes<P> n_low = math::fma(m, double{C::e_low}, n.low - (root.low - v_low));
        const lanes<P> d = math::one_plus_squared(g.value(), double{C::e}, double{C::one_over_e});
        const lanes<P> q = math::quotient(g.fraction_times({n.high, g.fraction_times(n_low)}), d);
        const lanes<P> below = g.scale_signed(q, v < -math::bounds<P>::times_normal);
        return math::select(sign > 0.0, 1.0 - below, below);
    }
};
inline constexpr SiLU silu{};

XACT_NAMESPACE_END
