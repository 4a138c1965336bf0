// SPDX-License-Identifier: MIT
// The exponentials that a softmax adds up: with what the nearest numbers lack of them, so that their sum loses nothing,
// and raised, so that none is subnormal.
#pragma once

#include <xact/math/exponential.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// Coefficients and tables come from tools/coefficients.sollya, section "exponential_table":
// q with e^r = 1 + r + r^2 q(r) for abs(r) <= log(2)/(2N) and a little more; power, 2^(j/N) rounded, in bits less the
// j/N of an exponent that the argument's own bits bring back; rest, log(2^(j/N)) less the logarithm of what it was
// rounded to.
template <int N>
struct exponential_table_constants;
template <>
struct exponential_table_constants<16> {
    static constexpr float log2_e = 0x1.715476p+4f, ln2_high = 0x1.62e43p-5f, ln2_low = -0x1.05c61p-33f;
    static constexpr float q[] = {0x1.000148p-1f, 0x1.555762p-3f}; // error of e^r: 2^-27.7
    static constexpr float power[] = {0x1p+0f,        0x1.fb5586p-1f, 0x1.f72b84p-1f, 0x1.f387a6p-1f,
                                      0x1.f06fep-1f,  0x1.edea64p-1f, 0x1.ebfdaep-1f, 0x1.eab07ep-1f,
                                      0x1.ea09e6p-1f, 0x1.ea1148p-1f, 0x1.eace54p-1f, 0x1.ec4918p-1f,
                                      0x1.ee89fap-1f, 0x1.f199bep-1f, 0x1.f5818ep-1f, 0x1.fa4afap-1f};
    static constexpr float rest[] = {0x0p+0f,          0x1.8d96d4p-25f,  -0x1.9c0c22p-27f, 0x1.964902p-25f,
                                     0x1.125002p-25f,  0x1.370be4p-25f,  -0x1.0a3552p-25f, -0x1.00d8acp-27f,
                                     0x1.26055cp-26f,  -0x1.05cb44p-25f, 0x1.67a1cap-28f,  0x1.a3b5e4p-28f,
                                     -0x1.f9c306p-27f, -0x1.6961b4p-28f, -0x1.a5217cp-28f, 0x1.61428ep-28f};
};
template <>
struct exponential_table_constants<8> {
    static constexpr float log2_e = 0x1.715476p+3f, ln2_high = 0x1.62e43p-4f, ln2_low = -0x1.05c61p-32f;
    static constexpr float q[] = {0x1p-1f, 0x1.555b7ep-3f, 0x1.555a5ap-5f}; // error of e^r: 2^-31.5
    static constexpr float power[] = {0x1p+0f,        0x1.f72b84p-1f, 0x1.f06fep-1f,  0x1.ebfdaep-1f,
                                      0x1.ea09e6p-1f, 0x1.eace54p-1f, 0x1.ee89fap-1f, 0x1.f5818ep-1f};
    static constexpr float rest[] = {0x0p+0f,         -0x1.9c0c22p-27f, 0x1.125002p-25f,  -0x1.0a3552p-25f,
                                     0x1.26055cp-26f, 0x1.67a1cap-28f,  -0x1.f9c306p-27f, -0x1.a5217cp-28f};
};

/// A number as high + low, and what it is rounded to.
template <class P>
struct rounded_sum {
    lanes<P> high, low, nearest;

    /// The number less `taken`, which is about as much.
    XACT_INLINE lanes<P> beyond(lanes<P> taken) const noexcept { return rounded(rounded(high - taken) + low); }
    XACT_INLINE rounded_sum where(mask<P> is_kept) const noexcept {
        return {select(is_kept, high, 0.0), select(is_kept, low, 0.0), select(is_kept, nearest, 0.0)};
    }
};

/// A number as power (1 + more), likewise.
template <class P>
struct rounded_product {
    lanes<P> power, more, nearest;

    XACT_INLINE lanes<P> beyond(lanes<P> taken) const noexcept { return fma(power, more, rounded(power - taken)); }
    XACT_INLINE rounded_product where(mask<P> is_kept) const noexcept {
        return {select(is_kept, power, 0.0), more, select(is_kept, nearest, 0.0)};
    }
};

/// What raised_exponential gives, by a table in a register: e^x = 2^k 2^(j/N) e^r.
template <int N>
XACT_INLINE rounded_product<precision::single> raised_exponential_by_table(lanes<precision::single> x,
                                                                           lanes<precision::single> x_low) noexcept {
    using L = lanes<precision::single>;
    using I = detail::batch<std::int32_t>;
    using C = exponential_table_constants<N>;
    using E = exponential_constants<float>;
    constexpr double shift = double{E::round_to_integer} + E::headroom * N;
    constexpr int log2_n = N == 16 ? 4 : 3;
    const L shifted = rounded(fma(x, double{C::log2_e}, shift)), n = rounded(shifted - shift);
    const I i = detail::bits(shifted.raw()); // the lowest are j, those above them k + headroom
    const I step = i << (detail::ieee<float>::fraction_bits - log2_n);
    const L power(detail::bit_cast<float>(detail::bits(detail::lookup(C::power, i)) + step));
    const L rest(detail::lookup(C::rest, i));
    const L r = fma(n, -double{C::ln2_high}, x) + fma(n, -double{C::ln2_low}, x_low + rest);
    const L more = fma(r * r, polynomial(r, C::q), r);
    return {power, more, rounded(fma(power, more, power))};
}

/// raised_by * e^(x + x_low), where that is normal, for abs(x_low) < ulp(x): within 2^-25 (by a table 2^-27, in double
/// 2^-54) before it is rounded.
template <class P>
XACT_INLINE auto raised_exponential(lanes<P> x, lanes<P> x_low) noexcept {
    if constexpr (std::is_same_v<P, precision::single> && detail::lookup_entries > 0) {
        return raised_exponential_by_table<detail::lookup_entries>(x, x_low);
    } else {
        using C = exponential_constants<typename P::scalar>;
        const power_of_two<P> power(x);
        const lanes<P> k = power.exponent(), one = power.times(power.raised_by);
        const lanes<P> r = rounded(fma(k, -double{C::ln2_high}, x)), r_low = fma(k, -double{C::ln2_low}, x_low);
        const lanes<P> sum = r + r_low, more = fma(sum * sum, polynomial(sum, C::q), r_low); // than 1 + r
        const lanes<P> high = rounded(fma(one, r, one));
        const lanes<P> low = rounded(fma(one, more, fma(one, r, rounded(one - high))));
        return rounded_sum<P>{high, low, rounded(high + low)};
    }
}

} // namespace math
XACT_NAMESPACE_END
