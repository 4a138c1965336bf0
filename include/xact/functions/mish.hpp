// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/derivative_root.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Mish, x tanh(log(1 + e^x)).
///
/// Range       [-0.308843, inf), minimum at -1.192431, not monotonic; -inf gives -0.
/// Method      x n/(n + 2), n = e^x(e^x + 2), the power of two of e^x applied last; x itself where n/(n + 2) is 1.
/// Derivative  e(e^3 + 4e^2 + (4x + 6)e + 4(x + 1))/(e^2 + 2e + 2)^2, e = e^x; root at -1.192431, from which
///             the exponential counts.
/// Source      D. Misra, Mish: a self regularized non-monotonic activation function, 2019.
struct Mish : elementwise<Mish> {
    static constexpr std::string_view name = "mish";
    static constexpr accuracy claim{4, 4, -1.19243121451549521214};

    constexpr xact::properties properties() const noexcept {
        return {-0.30884341301725040663, unbounded, 1.0884981612517278612, property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> cut = math::clamp(x, -math::bounds<P>::tail, math::bounds<P>::head);
        const math::exponential<P> e(cut);
        const lanes<P> w = e.value() + 2.0;
        const lanes<P> d = math::fma(e.value(), w, 2.0);
        const math::two_words<P> n = math::two_product(math::abs(cut), w);
        const lanes<P> y = e.scale(math::quotient(e.fraction_times(n), d), cut < -math::bounds<P>::times_normal);
        return math::line_near_zero(0.6, x, math::with_sign_of(x, math::select(x > math::bounds<P>::head, x, y)));
    }

    using elementwise<Mish>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        using C = math::mish_root_constants<typename P::scalar>;
        constexpr math::origin root = math::at(C::x);
        const lanes<P> cut = math::clamp(x, -math::bounds<P>::tail, math::bounds<P>::head);
        const math::exponential<P> g(cut, root);                            // e^x/e^root
        const lanes<P> u = g.minus_one(double{C::e}), e = u + double{C::e}; // u = e^x - e^root
        const math::two_words<P> d = math::add_product(lanes<P>(double{C::denominator[0]}), u,
                                                       math::fma(u, double{C::scale}, double{C::denominator_slope}));
        const lanes<P> d_low = d.low + double{C::denominator[1]};
        const lanes<P> d_squared = math::product_and_little(d.high, d.high, 2.0 * d.high * d_low);
        // x <= 0: the numerator in u and in the distance from the root.
        const lanes<P> by_u = math::polynomial(u, C::by_e);
        const math::two_words<P> by_distance = math::polynomial_in_two_words(u, C::by_distance);
        const lanes<P> distance = math::rounded(cut - root.high);
        const lanes<P> distance_low = math::rounded(cut - math::rounded(distance + root.high)) - root.low;
        const math::two_words<P> part = math::two_product(distance, by_distance.high);
        const math::two_words<P> n = math::add_product(part.high, u, by_u);
        lanes<P> n_low = math::fma(by_distance.high, distance_low, n.low + part.low);
        if constexpr (std::is_same_v<P, precision::wide>) // by_distance's rounding would be what exceeds the claim
            n_low = math::fma(by_distance.low, distance, n_low);
        const math::two_words<P> below = g.fraction_times({n.high, g.fraction_times(n_low)});
        // x > 0: 1 + (4x e(1 + e) - 2d)/d^2.
        const lanes<P> above = math::fma(math::barrier(double{C::four_scale_squared} * cut * e), 1.0 + e,
                                         -2.0 * double{C::scale} * d.high);
        const mask<P> is_above = x > 0x1p-30;
        const lanes<P> q = math::quotient<P>(
            {math::select(is_above, above, below.high), math::select(is_above, 0.0, below.low)}, d_squared);
        return math::select(is_above, 1.0 + q, g.scale_signed(q, cut < -math::bounds<P>::times_normal));
    }
};
inline constexpr Mish mish{};

XACT_NAMESPACE_END
