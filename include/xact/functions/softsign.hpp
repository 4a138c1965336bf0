// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>

XACT_NAMESPACE_BEGIN

/// Softsign, x/(1 + abs(x)).
///
/// Range       [-1, 1], odd bit for bit; +-0 and subnormals come back as they are.
/// Derivative  1/(1 + abs(x))^2: even, its small values not flushed; from the output (1 - abs(y))^2.
/// Source      J. Bergstra et al., Quadratic polynomials learn better image features, 2009.
struct Softsign : elementwise<Softsign> {
    static constexpr std::string_view name = "softsign";
    static constexpr accuracy claim{2, 4};

    constexpr xact::properties properties() const noexcept {
        return {-1, 1, 1, property::monotone | property::odd | property::saturates};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> t = math::at_most(math::abs(x), 0x1p+60); // inf/inf is none
        return math::with_sign_of(x, t / (1.0 + t));
    }

    using elementwise<Softsign>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::inverse_square(1.0 + math::abs(x));
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        const lanes<P> rest = 1.0 - math::abs(y);
        return rest * rest;
    }
};
inline constexpr Softsign softsign{};

XACT_NAMESPACE_END
