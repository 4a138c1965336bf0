// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Sigmoid linear unit (swish), x/(1 + e^-x).
///
/// Range       [-0.27846, inf), minimum at -1.27846; -inf gives -0.
/// Method      relu(x) - t/(1 + e^t), t = abs(x), its power of two applied last: the negative tail stays right.
/// Derivative  d(t) = e(1 + e - t)/(1 + e)^2 with e = e^-t for x <= 0, 1 - d(t) for x > 0; root at -1.27846.
/// Source      S. Elfwing, E. Uchibe, K. Doya, Sigmoid-weighted linear units, 2017.
struct SiLU : elementwise<SiLU> {
    static constexpr std::string_view name = "silu";
    static constexpr accuracy claim{3, 4, -1.27846454276107379511};

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = math::at_most(math::abs(x), math::bounds<P>::tail);
        const math::exponential<P> e(-t);
        const lanes<P> below = e.scale_signed(e.fraction_times(t) / (1.0 + e.value()));
        return math::half_near_zero(x, math::with_sign_of(x, math::select(x > 0.0, x - below, below)));
    }

    using elementwise<SiLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> t = math::off_the_tie(math::at_most(math::abs(x), math::bounds<P>::tail));
        const math::exponential<P> e(-t);
        const lanes<P> n = math::barrier(math::barrier(1.0 - t) + e.value()) + e.value_low();
        const lanes<P> below = e.scale_signed(e.fraction_times(n) / e.one_plus_squared());
        return math::select(x > 0.0, 1.0 - below, below);
    }
};
inline constexpr SiLU silu{};

XACT_NAMESPACE_END
