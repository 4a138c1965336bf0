// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/tanhshrink_ratio.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// x - tanh(x).
///
/// Range       all numbers, abs(x) - 1 far out; odd bit for bit; near 0 it is x^3/3, with all its digits.
/// Method      x^3 P(x^2) up to 1, where the difference would cancel, and x - 1 + 2E/(1 + E), E = e^(-2 abs(x)), behind
///             it.
/// Derivative  tanh(x)^2: even, its small values not flushed.
/// Source      torch.nn.Tanhshrink.
struct Tanhshrink : elementwise<Tanhshrink> {
    static constexpr std::string_view name = "tanhshrink";
    static constexpr accuracy claim{3.5, 3.5};

    constexpr xact::properties properties() const noexcept {
        return {-unbounded, unbounded, 1, property::monotone | property::odd};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = math::abs(x);
        const lanes<P> outside = math::off_the_integer(t, math::rounded(t - 1.0) + below_one(t));
        const lanes<P> inside = math::off_the_cube(t, math::square_times(t, t * ratio(t)));
        return math::with_sign_of(x, math::select(t > 1.0, outside, inside));
    }

    using elementwise<Tanhshrink>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> t = math::abs(x);
        const lanes<P> inside = math::fma(-(t * t) * t, ratio(t), t);
        return math::square_times(math::select(t > 1.0, 1.0 - below_one(t), inside), lanes<P>(1.0));
    }

  private:
    /// (t - tanh(t))/t^3, for t <= 1.
    template <class P>
    XACT_INLINE static lanes<P> ratio(lanes<P> t) noexcept {
        using C = math::tanhshrink_constants<typename P::scalar>;
        return math::polynomial(t * t, C::ratio);
    }
    /// 1 - tanh(t), for t > 1.
    template <class P>
    XACT_INLINE static lanes<P> below_one(lanes<P> t) noexcept {
        const lanes<P> e = math::exponential<P>(-2.0 * math::at_most(t, math::bounds<P>::head)).value();
        return 2.0 * e / (1.0 + e);
    }
};
inline constexpr Tanhshrink tanhshrink{};

XACT_NAMESPACE_END
