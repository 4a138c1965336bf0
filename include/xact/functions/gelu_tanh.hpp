// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/gelu_tanh_argument.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// The tanh form of GELU, x/2 (1 + tanh(sqrt(2/pi)(x + 0.044715 x^3))), for weights trained with it.
///
/// Range       [-0.17004, inf), minimum at -0.75246; -inf gives -0.
/// Method      relu(x) - t/(1 + e^u), t = abs(x), u = 2 sqrt(2/pi)(t + 0.044715 t^3) in two words, since the
///             exponential would turn its rounding into 200 ulps.
/// Derivative  d(t) = e(1 + e - t u')/(1 + e)^2 with e = e^-u for x <= 0, 1 - d(t) for x > 0; root at -0.75246.
/// Source      D. Hendrycks, K. Gimpel, Gaussian error linear units, 2016.
struct GELUTanh : elementwise<GELUTanh> {
    static constexpr std::string_view name = "gelu_tanh";
    static constexpr accuracy claim{3, 4, -0.75246142207101625849};

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const math::gelu_tanh_argument<P> argument(math::abs(x));
        const math::exponential<P> e = argument.exponential();
        const lanes<P> below = e.scale_signed(e.fraction_times(argument.t()) / (1.0 + e.value()));
        return math::half_near_zero(x, math::with_sign_of(x, math::select(x > 0.0, x - below, below)));
    }

    using elementwise<GELUTanh>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const math::gelu_tanh_argument<P> argument(math::abs(x));
        const math::exponential<P> e = argument.exponential();
        const math::two_words<P> z = argument.t_times_slope();
        const lanes<P> low = math::barrier(e.value_low() - z.low);
        const lanes<P> n = e.value() + math::barrier(math::barrier(1.0 - z.high) + low);
        const lanes<P> below = e.scale_signed(e.fraction_times(n) / e.one_plus_squared());
        return math::select(x > 0.0, 1.0 - below, below);
    }
};
inline constexpr GELUTanh gelu_tanh{};

XACT_NAMESPACE_END
