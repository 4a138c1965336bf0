// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/normal_tail.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Gaussian error linear unit, x Phi(x), Phi the normal distribution function (the erf form).
///
/// Range       [-0.16997, inf), minimum at -0.75179; -inf gives -0.
/// Method      relu(x) - t Phi(-t), t = abs(x), with the tail as e^(-t^2/2) times a polynomial: it keeps its digits
///             down to the last subnormal, where 1 + erf has lost all of them from -5.5 on.
/// Derivative  d(t) = Phi(-t) - t phi(t) for x <= 0, 1 - d(t) for x > 0, with the root at -0.75179 split off.
/// Source      D. Hendrycks, K. Gimpel, Gaussian error linear units, 2016.
struct GELU : elementwise<GELU> {
    static constexpr std::string_view name = "gelu";
    static constexpr accuracy claim{4, 4};
    static constexpr bool needs_fma = true;

    constexpr xact::properties properties() const noexcept {
        return {-0.16997120747990366169, unbounded, 1.1289041451851547863, property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> below = math::normal_tail<P>(math::abs(x)).times_argument();
        return math::gated(x, below);
    }

    using elementwise<GELU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> below = math::normal_tail<P>(math::abs(x)).slope();
        return math::select(x > 0.0, 1.0 - below, below);
    }
};
inline constexpr GELU gelu{};

XACT_NAMESPACE_END
