// SPDX-License-Identifier: MIT
#pragma once

#include <xact/math/exponential.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// tools/coefficients.sollya, section "gelu_tanh": 2 sqrt(2/pi) and that times 0.044715, each as a high word that is
// short enough for linear[0] + cubic[0] * (half a significand) to be exact, and the rest.
template <class T>
struct gelu_tanh_constants;
template <>
struct gelu_tanh_constants<float> {
    static constexpr float linear[] = {0x1.98848p+0f, -0x1.6615e4p-19f}, cubic[] = {0x1.24p-4f, 0x1.13ca94p-14f};
};
template <>
struct gelu_tanh_constants<double> {
    static constexpr double linear[] = {0x1.9884533d4364p+0, 0x1.08d0fcb3c500cp-48},
                            cubic[] = {0x1.2444fp-4, 0x1.526c5a57a4defp-27};
};

/// u(t) = 2 sqrt(2/pi)(t + 0.044715 t^3) for t >= 0.
template <class P>
class gelu_tanh_argument {
    using C = gelu_tanh_constants<typename P::scalar>;
    // Behind it t e^-u, and what the derivative makes of it, rounds to zero.
    static constexpr bool is_wide = std::is_same_v<P, precision::wide>;
    static constexpr double cut = is_wide ? 21.7 : 11.0;
    static constexpr double linear = double{C::linear[0]} + double{C::linear[1]},
                            cubic = double{C::cubic[0]} + double{C::cubic[1]};

  public:
    XACT_INLINE explicit gelu_tanh_argument(lanes<P> t) noexcept : t_(at_most(t, cut)) {}

    /// The argument, cut where the tail ends.
    XACT_INLINE lanes<P> t() const noexcept { return t_; }

    /// Where t e^-u, or its derivative t u' e^-u, is subnormal: see bounds<P>::normal.
    XACT_INLINE mask<P> is_subnormal() const noexcept { return t_ > (is_wide ? 21.173 : 10.085); }
    XACT_INLINE mask<P> is_slope_subnormal() const noexcept { return t_ > (is_wide ? 21.22 : 10.22); }

    /// u(t), in two words where its rounding would show in the exponential.
    XACT_INLINE two_words<P> value() const noexcept {
        const lanes<P> square = barrier(t_ * t_);
        if constexpr (std::is_same_v<P, precision::rounded>) return {t_ * fma(square, cubic, linear), 0.0};
        const lanes<P> high = upper_half(square), low = fused(t_, t_, -high);
        const lanes<P> factor = fma(high, double{C::cubic[0]}, double{C::linear[0]});
        const lanes<P> factor_low =
            fma(square, double{C::cubic[1]}, fma(low, double{C::cubic[0]}, double{C::linear[1]}));
        const lanes<P> product = barrier(t_ * (factor + factor_low));
        return {product, fma(t_, factor_low, fused(t_, factor, -product))};
    }

  private:
    lanes<P> t_;
};

} // namespace math
XACT_NAMESPACE_END
