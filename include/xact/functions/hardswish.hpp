// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// SiLU with straight lines for the sigmoid, x min(max(x + 3, 0), 6)/6.
///
/// Range       [-0.375, inf), minimum at -1.5; -0 up to -3, x itself from 3 on.
/// Derivative  abs(x) < 3 ? (2x + 3)/6 : x > 0 ? 1 : 0: at -3 it is 0 and at 3 it is 1, as on the straight lines.
/// Source      A. Howard et al., Searching for MobileNetV3, 2019.
struct Hardswish : elementwise<Hardswish> {
    static constexpr std::string_view name = "hardswish";
    static constexpr accuracy claim{3, 2};
    static constexpr bool has_tail = false; // beside the root floats are too far apart

    constexpr xact::properties properties() const noexcept {
        return {-0.375, unbounded, 1.5, property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> from = math::at_least(x, -3.0);
        const lanes<P> gate = math::rounded(math::rounded(math::at_most(from, 3.0) + 3.0) * (1.0 / 6));
        return math::off_the_line(x, from * gate);
    }

    using elementwise<Hardswish>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> between = math::fma(x, 2.0, 3.0) * (1.0 / 6);
        return math::select(math::abs(x) < 3.0, between, math::select(x > 0.0, 1.0, 0.0));
    }
};
inline constexpr Hardswish hardswish{};

XACT_NAMESPACE_END
