// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Squared ReLU, x > 0 ? x^2 : +0.
///
/// Range       [0, inf); smooth at 0.
/// Derivative  x > 0 ? 2x : 0; from the output 2 sqrt(y).
/// Source      D. So et al., Primer: searching for efficient transformers for language modeling, 2021.
struct SquaredReLU : elementwise<SquaredReLU> {
    static constexpr std::string_view name = "squared_relu";
    static constexpr accuracy claim{0.5, 0.5};

    constexpr xact::properties properties() const noexcept {
        return {0, unbounded, unbounded, property::monotone | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> above = math::select(x > 0.0, x, 0.0);
        return above * above;
    }

    using elementwise<SquaredReLU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(x > 0.0, x + x, 0.0);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return 2.0 * math::sqrt(y);
    }
};
inline constexpr SquaredReLU squared_relu{};

XACT_NAMESPACE_END
