// SPDX-License-Identifier: MIT
// e^x with its power of two kept apart, so that what is built from it overflows nowhere and is rounded once, also where
// the result is subnormal. (xsimd's exp overflows from 88.38 on and flushes below -87.3.)
#pragma once

#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// Every coefficient comes from tools/coefficients.sollya, section "exponential":
// q with e^r = 1 + r + r^2 q(r) for abs(r) <= log(2)/2. ln2_high is short, so that k * ln2_high is exact without FMA.
template <class T>
struct exponential_constants;
template <>
struct exponential_constants<float> {
    static constexpr float log2_e = 0x1.715476p+0f, ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;
    static constexpr float round_to_integer = 0x1.8p+23f;
    static constexpr float q[] = {0x1p-1f, 0x1.5554dcp-3f, 0x1.5554e8p-5f, 0x1.120c1ep-7f,
                                  0x1.6d4e6ap-10f}; // relative error of e^r - 1: 2^-25.2
    // products of 2^floor with itself and a coefficient are normal
    static constexpr int headroom = 64, floor = -58;
    static constexpr float raised_by = 0x1p+64f, raised_normal = 0x1p-62f; // the smallest normal number, raised
};
template <>
struct exponential_constants<double> {
    static constexpr double log2_e = 0x1.71547652b82fep+0, ln2_high = 0x1.62e42fefap-1, ln2_low = 0x1.cf79abc9e3b3ap-40;
    static constexpr double round_to_integer = 0x1.8p+52;
    static constexpr double q[] = {0x1.0000000000001p-1,  0x1.5555555555558p-3,  0x1.5555555553cc9p-5,
                                   0x1.111111110f8d3p-7,  0x1.6c16c178b2ea7p-10, 0x1.a01a01afbca51p-13,
                                   0x1.a019b8984cdabp-16, 0x1.71ddf7750bed1p-19, 0x1.2891f94a48395p-22,
                                   0x1.af61e67da9073p-26}; // relative error of e^r - 1: 2^-54.4
    static constexpr int headroom = 128, floor = -240;
    static constexpr double raised_by = 0x1p+128, raised_normal = 0x1p-894;
};

/// Where the formulas may cut their argument: below -tail, x e^x rounds to zero; from head on, 1 + e^-x rounds to 1;
/// from top on, e^x is infinite. Behind `normal`, e^-x is subnormal or less than twice the smallest normal number,
/// before it normal; behind `times_normal`, x e^-x.
template <class P>
struct bounds;
template <>
struct bounds<precision::single> {
    static constexpr double tail = 110, head = 20, top = 0x1.62e43p+6; // the float above log(FLT_MAX)
    static constexpr double normal = 87, times_normal = 91.5;
};
template <>
struct bounds<precision::wide> {
    static constexpr double tail = 760, head = 40, top = 0x1.62e42fefa39fp+9, normal = 708, times_normal = 714.6;
};
template <>
struct bounds<precision::rounded> { // nothing here is subnormal
    static constexpr double tail = 120, head = 40, top = 100, normal = 1000, times_normal = 1000;
};

inline constexpr double ln2 = 0x1.62e42fefa39efp-1;

/// Where an exponential's argument is counted from, in two words.
struct origin {
    double high, low;
};

/// 2^k for whole numbers k.
template <class P>
class power_of_two {
    using T = typename P::scalar;
    using I = detail::integer<T>;
    using C = exponential_constants<T>;
    using integers = detail::batch<I>;
    static constexpr bool is_rounded = std::is_same_v<P, precision::rounded>;
    static constexpr int fraction_bits = detail::ieee<T>::fraction_bits;
    static constexpr I one_step = I{1} << fraction_bits; // in the exponent
    static constexpr I headroom = is_rounded ? 0 : C::headroom * one_step;
    static constexpr int smallest = detail::ieee<T>::bias + fraction_bits - 1; // 2^-smallest is the smallest subnormal
    static constexpr double half_of_smallest = std::is_same_v<T, float> ? 0x1p-86 : 0x1p-947; // raised

  public:
    /// What raise() multiplies by.
    static constexpr double raised_by = is_rounded ? 1 : C::raised_by;

    /// The nearest to e^x.
    XACT_INLINE explicit power_of_two(lanes<P> x) noexcept
        : shifted_(rounded(fma(x, double{C::log2_e}, double{C::round_to_integer}))),
          k_(shifted_ - double{C::round_to_integer}) {}

    XACT_INLINE lanes<P> exponent() const noexcept { return k_; }

    /// q * 2^(k + more) where it is normal; q is not zero.
    XACT_INLINE lanes<P> times(lanes<P> q, int more = 0) const noexcept {
        if constexpr (detail::has_scaling)
            return lanes<P>(detail::times_two_to(q.raw(), (more == 0 ? k_ : k_ + more).raw()));
        else
            return from_bits(detail::bits(q.raw()) +
                             (more == 0 ? in_place(shifted_) : in_place(shifted_) + integers(in_exponent(more))));
    }

    /// q * 2^k for a k that is at least -58 (-240).
    XACT_INLINE lanes<P> times_floored(lanes<P> q) const noexcept {
        if constexpr (detail::has_scaling)
            return lanes<P>(detail::times_two_to(q.raw(), at_least(k_, C::floor).raw()));
        else
            return from_bits(detail::bits(q.raw()) +
                             in_place(at_least(shifted_, double{C::round_to_integer} + C::floor)));
    }

    /// q * 2^(k + more) < 2^60 for q > 2^-30, rounded once, also to a subnormal. `is_subnormal` tells where: it holds
    /// below the smallest normal number, and may hold up to twice that.
    XACT_INLINE lanes<P> times_rounded(lanes<P> q, mask<P> is_subnormal, int more) const noexcept {
        // Bits of a number 2^149 (2^1074) times as small are the number as an integer, rounded once.
        if constexpr (is_rounded || (detail::has_scaling && XACT_FAST_SUBNORMALS)) {
            return times(q, more);
        } else if constexpr (detail::has_scaling) {
            const lanes<P> exponent = more == 0 ? k_ : k_ + more;
            const lanes<P> k = select(is_subnormal, exponent + smallest, exponent);
            return lanes<P>(detail::to_integer_where(is_subnormal.raw(), detail::times_two_to(q.raw(), k.raw())));
        } else if constexpr (std::is_same_v<T, float>) {
            const lanes<P> normal = times(q, more);
            const lanes<P> subnormal = from_bits(
                detail::to_integer(detail::bit_cast<T>(detail::bits(normal.raw()) + integers(smallest * one_step))));
            return select(is_subnormal, subnormal, normal);
        } else {
            return lower(raise(q, more));
        }
    }

    /// q * 2^k/(1 + q * 2^k), rounded once, also to a subnormal; elsewhere 2^-k is a number too.
    XACT_INLINE lanes<P> logistic(lanes<P> q, mask<P> is_subnormal) const noexcept {
        const lanes<P> exponent = select(is_subnormal, shifted_ + smallest, shifted_);
        const lanes<P> inverse = from_bits(detail::bits(lanes<P>(1.0).raw()) - in_place(exponent));
        const lanes<P> y = q / select(is_subnormal, inverse, inverse + q);
        return lanes<P>(detail::to_integer_where(is_subnormal.raw(), y.raw()));
    }

    /// Where q * 2^(k + more) is subnormal, for q > 2^-30.
    XACT_INLINE mask<P> is_subnormal(lanes<P> q, int more) const noexcept {
        if constexpr (detail::has_scaling || !std::is_same_v<T, float>)
            return raise(q, more) < double{C::raised_normal};
        else
            return mask<P>(detail::for_numbers<T>(detail::bits(times(q, more).raw()) < integers(one_step)));
    }

    /// q * 2^(k + more) times 2^headroom: nothing here is ever subnormal. (Double lanes that will be rounded to float
    /// need none.)
    XACT_INLINE lanes<P> raise(lanes<P> q, int more = 0) const noexcept {
        return times(q, more + (is_rounded ? 0 : C::headroom));
    }

    /// Takes 2^headroom off again, by integer steps alone: a multiplication that gives a subnormal costs a hundred
    /// cycles.
    XACT_INLINE static lanes<P> lower(lanes<P> raised) noexcept {
        if constexpr (headroom == 0) {
            return raised;
        } else {
            const lanes<P> normal = from_bits(detail::bits(raised.raw()) - integers(headroom));
            const lanes<P> subnormal =
                from_bits(detail::bits((raised + double{C::raised_normal}).raw()) - integers(headroom + one_step));
            return select(raised < double{C::raised_normal}, subnormal, normal);
        }
    }
    /// The same, in less time where no lane is subnormal.
    XACT_INLINE static lanes<P> lower_normal_first(lanes<P> raised) noexcept {
        if constexpr (headroom == 0)
            return raised;
        else if (xsimd::any((raised < double{C::raised_normal}).raw()))
            return select(raised < half_of_smallest, 0.0, lower(raised)); // zero in any rounding mode
        else
            return from_bits(detail::bits(raised.raw()) - integers(headroom));
    }

  private:
    // Modulo 2^32 like the sum that it goes into, where a step of -256 and less ends in range.
    XACT_INLINE static constexpr I in_exponent(int steps) noexcept {
        using U = std::make_unsigned_t<I>;
        return static_cast<I>(static_cast<U>(static_cast<I>(steps)) << fraction_bits);
    }
    XACT_INLINE static lanes<P> from_bits(integers b) noexcept { return lanes<P>(detail::bit_cast<T>(b)); }
    XACT_INLINE static integers in_place(lanes<P> shifted) noexcept {
        return detail::bits(shifted.raw()) << fraction_bits;
    }

    lanes<P> shifted_; // its low bits are k as an integer, its upper ones vanish in every shift
    lanes<P> k_;
};

/// e^(x + x_low - origin) = fraction() * 2^k, for abs(x_low) < ulp(x) and an exponent in [-tail, head]; without value()
/// and what is made of it also wherever 2^k ends.
template <class P>
class exponential {
    using C = exponential_constants<typename P::scalar>;

  public:
    XACT_INLINE explicit exponential(lanes<P> x) noexcept : power_(x) {
        evaluate(fma(k(), -double{C::ln2_low}, fma(k(), -double{C::ln2_high}, x)));
    }
    XACT_INLINE exponential(lanes<P> x, lanes<P> x_low) noexcept : power_(x) {
        evaluate(rounded(fma(k(), -double{C::ln2_high}, x)) + fma(k(), -double{C::ln2_low}, x_low));
    }
    // The origin's high word is as short as ln2_high: what is taken from x is exact.
    XACT_INLINE exponential(lanes<P> x, origin from) noexcept : power_(x - from.high) {
        evaluate(rounded(x - fma(k(), double{C::ln2_high}, from.high)) - fma(k(), double{C::ln2_low}, from.low));
    }
    XACT_INLINE exponential(lanes<P> x, lanes<P> x_low, origin from) noexcept : power_(x - from.high) {
        evaluate(rounded(x - fma(k(), double{C::ln2_high}, from.high)) -
                 fma(k(), double{C::ln2_low}, from.low - x_low));
    }

    /// In (0.7, 1.42).
    XACT_INLINE lanes<P> fraction() const noexcept { return fraction_; }

    /// a * fraction(), more accurate than their product. Of two words the low one is taken as it is.
    XACT_INLINE lanes<P> fraction_times(lanes<P> a) const noexcept { return fma(a, t_, a); }
    XACT_INLINE two_words<P> fraction_times(two_words<P> a) const noexcept {
        const lanes<P> rest = fused(a.high, t_, a.low), sum = rounded(a.high + rest);
        return {sum, rest - rounded(sum - a.high)};
    }

    /// The exponential itself, to be added to something near 1: what is much smaller than 2^-55 stays positive, no
    /// more.
    XACT_INLINE lanes<P> value() const noexcept { return times_floored(fraction_); }

    /// q times its power of two, likewise.
    XACT_INLINE lanes<P> times_floored(lanes<P> q) const noexcept { return power_.times_floored(q); }

    /// (1 + value())^2.
    XACT_INLINE lanes<P> one_plus_squared() const noexcept { return fma(value(), value() + 2.0, 1.0); }

    /// a times the exponential - 1, to be added likewise.
    XACT_INLINE lanes<P> minus_one(double a = 1) const noexcept { return minus_one(a * power_.times_floored(1.0), a); }

    /// The same where a * 2^k is a normal number.
    XACT_INLINE lanes<P> normal_minus_one(double a = 1) const noexcept { return minus_one(a * power_.times(1.0), a); }

    /// See power_of_two's times_rounded and is_subnormal.
    XACT_INLINE lanes<P> scale(lanes<P> q, mask<P> is_subnormal, int more = 0) const noexcept {
        return power_.times_rounded(q, is_subnormal, more);
    }
    XACT_INLINE mask<P> is_subnormal(lanes<P> q, int more = 0) const noexcept { return power_.is_subnormal(q, more); }
    /// The same for a q of either sign and any size.
    XACT_INLINE lanes<P> scale_signed(lanes<P> q, mask<P> is_subnormal) const noexcept {
        if constexpr (std::is_same_v<P, precision::rounded>) {
            return q * power_.times_floored(1.0);
        } else if constexpr (detail::has_scaling || std::is_same_v<P, precision::single>) {
            return with_sign_of(q, scale(abs(q), is_subnormal));
        } else {
            const lanes<P> size = abs(q);
            return with_sign_of(q, select(size > 0x1p-40, scale(size, is_subnormal), size * power_.times_floored(1.0)));
        }
    }
    /// e^x/(1 + e^x).
    XACT_INLINE lanes<P> logistic(mask<P> is_subnormal) const noexcept {
        if constexpr (detail::has_scaling && !std::is_same_v<P, precision::rounded>)
            return power_.logistic(fraction_, is_subnormal);
        else
            return scale(fraction_ / (1.0 + value()), is_subnormal);
    }
    /// The same where the result is no subnormal, and as large as may be.
    XACT_INLINE lanes<P> scale_normal(lanes<P> q, int more = 0) const noexcept { return power_.times(q, more); }

  private:
    XACT_INLINE lanes<P> k() const noexcept { return power_.exponent(); }
    XACT_INLINE lanes<P> minus_one(lanes<P> a_two_to_k, double a) const noexcept {
        return fma(a_two_to_k, t_, rounded(a_two_to_k - a));
    }
    XACT_INLINE void evaluate(lanes<P> r) noexcept {
        t_ = fma(r * r, polynomial(r, C::q), r);
        fraction_ = rounded(1.0 + t_);
    }

    power_of_two<P> power_;
    lanes<P> t_ = 0.0, fraction_ = 0.0;
};

/// What results that may be subnormal are worked out in, before power_of_two::lower: `root` twice is 2^headroom.
template <class P>
struct raised {
    static constexpr bool is_wide = std::is_same_v<P, precision::wide>,
                          is_rounded = std::is_same_v<P, precision::rounded>;
    static constexpr double root = is_rounded ? 1 : is_wide ? 0x1p+64 : 0x1p+32;
    static constexpr double top = is_wide ? 0x1p+560 : 0x1p+90; // 1/top^2 is zero
};

/// 1/a^2 for a >= 1, subnormal results included.
template <class P>
XACT_INLINE lanes<P> inverse_square(lanes<P> a) noexcept {
    using R = raised<P>;
    const lanes<P> root = at_most(a, R::top) * (1 / R::root);
    return power_of_two<P>::lower(1.0 / (root * root));
}

/// a^2 b for 0 <= a, b <= 1 where either is zero only with a, subnormal results included.
template <class P>
XACT_INLINE lanes<P> square_times(lanes<P> a, lanes<P> b) noexcept {
    using R = raised<P>;
    const lanes<P> root = R::root * at_least(a, 1 / R::top);
    return power_of_two<P>::lower(root * root * b);
}

/// abs(a) = fraction * 2^exponent with 1 <= fraction < 2, for a != 0.
struct scientific {
    double fraction;
    int exponent;

    explicit scientific(double a) noexcept {
        constexpr std::int64_t one = 0x3ff0000000000000, fraction_bits = 0x000fffffffffffff;
        const bool is_tiny = (bits(a) & ieee::magnitude) <= fraction_bits;
        const std::int64_t b = bits(is_tiny ? a * 0x1p+52 : a) & ieee::magnitude;
        exponent = static_cast<int>(b >> ieee::fraction_bits) - static_cast<int>(ieee::bias) - (is_tiny ? 52 : 0);
        fraction = __builtin_bit_cast(double, (b & fraction_bits) | one);
    }

    /// The exponent alone, -1023 for what is smaller than 2^-1022.
    static int exponent_of(double a) noexcept {
        return static_cast<int>((bits(a) & ieee::magnitude) >> ieee::fraction_bits) - static_cast<int>(ieee::bias);
    }

    /// log(abs(a)), or up to 0.06 less, for abs(a) >= 2^-1022: log2 taken as straight from one power of two to the next.
    static double log_from_below(double a) noexcept {
        return ln2 * (static_cast<double>(bits(a) & ieee::magnitude) * 0x1p-52 - static_cast<double>(ieee::bias));
    }

  private:
    using ieee = detail::ieee<double>;
    static std::int64_t bits(double v) noexcept { return __builtin_bit_cast(std::int64_t, v); }
};

/// 2^exponent, a normal number.
inline double power_of_two_for(int exponent) noexcept {
    return __builtin_bit_cast(double, std::int64_t{exponent + 1023} << 52);
}

/// a e^x for x <= 0 and a parameter a of any size, subnormal results included.
template <class P>
XACT_INLINE lanes<P> exp_times(double a, lanes<P> x) noexcept {
    const double given = parameter_value<P>(a);
    const lanes<P> sign(given);
    const int size = scientific::exponent_of(given);
    if (size > -30 && size < 30) { // no parameter needs more; what is left is not worked out in every round of a loop
        const exponential<P> e(at_least(x, size < 0 ? -bounds<P>::tail : -(bounds<P>::tail + 21)));
        const lanes<P> q = abs(sign) * e.fraction();
        const double last = bounds<P>::normal + scientific::log_from_below(given); // is known long before q is
        return with_sign_of(sign, e.scale(q, x < -last));
    }
    if (given == 0) return 0.0;
    const scientific number(given);
    const exponential<P> e(at_least(x, -(bounds<P>::tail + ln2 * number.exponent)));
    const lanes<P> q = number.fraction * e.fraction();
    lanes<P> y = e.scale(q, e.is_subnormal(q, number.exponent), number.exponent);
    if (number.exponent > 0) y = select(x > -ln2 * number.exponent, e.scale_normal(q, number.exponent), y);
    return with_sign_of(sign, y);
}

/// e^x.
template <class P>
XACT_INLINE lanes<P> exp(lanes<P> x) noexcept {
    const exponential<P> e(clamp(x, -bounds<P>::tail, bounds<P>::top));
    const lanes<P> y = select(x > 0.0, e.scale_normal(e.fraction()), e.scale(e.fraction(), x < -bounds<P>::normal));
    return select(x >= bounds<P>::top, infinity<P>(), y);
}

/// a (e - 1) for e = e^z, z from -64 to 0, and a parameter a of any size; a zero x gives a x, an a of 0 gives +0. Where
/// x > 0 the result is not used.
template <class P>
XACT_INLINE lanes<P> minus_one_times(double a, const exponential<P>& e, lanes<P> x) noexcept {
    if (a > 0x1p-30) return with_sign_of(x, e.normal_minus_one(a));
    // a difference of subnormal numbers loses digits
    const double sign = (a > 0) - (a < 0), size = sign * a, unit = size < 0x1p-30 ? 0x1p+60 : 1;
    return slope_times<P>(sign / unit, with_sign_of(x, e.minus_one(unit * size)));
}

/// e^x - 1 for x <= 0.
template <class P>
XACT_INLINE lanes<P> expm1(lanes<P> x) noexcept {
    return exponential<P>(at_least(x, -64.0)).normal_minus_one();
}

} // namespace math
XACT_NAMESPACE_END
