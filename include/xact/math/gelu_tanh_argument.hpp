// SPDX-License-Identifier: MIT
#pragma once

#include <xact/math/exponential.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// tools/coefficients.sollya, section "gelu_tanh": high and low words of 2 sqrt(2/pi), of that times 0.044715, and of
// thrice that.
template <class T>
struct gelu_tanh_constants;
template <>
struct gelu_tanh_constants<float> {
    static constexpr float linear[] = {0x1.988454p+0f, -0x1.857936p-25f};
    static constexpr float cubic[] = {0x1.2444f2p-4f, 0x1.49b16ap-29f};
    static constexpr float three_cubic[] = {0x1.b6676cp-3f, -0x1.175e2p-32f};
};
template <>
struct gelu_tanh_constants<double> {
    static constexpr double linear[] = {0x1.9884533d43651p+0, -0x1.cbc0d30ebfd15p-54};
    static constexpr double cubic[] = {0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c7p-61};
    static constexpr double three_cubic[] = {0x1.b6676bf7450fp-3, 0x1.bba7351828aabp-57};
};

/// u(t) = 2 sqrt(2/pi)(t + 0.044715 t^3) for t >= 0, in two words.
template <class P>
class gelu_tanh_argument {
    using C = gelu_tanh_constants<typename P::scalar>;
    // Behind it t e^-u, and what the derivative makes of it, rounds to zero.
    static constexpr double cut = std::is_same_v<P, precision::wide> ? 21.7 : 11.0;

  public:
    XACT_INLINE explicit gelu_tanh_argument(lanes<P> t) noexcept : t_(at_most(t, cut)), square_(two_product(t_, t_)) {}

    /// The argument, cut where the tail ends.
    XACT_INLINE lanes<P> t() const noexcept { return t_; }

    /// e^-u(t).
    XACT_INLINE math::exponential<P> exponential() const noexcept {
        const two_words<P> u = odd_cubic(C::cubic);
        return math::exponential<P>(-u.high, -u.low);
    }

    /// t u'(t).
    XACT_INLINE two_words<P> t_times_slope() const noexcept { return odd_cubic(C::three_cubic); }

  private:
    // t (linear + c t^2)
    XACT_INLINE two_words<P> odd_cubic(const typename P::scalar (&c)[2]) const noexcept {
        const lanes<P> c_high = double{c[0]}, c_low = double{c[1]};
        const two_words<P> product = two_product(c_high, square_.high);
        const lanes<P> product_low = fma(c_high, square_.low, fma(c_low, square_.high, product.low));
        const two_words<P> sum = two_sum(lanes<P>(double{C::linear[0]}), product.high);
        const lanes<P> sum_low = sum.low + (product_low + double{C::linear[1]});
        const two_words<P> result = two_product(t_, sum.high);
        return {result.high, fma(t_, sum_low, result.low)};
    }

    lanes<P> t_;
    two_words<P> square_;
};

} // namespace math
XACT_NAMESPACE_END
