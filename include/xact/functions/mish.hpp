// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN

/// Mish, x tanh(log(1 + e^x)).
///
/// Range       [-0.308843, inf), minimum at -1.192431, not monotonic; -inf gives -0.
/// Method      x n/(n + 2), n = e^x(e^x + 2), the power of two of e^x applied last; x itself where n/(n + 2) is 1.
/// Derivative  e(e^3 + 4e^2 + (4x + 6)e + 4(x + 1))/(e^2 + 2e + 2)^2, e = e^x; root at -1.192431.
/// Source      D. Misra, Mish: a self regularized non-monotonic activation function, 2019.
struct Mish : elementwise<Mish> {
    static constexpr std::string_view name = "mish";
    static constexpr accuracy claim{4, 4, -1.19243121451549521214};

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> cut = math::clamp(x, -math::bounds<P>::tail, math::bounds<P>::head);
        const math::exponential<P> e(cut);
        const lanes<P> w = e.value() + 2.0;
        const lanes<P> d = math::fma(e.value(), w, 2.0);
        const lanes<P> y = e.scale_signed(e.fraction_times(cut * w) / d);
        return math::select(x > math::bounds<P>::head, x, y);
    }

    using elementwise<Mish>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> cut = math::clamp(x, -math::bounds<P>::tail, math::bounds<P>::head);
        const math::exponential<P> power(cut);
        const lanes<P> e = power.value(), e_low = power.value_low();
        // d = 2(1 + e) + e^2 in two words: it enters squared.
        const lanes<P> c = math::barrier(1.0 + e);
        const lanes<P> c_low = math::fma(e_low, c, e - math::barrier(c - 1.0));
        const lanes<P> square = math::fma(e, e, 2.0 * c_low);
        const lanes<P> d = math::barrier(2.0 * c + square);
        const lanes<P> d_low = square - math::barrier(d - 2.0 * c);
        const lanes<P> d_squared = math::product_and_little(d, d, 2.0 * d * d_low);
        // x > 0: 1 + (4x e(1 + e) - 2d)/d^2
        const lanes<P> above = math::fma(4.0 * cut * e, c, -2.0 * d);
        // x <= 0: the root is where the constant cancels the rest, so it takes e's low word.
        const lanes<P> linear = math::fma(cut, 4.0, 6.0);
        const lanes<P> slope = math::fma(e, math::fma(e, 3.0, 8.0), linear);
        const lanes<P> constant = math::fma(e_low, slope, math::fma(cut, 4.0, 4.0));
        const math::two_words<P> inner = math::add_product(linear, e, e + 4.0);
        const math::two_words<P> below = math::product_plus(e, inner.high, math::fma(e, inner.low, constant));

        const lanes<P> n = math::select(x > 0.0, above, power.fraction_times(below.high, below.low));
        const lanes<P> q = n / d_squared;
        return math::select(x > 0.0, 1.0 + q, power.scale_signed(q));
    }
};
inline constexpr Mish mish{};

XACT_NAMESPACE_END
