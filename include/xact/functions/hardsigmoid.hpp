// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN

/// Sigmoid of three straight lines, min(max(x + 3, 0), 6)/6.
///
/// Range       [0, 1]; 0 up to -3, 1 from 3 on.
/// Derivative  -3 < x < 3 ? 1/6 : 0, so 0 at both kinks. Not from the output, which is 1 before x is 3.
/// Source      A. Howard et al., Searching for MobileNetV3, 2019.
struct Hardsigmoid : elementwise<Hardsigmoid> {
    static constexpr std::string_view name = "hardsigmoid";
    static constexpr accuracy claim{2, 0.5};
    static constexpr bool has_tail = false;

    constexpr xact::properties properties() const noexcept {
        return {0, 1, 1.0 / 6, property::monotone | property::saturates};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return math::rounded(math::clamp(x, -3.0, 3.0) + 3.0) * (1.0 / 6);
    }

    using elementwise<Hardsigmoid>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(math::abs(x) < 3.0, 1.0 / 6, 0.0);
    }
};
inline constexpr Hardsigmoid hardsigmoid{};

XACT_NAMESPACE_END
