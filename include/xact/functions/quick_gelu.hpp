// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/functions/silu.hpp>
#include <xact/math/parametric_argument.hpp>

XACT_NAMESPACE_BEGIN

/// The sigmoid form of GELU, x/(1 + e^(-1.702 x)), for weights trained with it.
///
/// Range       [-0.16361, inf), minimum at -0.75115; -inf gives -0.
/// Method      max(x, 0) - t e/(1 + e), t = abs(x), e = e^(-1.702 t) from an argument in two words.
/// Derivative  SiLU's derivative at 1.702 x; root at -0.75115.
/// Source      D. Hendrycks, K. Gimpel, Gaussian error linear units, 2016.
struct QuickGELU : elementwise<QuickGELU> {
    static constexpr std::string_view name = "quick_gelu";
    static constexpr accuracy claim{3, 4, -0.75115425544128895130};

    constexpr xact::properties properties() const noexcept {
        return {silu.properties().lower / 1.702, unbounded, silu.properties().lipschitz, property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = cut(x);
        const math::two_words<P> z = argument(t);
        const math::exponential<P> e(-z.high, -z.low);
        constexpr double log_factor = 0.532;
        const mask<P> is_subnormal = z.high > math::bounds<P>::times_normal - log_factor;
        return math::gated(x, e.scale(SiLU::tail(t, e), is_subnormal));
    }

    using elementwise<QuickGELU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return SiLU::derivative_of(x, argument(cut(x)));
    }

  private:
    template <class P>
    XACT_INLINE static lanes<P> cut(lanes<P> x) noexcept {
        return math::at_most(math::abs(x), math::bounds<P>::tail / 1.702);
    }
    template <class P>
    XACT_INLINE static math::two_words<P> argument(lanes<P> t) noexcept {
        using C = math::quick_gelu_constants<typename P::scalar>;
        return math::product_with_constant(t, C::factor);
    }
};
inline constexpr QuickGELU quick_gelu{};

XACT_NAMESPACE_END
