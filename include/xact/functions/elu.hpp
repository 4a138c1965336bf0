// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Exponential linear unit, x > 0 ? x : alpha * (e^x - 1).
///
/// Range       (-alpha, inf) for alpha > 0; smooth at 0 only for alpha = 1; -0 and tiny x keep all their digits.
/// Derivative  x > 0 ? 1 : alpha * e^x, so alpha at 0; from the input, since y + alpha has lost the digits below -17.
/// Throws      std::invalid_argument for an alpha that is NaN or above FLT_MAX.
/// Source      D.-A. Clevert, T. Unterthiner, S. Hochreiter, Fast and accurate deep network learning by ELUs, 2015.
struct ELU : elementwise<ELU> {
    static constexpr std::string_view name = "elu";
    static constexpr accuracy claim{2.5, 3};

    double alpha;
    static constexpr std::array parameters{parameter{"alpha", &ELU::alpha}};

    constexpr ELU() : ELU(1) {}
    constexpr explicit ELU(double scale) : alpha(detail::checked_parameter(scale, "ELU: alpha")) {}

    constexpr xact::properties properties() const noexcept {
        return {alpha > 0 ? -alpha : 0, unbounded, detail::steeper(alpha, 1),
                when(alpha >= 0, property::monotone) | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const math::exponential<P> e(math::at_least(x, -64.0));
        const lanes<P> below = math::minus_one_times(math::parameter_value<P>(alpha), e, x); // taken where x <= 0
        return math::select(x > 0.0, x, math::off_the_line(x, below));
    }

    using elementwise<ELU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        return math::select(x > 0.0, 1.0, math::exp_times(alpha, x));
    }

    constexpr bool output_tells_input() const noexcept { return alpha > 0; }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return math::select(y > 0.0, 1.0, y + math::parameter<P>(alpha));
    }
};
inline constexpr ELU elu{};

XACT_NAMESPACE_END
