// SPDX-License-Identifier: MIT
// Numbers as an unevaluated sum of two lanes, for arguments whose rounding error an exponential would amplify.
#pragma once

#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

template <class P>
struct two_words {
    lanes<P> high, low;
};

/// a + b exactly.
template <class P>
XACT_INLINE two_words<P> two_sum(lanes<P> a, operand_t<P> b) noexcept {
    const lanes<P> sum = barrier(a + b);
    const lanes<P> b_seen = barrier(sum - a);
    const lanes<P> a_seen = barrier(sum - b_seen);
    return {sum, barrier(a - a_seen) + barrier(b - b_seen)};
}

/// A sum for lanes that will be rounded to float: its last bit tells whether there is more, as ties need.
template <class P>
XACT_INLINE lanes<P> rounded_to_odd(two_words<P> sum) noexcept {
    using T = typename P::scalar;
    using I = detail::integer<T>;
    const detail::batch<I> bits = detail::bits(sum.high.raw()), one(1);
    const lanes<P> more(detail::bit_cast<T>(bits | one)), less(detail::bit_cast<T>((bits - one) | one));
    return select(sum.low == 0.0, sum.high, select(sum.low * sum.high > 0.0, more, less));
}

// The upper half of the significand.
template <class P>
XACT_INLINE lanes<P> upper_half(lanes<P> x) noexcept {
    using T = typename P::scalar;
    using I = detail::integer<T>;
    constexpr int lower_bits = (detail::ieee<T>::fraction_bits + 2) / 2;
    const detail::batch<I> upper(static_cast<I>(~((I{1} << lower_bits) - 1)));
    return lanes<P>(detail::bit_cast<T>(detail::bits(x.raw()) & upper));
}

/// a * b exactly. Lanes whose result will be rounded to float have bits to spare and drop the low word.
template <class P>
XACT_INLINE two_words<P> two_product(lanes<P> a, operand_t<P> b) noexcept {
    const lanes<P> product = barrier(a * b);
    if constexpr (std::is_same_v<P, precision::rounded>) {
        return {product, 0.0};
    } else if constexpr (detail::has_fma) {
        return {product, fma(a, b, -product)};
    } else {
        const lanes<P> ah = upper_half(a), bh = upper_half(b);
        const lanes<P> al = a - ah, bl = b - bh;
        const lanes<P> rest = barrier(barrier(ah * bh) - product);
        const lanes<P> rests = barrier(rest + barrier(ah * bl));
        return {product, barrier(barrier(rests + barrier(al * bh)) + barrier(al * bl))};
    }
}

/// a * b, whose low word alone is rounded.
template <class P>
XACT_INLINE two_words<P> product(two_words<P> a, two_words<P> b) noexcept {
    const two_words<P> high = two_product(a.high, b.high);
    return {high.high, fma(a.low, b.high, fma(a.high, b.low, high.low))};
}

/// a*b + c with the product exact on every target: for a c that cancels it.
template <class P>
XACT_INLINE lanes<P> fused(lanes<P> a, operand_t<P> b, operand_t<P> c) noexcept {
    if constexpr (detail::has_fma || std::is_same_v<P, precision::rounded>) {
        return fma(a, b, c);
    } else {
        const two_words<P> product = two_product(a, b);
        return barrier(product.high + c) + product.low;
    }
}

/// a*b + c rounded once, for a c much smaller than the product.
template <class P>
XACT_INLINE lanes<P> product_and_little(lanes<P> a, operand_t<P> b, operand_t<P> c) noexcept {
    if constexpr (detail::has_fma || std::is_same_v<P, precision::rounded>) {
        return fma(a, b, c);
    } else {
        const two_words<P> product = two_product(a, b);
        return product.high + barrier(product.low + c);
    }
}

/// c + a*b in two words, for abs(c) >= abs(a*b).
template <class P>
XACT_INLINE two_words<P> add_product(lanes<P> c, operand_t<P> a, operand_t<P> b) noexcept {
    const lanes<P> sum = barrier(fused(lanes<P>(a), b, c));
    return {sum, fused(lanes<P>(a), b, barrier(c - sum))};
}

/// n/d; without FMA, where n and d have been rounded more often, with less of an error of its own.
template <class P>
XACT_INLINE lanes<P> quotient(two_words<P> n, lanes<P> d) noexcept {
    const lanes<P> q = n.high / d;
    if constexpr (detail::has_fma || !std::is_same_v<P, precision::wide>)
        return q;
    else
        return q + (fused(-q, d, n.high) + n.low) / d;
}

/// A polynomial whose last step keeps what it rounds.
template <class P, class T, std::size_t N>
XACT_INLINE two_words<P> polynomial_in_two_words(lanes<P> x, const T (&c)[N]) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>)
        return {polynomial(x, c), 0.0};
    else
        return add_product(lanes<P>(static_cast<double>(c[0])), polynomial<1>(x, c), x);
}

} // namespace math
XACT_NAMESPACE_END
