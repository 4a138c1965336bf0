// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN

/// Sigmoid of three straight lines, min(max(alpha x + beta, 0), 1).
///
/// Range       [0, 1]; with the usual parameters (PyTorch's; ONNX has 0.2 and 1/2) min(max(x + 3, 0), 6)/6.
/// Derivative  0 < alpha x + beta < 1 ? alpha : 0, so 0 at both kinks. Not from the output, which is 1 before its kink.
/// Throws      std::invalid_argument for an alpha that is not from FLT_MIN to FLT_MAX and a beta that is NaN or above
///             FLT_MAX.
/// Source      A. Howard et al., Searching for MobileNetV3, 2019.
struct Hardsigmoid : elementwise<Hardsigmoid> {
    static constexpr std::string_view name = "hardsigmoid";
    static constexpr accuracy claim{2, 0.5};
    static constexpr bool has_tail = false;

    double alpha, beta;
    static constexpr std::array parameters{parameter{"alpha", &Hardsigmoid::alpha},
                                           parameter{"beta", &Hardsigmoid::beta}};

    constexpr Hardsigmoid() : Hardsigmoid(1.0 / 6, 1.0 / 2) {}
    constexpr Hardsigmoid(double slope, double middle)
        : alpha(detail::checked_scale(slope, "Hardsigmoid: alpha")),
          beta(detail::checked_parameter(middle, "Hardsigmoid: beta")) {}

    constexpr xact::properties properties() const noexcept {
        return {0, 1, alpha, property::monotone | property::saturates};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        if (is_usual<P>()) return math::rounded(math::clamp(x, -3.0, 3.0) + 3.0) * (1.0 / 6);
        const factors<P> f(x, *this);
        lanes<P> y = f.x * f.alpha;
        if (f.middle != 0) { // the product's low word may be subnormal otherwise
            if constexpr (std::is_same_v<P, precision::rounded>)
                y = math::rounded_to_odd(math::two_sum(y, f.beta));
            else
                y = math::fused(f.x, f.alpha, f.beta);
        }
        // the cut may have been at the largest number, before alpha x + beta leaves [0, 1]
        y = math::select(f.is_infinite, x, y * (1 / f.one));
        return math::clamp(y, 0.0, 1.0);
    }

    using elementwise<Hardsigmoid>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        if (is_usual<P>()) return math::select(math::abs(x) < 3.0, 1.0 / 6, 0.0);
        const factors<P> f(x, *this);
        const math::two_words<P> product = math::two_product(f.x, f.alpha);
        const math::two_words<P> y = math::two_sum(product.high, f.beta);
        const lanes<P> low = y.low + product.low;
        // at the kinks of beta itself alpha x may be zero before x is
        const mask<P> is_above = f.middle == 0 ? x > 0.0 : math::rounded(y.high + low) > 0.0;
        const mask<P> is_below = f.middle == 1 ? x < 0.0 : math::rounded(y.high - f.one) + low < 0.0;
        const lanes<P> slope = math::select(f.is_infinite, 0.0, math::parameter<P>(alpha));
        return math::select(is_above & is_below, slope, 0.0);
    }

  private:
    constexpr bool is_tiny() const noexcept { return beta < 0x1p-60 && beta > -0x1p-60 && alpha < 0x1p+60; }
    template <class P>
    XACT_INLINE bool is_usual() const noexcept {
        constexpr double sixth = 1.0 / 6, half = 0.5;
        const auto is_same = [](double a, double b) {
            return a == b || math::parameter_value<P>(a) == math::parameter_value<P>(b);
        };
        return is_same(alpha, sixth) && is_same(beta, half);
    }

    // What alpha x + beta times `one` is made of: x is cut a little outside of where it is in [0, 1], and neither alpha
    // nor x nor what cancels beta is so small that a part of their product could be subnormal. With the largest betas
    // no alpha x + beta lies between 0 and 2^20: there it is scaled further, lest the product overflows.
    template <class P>
    struct factors {
        double middle; // beta as data sees it
        double one;
        mask<P> is_infinite;
        lanes<P> x, alpha, beta;

        XACT_INLINE factors(lanes<P> given, const Hardsigmoid& f) noexcept
            : middle(math::parameter_value<P>(f.beta)), one(f.is_tiny() ? large : 1),
              is_infinite(math::abs(given) > largest), x(given), alpha(0.0), beta(0.0) {
            constexpr auto finite = [](double v) { return v < -largest ? -largest : v > largest ? largest : v; };
            const double scale = middle > 0x1p+120 || middle < -0x1p+120 ? 0x1p-20 : one;
            const double a = scale * math::parameter_value<P>(f.alpha), b = scale * middle;
            const double margin = one + 0x1p-10 * (b < 0 ? -b : b);
            const double low = -(b + margin) / a - 0x1p-100, high = (one - b + margin) / a + 0x1p-100;
            const double unit = a < 0x1p-60 ? 0x1p-60 : a > 0x1p+60 ? 0x1p+60 : 1;
            x = unit * math::clamp(x, finite(low), finite(high));
            alpha = a / unit;
            beta = b;
        }

      private:
        // beyond any kink, or the largest float
        static constexpr double largest = std::is_same_v<P, precision::single> ? 0x1.fffffep+127 : 0x1p+1000;
        static constexpr double large = std::is_same_v<P, precision::wide> ? 0x1p+500 : 0x1p+100;
    };
};
inline constexpr Hardsigmoid hardsigmoid{};

XACT_NAMESPACE_END
