// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/derivative_root.hpp>
#include <xact/math/gelu_tanh_argument.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// The tanh form of GELU, x/2 (1 + tanh(sqrt(2/pi)(x + 0.044715 x^3))), for weights trained with it.
///
/// Range       [-0.17004, inf), minimum at -0.75246; -inf gives -0.
/// Method      relu(x) - t/(1 + e^u), t = abs(x), u = 2 sqrt(2/pi)(t + 0.044715 t^3) in two words, since the
///             exponential would turn its rounding into 200 ulps.
/// Derivative  d(t) = e(1 + e - t u')/(1 + e)^2 with e = e^-u for x <= 0, 1 - d(t) for x > 0; root at -0.75246,
///             from which the exponential counts.
/// Source      D. Hendrycks, K. Gimpel, Gaussian error linear units, 2016.
struct GELUTanh : elementwise<GELUTanh> {
    static constexpr std::string_view name = "gelu_tanh";
    static constexpr accuracy claim{3, 4, -0.75246142207101625849};

    constexpr xact::properties properties() const noexcept {
        return {-0.17004075057125405064, unbounded, 1.1289930686587717655, property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const math::gelu_tanh_argument<P> argument(math::abs(x));
        const math::two_words<P> u = argument.value();
        const math::exponential<P> e(-u.high, -u.low);
        const lanes<P> below = e.scale(e.fraction_times(argument.t()) / (1.0 + e.value()), argument.is_subnormal());
        return math::gated(x, below);
    }

    using elementwise<GELUTanh>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        using C = math::gelu_tanh_root_constants<typename P::scalar>;
        const math::gelu_tanh_argument<P> argument(math::abs(x));
        const math::two_words<P> u = argument.value();
        const math::exponential<P> g(-u.high, -u.low, -math::at(C::u)); // e^-u/e^-u(root)
        const lanes<P> m = g.minus_one(), t = argument.t();
        const lanes<P> distance = t - double{C::t[0]};
        const math::two_words<P> slope = math::polynomial_in_two_words(t, C::slope);
        const math::two_words<P> moved = math::two_product(distance, slope.high);
        lanes<P> moved_low = math::fma(slope.high, -double{C::t[1]}, moved.low);
        // of doubles its rounding would be what exceeds the claim
        if constexpr (std::is_same_v<P, precision::wide>) moved_low = math::fma(slope.low, distance, moved_low);
        const math::two_words<P> n = math::add_product(-moved.high, m, double{C::e});
        const lanes<P> n_low = math::fma(m, double{C::e_low}, n.low - moved_low);
        const lanes<P> d = math::one_plus_squared(g.value(), double{C::e}, double{C::one_over_e});
        const lanes<P> q = math::quotient(g.fraction_times({n.high, g.fraction_times(n_low)}), d);
        const lanes<P> below = g.scale_signed(q, argument.is_slope_subnormal());
        return math::select(x > 0.0, 1.0 - below, below);
    }
};
inline constexpr GELUTanh gelu_tanh{};

XACT_NAMESPACE_END
