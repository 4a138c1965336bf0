// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>

XACT_NAMESPACE_BEGIN

/// Identity, x. The output layer of a regression.
///
/// Range       all numbers, as they are.
/// Derivative  1.
/// Source      torch.nn.Identity.
struct Identity : elementwise<Identity> {
    static constexpr std::string_view name = "identity";
    static constexpr accuracy claim{0.5, 0.5};
    static constexpr bool has_tail = false;

    constexpr xact::properties properties() const noexcept {
        return {-unbounded, unbounded, 1, property::monotone | property::odd};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return x;
    }

    using elementwise<Identity>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P>) const noexcept {
        return 1.0;
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P>) const noexcept {
        return 1.0;
    }
};
inline constexpr Identity identity{};

XACT_NAMESPACE_END
