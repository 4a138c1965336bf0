// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/detail/parameter.hpp>
#include <xact/functions/silu.hpp>
#include <xact/math/parametric_argument.hpp>

XACT_NAMESPACE_BEGIN

/// Swish, x/(1 + e^(-beta x)), whose beta is often learned; SiLU for 1.
///
/// Range       [-0.27846/beta, inf] for beta > 0, minimum at -1.27846/beta, -inf gives -0; for beta < 0 that of
///             Swish{-beta} with the other sign, since it is -Swish{-beta}(-x).
/// Method      QuickGELU's, with beta t in two words.
/// Derivative  SiLU's derivative at beta x; root at -1.27846/beta, from which the claim's 1/16 counts in beta x. By
///             beta: beta_derivative(x), within 4 ulps.
/// Throws      std::invalid_argument for a beta that is NaN or whose magnitude is not from FLT_MIN to FLT_MAX.
/// Source      P. Ramachandran, B. Zoph, Q. Le, Searching for activation functions, 2017.
struct Swish : elementwise<Swish> {
    static constexpr std::string_view name = "swish";
    static constexpr accuracy claim{3.5, 4, SiLU::claim.derivative_root};

    double beta;
    static constexpr std::array parameters{parameter{"beta", &Swish::beta}};

    constexpr Swish() : Swish(1) {}
    constexpr explicit Swish(double sharpness) : beta(detail::checked_divisor(sharpness, "Swish: beta")) {}

    constexpr double derivative_root() const noexcept { return claim.derivative_root / beta; }

    constexpr xact::properties properties() const noexcept {
        const xact::properties of_silu = silu.properties();
        if (beta < 0) return {-unbounded, of_silu.lower / beta, of_silu.lipschitz, property::saturates_right};
        return {of_silu.lower / beta, unbounded, of_silu.lipschitz, property::saturates_left};
    }

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        const math::multiple<P> t(x, beta);
        if (math::is_one<P>(beta)) return silu.value(x);
        if (t.fits(beta)) return value_of(x, t);
        return value_of(x, math::scaled_multiple<P>(x, beta, 1));
    }

    using elementwise<Swish>::derivative;
    template <class P>
    XACT_INLINE lanes<P> derivative(lanes<P> x) const noexcept {
        const math::multiple<P> t(x, beta);
        if (math::is_one<P>(beta)) return silu.derivative(x);
        if (t.fits(beta)) return SiLU::derivative_of(sign() * x, t.value());
        return SiLU::derivative_of(sign() * x, math::scaled_multiple<P>(x, beta, 0).value());
    }

    /// The derivative by beta, x^2 e/(1 + e)^2 with e = e^-abs(beta x), at whatever f(x) takes.
    struct BetaDerivative : elementwise<BetaDerivative> {
        static constexpr std::string_view name = "swish beta";
        static constexpr accuracy claim{4, 0};

        double beta;
        constexpr explicit BetaDerivative(double sharpness) noexcept : beta(sharpness) {}

        template <class P>
        XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
            const math::scaled_multiple<P> t(x, beta, 2);
            const math::exponential<P> e(-t.value().high, -t.value().low);
            return t.scale_square(x, e, e.fraction() / e.one_plus_squared());
        }
    };
    template <class X>
    auto beta_derivative(X&& x) const {
        return BetaDerivative(beta)(std::forward<X>(x));
    }

  private:
    template <class P, class Multiple>
    XACT_INLINE lanes<P> value_of(lanes<P> x, const Multiple& t) const noexcept {
        const math::exponential<P> e(-t.value().high, -t.value().low);
        const lanes<P> z = math::with_sign_of(sign() * x, t.value().high);
        const lanes<P> tail = SiLU::tail(t.t(), e), below = t.scale(e, tail, true);
        return math::gated(x, z, t.sum(x, e, -tail, -below), below);
    }
    constexpr double sign() const noexcept { return beta < 0 ? -1 : 1; }
};
inline constexpr Swish swish{};

XACT_NAMESPACE_END
