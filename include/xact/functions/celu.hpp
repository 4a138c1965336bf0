// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/parametric_argument.hpp>
#include <xact/math/ties.hpp>

XACT_NAMESPACE_BEGIN

/// Continuously differentiable ELU, x > 0 ? x : alpha (e^(x/alpha) - 1).
///
/// Range       (-alpha, inf) for alpha > 0, smooth at 0; for alpha < 0 it falls as an exponential does.
/// Method      x/alpha in two words; tiny x come back as they are.
/// Derivative  x > 0 ? 1 : e^(x/alpha); from the output 1 + y/alpha, which has lost the digits below -17 alpha.
/// Throws      std::invalid_argument for an alpha that is NaN or whose magnitude is not from FLT_MIN to FLT_MAX.
/// Source      J. Barron, Continuously differentiable exponential linear units, 2017.
struct CELU : elementwise<CELU> {
    static constexpr std::string_view name = "celu";
    static constexpr accuracy claim{3.5, 2};

    double alpha;
    static constexpr std::array parameters{parameter{"alpha", &CELU::alpha}};

    constexpr CELU() : CELU(1) {}
    constexpr explicit CELU(double scale) : alpha(detail::checked_divisor(scale, "CELU: alpha")) {}

    constexpr xact::properties properties() const noexcept {
        if (alpha < 0) return {-unbounded, unbounded, unbounded, property::monotone};
        return {-alpha, unbounded, 1, property::monotone | property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const double given = math::parameter_value<P>(alpha);
        if (given > 0) {
            const math::two_words<P> z = math::quotient_of_parameter(x, alpha, -64, 0);
            const lanes<P> below = math::minus_one_times(given, math::exponential<P>(z.high, z.low), x);
            return math::select(x > 0.0, x, math::line_where_tiny(z.high, x, below));
        }
        const math::scientific number(given);
        const double top = math::bounds<P>::top - math::ln2 * number.exponent; // from where on it is infinite
        const math::two_words<P> z = math::quotient_of_parameter(x, alpha, 0, top > 1.7 ? top + 0.3 : 2);
        const math::exponential<P> e(z.high, z.low);
        const bool is_large = given < -1; // the difference may be finite where what it is taken from is not
        const lanes<P> quarter =
            e.scale_normal(number.fraction * e.fraction(), number.exponent - 2) + (is_large ? given / 4 : 0);
        const lanes<P> larger = 4.0 * quarter + (is_large ? 0 : given);
        const lanes<P> below = math::select(z.high <= 2.0, -given * e.minus_one(), larger);
        return math::select(x > 0.0, x, math::with_sign_of(x, math::line_where_tiny(z.high, math::abs(x), below)));
    }

    using elementwise<CELU>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        lanes<P> below = 0.0;
        if (alpha > 0) {
            const math::two_words<P> z = math::quotient_of_parameter(x, alpha, -math::bounds<P>::tail, 0);
            const math::exponential<P> e(z.high, z.low);
            below = e.scale(e.fraction(), z.high < -math::bounds<P>::normal);
        } else {
            const math::two_words<P> z = math::quotient_of_parameter(x, alpha, 0, math::bounds<P>::top + 0.3);
            const math::exponential<P> e(z.high, z.low);
            below = 2.0 * e.scale_normal(e.fraction(), -1);
        }
        return math::select(x > 0.0, 1.0, below);
    }

    constexpr bool output_tells_input() const noexcept { return alpha > 0; }
    template <class P>
    XACT_INLINE lanes<P> derivative_from_output(lanes<P> y) const noexcept {
        return math::select(y > 0.0, 1.0, 1.0 + y / math::parameter<P>(alpha));
    }
};
inline constexpr CELU celu{};

XACT_NAMESPACE_END
