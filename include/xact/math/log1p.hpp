// SPDX-License-Identifier: MIT
#pragma once

#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// tools/coefficients.sollya, section "log1p".
namespace log1p_constants {
/// log1p(e)/e on [0, 1], relative error 2^-27.4.
inline constexpr float ratio[] = {0x1p+0f,         -0x1.ffffdp-2f, 0x1.554da4p-2f,  -0x1.ff2136p-3f, 0x1.934142p-3f,
                                  -0x1.3a2fa4p-3f, 0x1.b4872ap-4f, -0x1.d695d8p-5f, 0x1.492c9p-6f,   -0x1.afc06ep-9f};
/// P with log1p(e) = 2s + s^3 P(s^2), s = e/(2 + e), relative error 2^-52.8.
inline constexpr double atanh[] = {
    0x1.5555555555555p-1, 0x1.999999999a248p-2, 0x1.24924923e32d2p-2, 0x1.c71c72694200cp-3, 0x1.745cf1dceadc5p-3,
    0x1.3b1898ab8707ep-3, 0x1.10add145054d5p-3, 0x1.eb7aade2869cap-4, 0x1.68d977161cd88p-4, 0x1.4ab24c4d48aa6p-3};
} // namespace log1p_constants

/// log(1 + e)/e for e in [0, 1].
template <class P>
XACT_INLINE lanes<P> log1p_ratio(lanes<P> e) noexcept {
    if constexpr (std::is_same_v<P, precision::single>) {
        return horner(e, log1p_constants::ratio);
    } else {
        const lanes<P> s = e / (2.0 + e), s2 = s * s;
        const lanes<P> rest = s2 * polynomial(s2, log1p_constants::atanh);
        return 1.0 - fma(rest, fma(s, 0.5, -0.5), s); // (2 + rest)/(2 + e), where 2/(2 + e) is 1 - s
    }
}

/// The same in two words, the result rounded no more often than what stands over 2 + e.
template <class P>
XACT_INLINE two_words<P> log1p_ratio_in_two_words(lanes<P> e) noexcept {
    if constexpr (std::is_same_v<P, precision::wide>) {
        const two_words<P> d = two_sum(lanes<P>(2.0), e);
        const lanes<P> inverse = 1.0 / d.high, s = e * inverse;
        const lanes<P> s2 = s * s;
        const two_words<P> n = add_product(lanes<P>(2.0), s2, polynomial(s2, log1p_constants::atanh));
        const lanes<P> q = rounded(n.high * inverse);
        return {q, (fused(-q, d.high, n.high) + fma(-q, d.low, n.low)) * inverse};
    } else if constexpr (std::is_same_v<P, precision::single>) {
        return add_product(lanes<P>(double{log1p_constants::ratio[0]}), horner<1>(e, log1p_constants::ratio), e);
    } else {
        return {log1p_ratio(e), 0.0};
    }
}

/// log(1 + x) for finite x >= 0.
template <class P>
XACT_INLINE lanes<P> log1p(lanes<P> x) noexcept {
    using T = typename P::scalar;
    using I = detail::integer<T>;
    using integers = detail::batch<I>;
    using ieee = detail::ieee<T>;
    constexpr I one = ieee::bias << ieee::fraction_bits, fraction = (I{1} << ieee::fraction_bits) - 1;
    // 1 + x = 2^k f with f in [1, 2); below 1, x itself keeps the digits that 1 + x loses.
    const integers sum = detail::bits((1.0 + x).raw());
    const lanes<P> f = lanes<P>(detail::bit_cast<T>((sum & integers(fraction)) | integers(one)));
    // an integer in the low bits of 2^fraction_bits
    constexpr double shift = static_cast<double>(I{1} << ieee::fraction_bits);
    constexpr I shift_bits = (ieee::bias + ieee::fraction_bits) << ieee::fraction_bits;
    const lanes<P> shifted = lanes<P>(detail::bit_cast<T>((sum >> ieee::fraction_bits) | integers(shift_bits)));
    const lanes<P> k = barrier(shifted - (shift + ieee::bias));
    const lanes<P> e = select(x < 1.0, x, f - 1.0);
    const lanes<P> log_of_power = select(x < 1.0, 0.0, k * 0x1.62e42fefa39efp-1);
    const two_words<P> ratio = log1p_ratio_in_two_words(e);
    return fma(e, ratio.high, fma(e, ratio.low, log_of_power));
}

} // namespace math
XACT_NAMESPACE_END
