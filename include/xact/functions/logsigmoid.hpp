// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/functions/softplus.hpp>

XACT_NAMESPACE_BEGIN

/// Logarithm of the sigmoid, -log(1 + e^-x).
///
/// Range       (-inf, 0]; +inf gives -0; below -87 it is x, where the sigmoid's own logarithm is -inf.
/// Method      -softplus(-x).
/// Derivative  sigmoid(-x); from the output 1 - e^y.
/// Source      torch.nn.LogSigmoid.
struct LogSigmoid : elementwise<LogSigmoid> {
    static constexpr std::string_view name = "logsigmoid";
    static constexpr accuracy claim{Softplus::claim.value, Sigmoid::claim.value};

    constexpr xact::properties properties() const noexcept {
        return {-unbounded, 0, 1, property::monotone | property::saturates_right};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return -softplus.value(-x);
    }

    using elementwise<LogSigmoid>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return sigmoid.value(-x);
    }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return math::abs(math::expm1(y)); // no -0
    }
};
inline constexpr LogSigmoid logsigmoid{};

XACT_NAMESPACE_END
