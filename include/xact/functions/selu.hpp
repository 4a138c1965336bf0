// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>

XACT_NAMESPACE_BEGIN

/// Scaled exponential linear unit, scale (x > 0 ? x : alpha (e^x - 1)), of which layers keep mean 0 and variance 1.
///
/// Range       (-1.7581, inf); scale = 1.0507009873554804934, alpha = 1.6732632423543772848.
/// Derivative  scale (x > 0 ? 1 : alpha e^x), so scale alpha at 0; from the output y + scale alpha, which has lost the
///             digits below -17.
/// Source      G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, Self-normalizing neural networks, 2017.
struct SELU : elementwise<SELU> {
    static constexpr std::string_view name = "selu";
    static constexpr accuracy claim{2.5, 2.5};

    constexpr xact::properties properties() const noexcept {
        return {-scale_alpha, unbounded, scale_alpha, property::monotone | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const math::exponential<P> e(math::at_least(x, -64.0));
        const lanes<P> below = math::minus_one_times(scale_alpha, e, x); // taken where x <= 0
        return math::select(x > 0.0, scaled(x), below);
    }

    using elementwise<SELU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const math::exponential<P> e(math::at_least(x, -math::bounds<P>::tail));
        constexpr double log_scale_alpha = 0.564;
        const mask<P> is_subnormal = x < -(math::bounds<P>::normal + log_scale_alpha);
        return math::select(x > 0.0, scale, e.scale(scale_alpha * e.fraction(), is_subnormal));
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return math::select(y > 0.0, scale, y + scale_alpha);
    }

  private:
    // In float the scale is rounded up, and by it the largest results to infinity: there it is taken in two words.
    template <class P>
    XACT_INLINE static lanes<P> scaled(lanes<P> x) noexcept {
        if constexpr (std::is_same_v<P, precision::single>) {
            constexpr double high = 0x1.0cfabcp+0;
            const lanes<P> accurate = math::fma(x, scale - high, math::rounded(x * high));
            // without FMA the little product may be subnormal
            return detail::has_fma ? accurate : math::select(x > 1.0, accurate, scale * x);
        } else {
            return scale * x;
        }
    }

    static constexpr double scale = 1.0507009873554804934193349852946, scale_alpha = 1.7580993408473768599402175208123;
};
inline constexpr SELU selu{};

XACT_NAMESPACE_END
