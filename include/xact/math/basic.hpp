// SPDX-License-Identifier: MIT
// The vocabulary of formulas: selection, magnitude and sign, fused multiply-add, polynomials.
#pragma once

#include <xact/detail/lanes.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// Arguments behind the first one may be plain numbers.
template <class P>
struct operand {
    using type = lanes<P>;
};
template <class P>
using operand_t = typename operand<P>::type;

template <class P>
XACT_INLINE lanes<P> select(mask<P> condition, operand_t<P> yes, operand_t<P> no) noexcept {
    return lanes<P>(xsimd::select(condition.raw(), yes.raw(), no.raw()));
}

/// a*b + c, rounded once where the target can. Every product that feeds a sum is written so: a compiler that may
/// contract a*b + c finds nothing to contract, and all compilers give the same bits.
template <class P>
XACT_INLINE lanes<P> fma(lanes<P> a, operand_t<P> b, operand_t<P> c) noexcept {
    return lanes<P>(detail::fma(a.raw(), b.raw(), c.raw()));
}

template <class P>
XACT_INLINE lanes<P> abs(lanes<P> x) noexcept {
    using T = typename P::scalar;
    const detail::batch<detail::integer<T>> magnitude(detail::ieee<T>::magnitude);
    return lanes<P>(detail::bit_cast<T>(detail::bits(x.raw()) & magnitude));
}

/// The magnitude of one with the sign of the other.
template <class P>
XACT_INLINE lanes<P> copysign(lanes<P> magnitude, lanes<P> sign) noexcept {
    return lanes<P>(detail::copysign(magnitude.raw(), sign.raw()));
}
/// The same for a `magnitude` without a sign.
template <class P>
XACT_INLINE lanes<P> with_sign_of(lanes<P> sign, lanes<P> magnitude) noexcept {
    return lanes<P>(detail::with_sign_of(sign.raw(), magnitude.raw()));
}

// min and max may be macros where the headers are included: other names, and parentheses. What they give for NaN is
// never used.
template <class P>
XACT_INLINE lanes<P> at_most(lanes<P> x, operand_t<P> bound) noexcept {
    return lanes<P>((xsimd::min)(x.raw(), bound.raw()));
}
template <class P>
XACT_INLINE lanes<P> at_least(lanes<P> x, operand_t<P> bound) noexcept {
    return lanes<P>((xsimd::max)(x.raw(), bound.raw()));
}
template <class P>
XACT_INLINE lanes<P> clamp(lanes<P> x, operand_t<P> low, operand_t<P> high) noexcept {
    return at_most(at_least(x, low), high);
}

template <class P>
XACT_INLINE lanes<P> sqrt(lanes<P> x) noexcept {
    return lanes<P>(detail::sqrt(x.raw()));
}

/// An activation's parameter in the element type: float for float data, whatever the lanes.
template <class P>
XACT_INLINE lanes<P> parameter(double v) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>) // g++ 12 may vectorise a scalar round trip through float away
        return lanes<P>(detail::widen(detail::batch<float>(static_cast<float>(v))).low);
    else
        return lanes<P>(v);
}
/// The same as a number.
template <class P>
XACT_INLINE double parameter_value(double v) noexcept {
    return static_cast<double>(detail::first_lane(parameter<P>(v).raw()));
}

template <class P>
XACT_INLINE lanes<P> infinity() noexcept {
    using T = typename P::scalar;
    return lanes<P>(detail::bit_cast<T>(detail::batch<detail::integer<T>>(detail::ieee<T>::infinity)));
}

/// slope * x, where a slope of zero gives +0 for every x, infinities included.
template <class P>
XACT_INLINE lanes<P> slope_times(lanes<P> slope, lanes<P> x) noexcept {
    return select(slope == 0.0, 0.0, slope * x);
}

/// Stops the compiler from merging what was computed before with what comes after.
template <class P>
XACT_INLINE lanes<P> barrier(lanes<P> x) noexcept {
    return lanes<P>(detail::barrier(x.raw()));
}

/// A value taken as it is: -ffast-math would add up the parts of a sum in another order, or merge a comparison with
/// what follows it.
template <class P>
XACT_INLINE lanes<P> rounded(lanes<P> sum) noexcept {
#if defined(XACT_FAST_MATH)
    return barrier(sum);
#else
    return sum;
#endif
}

/// c[I] + c[I + Step] x + c[I + 2 Step] x^2 + ... by Horner's rule.
template <std::size_t I = 0, std::size_t Step = 1, class P, class T, std::size_t N>
XACT_INLINE lanes<P> horner(lanes<P> x, const T (&c)[N]) noexcept {
    if constexpr (I + Step >= N)
        return lanes<P>(static_cast<double>(c[I]));
    else
        return fma(horner<I + Step, Step>(x, c), x, static_cast<double>(c[I]));
}

/// c[I] + c[I + 1] x + c[I + 2] x^2 + ..., a long one as two of x^2, which need not wait for each other
/// but err a little more.
template <std::size_t I = 0, class P, class T, std::size_t N>
XACT_INLINE lanes<P> polynomial(lanes<P> x, const T (&c)[N]) noexcept {
    if constexpr (N - I < 8) {
        return horner<I>(x, c);
    } else {
        const lanes<P> x2 = x * x, rest = fma(horner<I + 2, 2>(x2, c), x, horner<I + 1, 2>(x2, c));
        return fma(rest, x, static_cast<double>(c[I]));
    }
}

} // namespace math
XACT_NAMESPACE_END
