// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// ReLU that ends at 6, x > 0 ? min(x, 6) : +0.
///
/// Range       [0, 6]; relu6(-0) = +0.
/// Derivative  0 < x < 6 ? 1 : 0, so 0 at both kinks.
/// Source      A. Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010.
struct ReLU6 : elementwise<ReLU6> {
    static constexpr std::string_view name = "relu6";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    constexpr xact::properties properties() const noexcept {
        return {0, 6, 1, property::monotone | property::saturates};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return math::select(x > 0.0, math::at_most(x, 6.0), 0.0);
    }

    using elementwise<ReLU6>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select((x > 0.0) & (x < 6.0), 1.0, 0.0);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return derivative(y);
    }
};
inline constexpr ReLU6 relu6{};

XACT_NAMESPACE_END
