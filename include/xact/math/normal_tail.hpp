// SPDX-License-Identifier: MIT
// The normal distribution's tail, Phi(-t) for t >= 0, as e^(-t^2/2) times a smooth factor: what GELU is built from.
#pragma once

#include <xact/math/exponential.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// tools/coefficients.sollya, section "normal_tail". Polynomials in u = (t - 17/4)/(t + 17/4); the shift is one for
// which the leading coefficient is nearly a float.
template <class T>
struct normal_tail_constants;
template <>
struct normal_tail_constants<float> {
    /// e^(t^2/2) Phi(-t) (t + 17/4), relative error 2^-27.4 for t <= 14.9.
    static constexpr float value[] = {0x1.84e44ap-1f, -0x1.401104p-1f, 0x1.ac43d8p-2f,   -0x1.c39d4p-3f,
                                      0x1.5d4694p-4f, -0x1.3d59ap-6f,  -0x1.8b35d4p-11f, 0x1.1ec9c6p-9f,
                                      -0x1.778dp-12f, -0x1.e5f796p-13f};
    /// e^(t^2/2) (Phi(-t) - t phi(t)) / (root - t), relative error 2^-25.8.
    static constexpr float slope[] = {0x1.d62724p-2f,   -0x1.985086p-4f, 0x1.f2b31p-5f, -0x1.f33e6ep-6f,
                                      0x1.82b52p-7f,    -0x1.93223p-9f,  0x1.0d5ep-12f, 0x1.777778p-13f,
                                      -0x1.0f5c0cp-14f, -0x1.518dd4p-16f};
    static constexpr float root = 0x1.80ead2p-1f, root_low = -0x1.a03fd4p-27f;
};
template <>
struct normal_tail_constants<double> {
    /// Relative error below 2^-54 for t <= 39.
    static constexpr double value[] = {
        0x1.84e44a0817f9cp-1,   -0x1.40110298a88a8p-1,  0x1.ac43d626c76ebp-2,   -0x1.c39de6d9a1a81p-3,
        0x1.5d4640a4eb9c7p-4,   -0x1.3d2ab23457278p-6,  -0x1.86c590b940a79p-11, 0x1.19b950a7de5cbp-9,
        -0x1.a81a64715bc95p-12, -0x1.92e9389c0ef82p-13, 0x1.472d996fe2a8cp-14,  0x1.5a6defa085f32p-16,
        -0x1.a770411c1af91p-17, -0x1.acf91a0da49ecp-19, 0x1.0ce296cc49e44p-19,  0x1.6b1471f28c2afp-21,
        -0x1.3e6109328ef1cp-22, -0x1.54c2746f825c7p-23, 0x1.0e66941a5e2d3p-25,  0x1.1b17a44117c8fp-25,
        0x1.e1f68a348e2fap-31,  -0x1.20878ab0aeeb6p-28, -0x1.0576c2e48e933p-30};
    static constexpr double slope[] = {0x1.d6272480a7a25p-2,   -0x1.9850863d69201p-4,  0x1.f2b292a56d2aap-5,
                                       -0x1.f33ec01622a68p-6,  0x1.82c6103e8033cp-7,   -0x1.92eb55980eb22p-9,
                                       0x1.06b5690756286p-12,  0x1.655677c93a924p-13,  -0x1.fa971ec37006ep-15,
                                       -0x1.c05efe983b9abp-18, 0x1.fea2f1292eedbp-18,  0x1.1f4fae9f53a1ep-23,
                                       -0x1.0ca4032d67fe1p-20, -0x1.1b50d2f4c34a5p-28, 0x1.3b020c144dfcp-23,
                                       0x1.12144684d721fp-27,  -0x1.78dd9a6e44b15p-26, -0x1.cf65f7b002b24p-29,
                                       0x1.54e13f1de3p-29,     0x1.62da211ca1fdcp-31,  -0x1.ca02da6755a23p-35};
    static constexpr double root = 0x1.80ead197f00b4p-1, root_low = -0x1.13e74c58cada8p-56;
};

template <class P>
class normal_tail {
    using C = normal_tail_constants<typename P::scalar>;
    static constexpr bool is_wide = std::is_same_v<P, precision::wide>;
    static constexpr double cut = is_wide ? 39.0 : 14.9;
    // Behind them t Phi(-t), and t phi(t), are subnormal: see bounds<P>::normal.
    static constexpr double normal = is_wide ? 37.607 : 13.12, slope_normal = is_wide ? 37.703 : 13.316;
    static constexpr double shift = 4.25;

  public:
    /// t >= 0; beyond the cut all that is asked for here rounds to zero.
    XACT_INLINE explicit normal_tail(lanes<P> t) noexcept
        : t_(at_most(t, cut)), v_(over_shifted(t_)), u_(fma(v_, 2.0, -1.0)), e_(gaussian(t_)) {}

    /// t Phi(-t).
    XACT_INLINE lanes<P> times_argument() const noexcept {
        const two_words<P> w = polynomial_in_two_words(u_, C::value);
        const two_words<P> product = two_product(v_, w.high);
        return e_.scale(e_.fraction_times({product.high, fma(v_, w.low, product.low)}).high, t_ > normal);
    }

    /// Phi(-t) - t phi(t), the derivative of t Phi(-t): zero at 0.7518, negative behind it.
    XACT_INLINE lanes<P> slope() const noexcept {
        const lanes<P> to_root = barrier(double{C::root} - t_) + double{C::root_low};
        return e_.scale_signed(e_.fraction_times(to_root * polynomial(u_, C::slope)), t_ > slope_normal);
    }

  private:
    // t/(t + shift), and the residual takes back what was rounded: sum and quotient, or the sum alone without FMA.
    XACT_INLINE static lanes<P> over_shifted(lanes<P> t) noexcept {
        const lanes<P> d = barrier(t + shift);
        const lanes<P> v = t / d;
        if constexpr (std::is_same_v<P, precision::rounded>) return v;
        const lanes<P> residual = detail::has_fma ? fma(v, -shift, fma(-v, t, t)) : -(v * (t - barrier(d - shift)));
        return fma(residual, (1 / shift) * (1.0 - v), v); // (1 - v)/shift is 1/(t + shift)
    }
    XACT_INLINE static exponential<P> gaussian(lanes<P> t) noexcept {
        const two_words<P> square = two_product(t, t);
        return exponential<P>(-0.5 * square.high, -0.5 * square.low);
    }

    lanes<P> t_, v_, u_;
    exponential<P> e_;
};

} // namespace math
XACT_NAMESPACE_END
