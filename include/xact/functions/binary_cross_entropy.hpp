// SPDX-License-Identifier: MIT
#pragma once

#include <xact/math/exponential.hpp>
#include <xact/math/log1p.hpp>

XACT_NAMESPACE_BEGIN

/// Cross-entropy of sigmoid(x) with a target t, -t log(s) - (1 - t) log(1 - s), s = sigmoid(x).
///
/// Range       [0, inf] for targets in [0, 1]; 0 where x = +-inf is on the target's side; others are not refused.
/// Method      log1p(e^-abs(x)) + abs(x) u, u = 1 - t for x > 0 and t for x <= 0: for targets in [0, 1] a sum of what
///             is not negative.
/// Derivative  s - t: sigmoid(-abs(x)) - u for x <= 0, the opposite for x > 0.
/// Source      as sigmoid.
struct BinaryCrossEntropy {
    template <class P>
    XACT_INLINE static lanes<P> value(lanes<P> x, lanes<P> target) noexcept {
        const lanes<P> size = math::abs(x), a = math::at_most(size, math::bounds<P>::tail), u = error(x, target);
        const math::exponential<P> e(-a);
        const lanes<P> certain = e.scale(e.fraction_times(math::log1p_ratio(e.value())), a > math::bounds<P>::normal);
        return math::select(u == 0.0, certain, math::fma(u, size, certain));
    }
    template <class P>
    XACT_INLINE static lanes<P> derivative(lanes<P> x, lanes<P> target) noexcept {
        const lanes<P> a = math::at_most(math::abs(x), math::bounds<P>::tail);
        const lanes<P> d = math::exponential<P>(-a).logistic(a > math::bounds<P>::normal) - error(x, target);
        return math::select(x > 0.0, -d, d);
    }

  private:
    /// How far the target is from the side that x is on.
    template <class P>
    XACT_INLINE static lanes<P> error(lanes<P> x, lanes<P> target) noexcept {
        return math::select(x > 0.0, math::rounded(1.0 - target), target);
    }
};

XACT_NAMESPACE_END
