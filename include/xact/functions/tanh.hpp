// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>

XACT_NAMESPACE_BEGIN

/// Hyperbolic tangent, (e^x - e^-x)/(e^x + e^-x).
///
/// Range       [-1, 1], odd bit for bit; +-0 and subnormals come back as they are.
/// Method      -m/(2 + m) with m = e^(-2 abs(x)) - 1: (1 - e)/(1 + e) would cancel near 0.
/// Derivative  4e/(1 + e)^2, e = e^(-2 abs(x)): even, and not 1 - tanh^2, which is 0 from x = 9 on.
/// Source      torch.nn.Tanh.
struct Tanh : elementwise<Tanh> {
    static constexpr std::string_view name = "tanh";
    static constexpr accuracy claim{2.8, 2.5};

    constexpr xact::properties properties() const noexcept {
        return {-1, 1, 1, property::monotone | property::odd | property::saturates};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const lanes<P> m = math::expm1(-2.0 * math::at_most(math::abs(x), math::bounds<P>::head / 2));
        return math::copysign(m, x) / (2.0 + m);
    }

    using elementwise<Tanh>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const lanes<P> u = 2.0 * math::at_most(math::abs(x), math::bounds<P>::tail / 2);
        const math::exponential<P> e(-u);
        constexpr double log_4 = 1.386;
        return e.scale(4.0 * e.fraction() / e.one_plus_squared(), u > math::bounds<P>::normal + log_4);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return (1.0 - y) * (1.0 + y);
    }
};
inline constexpr Tanh tanh{};

XACT_NAMESPACE_END
