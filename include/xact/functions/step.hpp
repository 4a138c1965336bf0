// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Heaviside step, x > 0 ? 1 : 0. The perceptron's gate.
///
/// Range       {0, 1}; step(0) = 0.
/// Derivative  0 everywhere, also at the jump.
/// Source      F. Rosenblatt, The perceptron, 1958.
struct Step : elementwise<Step> {
    static constexpr std::string_view name = "step";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    constexpr xact::properties properties() const noexcept {
        return {0, 1, unbounded, property::monotone | property::saturates};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return math::select(x > 0.0, 1.0, 0.0);
    }

    using elementwise<Step>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P>) const noexcept {
        return 0.0;
    }
};
inline constexpr Step step{};

XACT_NAMESPACE_END
