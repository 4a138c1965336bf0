// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Rectified linear unit, x > 0 ? x : +0.
///
/// Range       [0, inf); relu(-0) = +0.
/// Derivative  x > 0 ? 1 : 0, so 0 at the kink.
/// Source      V. Nair, G. Hinton, Rectified linear units improve restricted Boltzmann machines, 2010.
struct ReLU : elementwise<ReLU> {
    static constexpr std::string_view name = "relu";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return math::select(math::rounded(x) > 0.0, x, 0.0); // no maximum for -ffast-math, which may give -0
    }

    using elementwise<ReLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(x > 0.0, 1.0, 0.0);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return derivative(y);
    }
};
inline constexpr ReLU relu{};

XACT_NAMESPACE_END
