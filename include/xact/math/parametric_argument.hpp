// SPDX-License-Identifier: MIT
// An exponential's argument that is x times or over a parameter: in two words, since the exponential would multiply
// what rounding takes from it.
#pragma once

#include <xact/math/exponential.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// tools/coefficients.sollya, section "quick_gelu": 1.702.
template <class T>
struct quick_gelu_constants;
template <>
struct quick_gelu_constants<float> {
    static constexpr float factor[] = {0x1.b3b646p+0f, -0x1.78d4fep-26f};
};
template <>
struct quick_gelu_constants<double> {
    static constexpr double factor[] = {0x1.b3b645ap+0, 0x1.cac083126e979p-32};
};

/// Whether the parameter may as well be left out.
template <class P>
XACT_INLINE bool is_one(double beta) noexcept {
    return beta == 1 || parameter_value<P>(beta) == 1;
}

/// abs(beta x), cut where what is x e^-abs(beta x) or larger ends, for a parameter beta that needs no unit but x's.
template <class P>
class multiple {
  public:
    /// Whether beta is such a parameter; for every other, nothing uses what is built here.
    static bool fits(double beta) noexcept {
        const int size = scientific::exponent_of(beta);
        return size > -10 && size < 10;
    }

    // without branches and before those that follow, so that compilers take the division out of loops
    XACT_INLINE multiple(lanes<P> x, double beta) noexcept
        : size_(abs(parameter<P>(beta))), log_size_(scientific::log_from_below(parameter_value<P>(beta))) {
        constexpr double end = bounds<P>::tail + 7; // 10 log(2), for 1/beta
        t_ = at_most(abs(x), end * inverse_);
        product_ = two_product(t_, size_);
    }

    /// abs(beta x), and abs(x), both cut.
    XACT_INLINE two_words<P> value() const noexcept { return product_; }
    XACT_INLINE lanes<P> t() const noexcept { return t_; }
    /// q/abs(beta).
    XACT_INLINE two_words<P> divide(two_words<P> q) const noexcept {
        return product(q, {inverse_, fused(-inverse_, size_, 1.0) * inverse_});
    }
    /// q times the power of two of e = e^-abs(beta x), with q about fraction()/abs(beta), or for times_x about
    /// abs(x) fraction(), where e is small. Where that is subnormal is known long before q is.
    XACT_INLINE lanes<P> scale(const exponential<P>& e, lanes<P> q, bool times_x) const noexcept {
        const double last = times_x ? bounds<P>::times_normal : bounds<P>::normal;
        return e.scale(q, product_.high > last - log_size_);
    }
    /// abs(x) + a, where a is q times the power of two of e: as scaled_multiple is asked.
    XACT_INLINE lanes<P> sum(lanes<P> x, const exponential<P>&, lanes<P>, lanes<P> a) const noexcept {
        return abs(x) + a;
    }

  protected:
    XACT_INLINE multiple(lanes<P> t, lanes<P> size) noexcept : t_(t), size_(size), product_(two_product(t, size)) {}

    lanes<P> t_ = 0.0, size_, inverse_ = 1.0 / size_;
    double log_size_ = 0; // from below
    two_words<P> product_{0.0, 0.0};
};

/// The same for any parameter from FLT_MIN to FLT_MAX of either sign: x counts in units of 2^exponent, so that all that
/// is built from it has a usual size.
template <class P>
class scaled_multiple : public multiple<P> {
  public:
    /// `power`: of what power of x, beside the exponential, the tail is wanted.
    XACT_INLINE scaled_multiple(lanes<P> x, double beta, int power) noexcept
        : scaled_multiple(x, scientific(parameter_value<P>(beta)), power) {}

    // value() is abs(beta x); t(), and what divide() gives, are without 2^exponent

    /// q 2^exponent times the power of two of e = e^-abs(beta x).
    XACT_INLINE lanes<P> scale(const exponential<P>& e, lanes<P> q, bool) const noexcept {
        // double lanes hold every product, where a q of 0 has a k of 0
        if constexpr (std::is_same_v<P, precision::rounded>) return e.scale_normal(q) * power_of_two_for(exponent_);
        const lanes<P> y = e.scale(q, e.is_subnormal(q, exponent_), exponent_);
        if (exponent_ <= 0) return y;
        return select(product_.high < ln2 * exponent_, e.scale_normal(q, exponent_), y);
    }

    /// abs(x) + a, where a is q 2^exponent times the power of two of e and may be subnormal, and flushed.
    XACT_INLINE lanes<P> sum(lanes<P> x, const exponential<P>& e, lanes<P> q, lanes<P> a) const noexcept {
        if (!std::is_same_v<P, precision::single> || exponent_ >= 0) return abs(x) + a;
        const lanes<P> units = rounded((t_ + e.times_floored(q)) * power_of_two_for(exponent_ + 64)) * 0x1p-64;
        return select(product_.high < 19.0, units, abs(x)); // t_ is cut from 20 on
    }

    /// x^2 q times the power of two of e, for a q that is 1/4 at x = 0.
    XACT_INLINE lanes<P> scale_square(lanes<P> x, const exponential<P>& e, lanes<P> q) const noexcept {
        constexpr bool is_wide = std::is_same_v<P, precision::wide>, is_rounded = std::is_same_v<P, precision::rounded>;
        constexpr int shift = is_rounded ? 0 : is_wide ? 200 : 20; // squares of what is left, up and down, are normal
        double least = is_wide ? 0x1p-560 : 0x1p-77;
        if (exponent_ < (is_wide ? 0 : -20) && !is_rounded)
            least = power_of_two_for((is_wide ? -560 : -100) - exponent_); // gives 0 too
        const lanes<P> u = at_least(t_, least) * power_of_two_for(shift);
        const lanes<P> product = u * u * q;
        const int more = 2 * (exponent_ - shift);
        const lanes<P> y = e.scale(product, e.is_subnormal(product, more), more);
        if (exponent_ <= 0) return y;
        const lanes<P> large = e.scale_normal(product, more - exponent_) * power_of_two_for(exponent_);
        const lanes<P> half = rounded(0.5 * x);
        return select(product_.high < 0x1p-30, half * half, select(product_.high < 1.5 * ln2 * exponent_, large, y));
    }

  private:
    using multiple<P>::t_, multiple<P>::product_;

    XACT_INLINE scaled_multiple(lanes<P> x, scientific beta, int power) noexcept
        : multiple<P>(at_most(abs(x) * power_of_two_for(beta.exponent), end(beta, power) / beta.fraction),
                      lanes<P>(beta.fraction)),
          exponent_(-beta.exponent) {}

    static double end(scientific beta, int power) noexcept {
        const double last = bounds<P>::tail + power * (4 - ln2 * beta.exponent); // and a little more for the powers
        return last < 20 ? 20 : last;
    }

    int exponent_;
};

/// t times a constant in two words, of which the high one is short enough for float's t in double lanes.
template <class P, class T>
XACT_INLINE two_words<P> product_with_constant(lanes<P> t, const T (&words)[2]) noexcept {
    const two_words<P> product = two_product(t, double{words[0]});
    return {product.high, fma(t, double{words[1]}, product.low)};
}

/// x/alpha, cut to [low, high].
template <class P>
XACT_INLINE two_words<P> quotient_of_parameter(lanes<P> x, double alpha, double low, double high) noexcept {
    lanes<P> divisor = parameter<P>(alpha);
    if constexpr (std::is_same_v<P, precision::single>) {
        const int size = scientific::exponent_of(alpha);
        const double unit = size >= 126 ? 0x1p-4 : 0x1p+60; // neither 1/alpha nor a low word is to be subnormal
        if (size >= 126 || size < -40) divisor = unit * divisor, x = unit * x;
    }
    const lanes<P> inverse = 1.0 / divisor;
    lanes<P> q = barrier(x * inverse);
    if constexpr (std::is_same_v<P, precision::rounded>) q = upper_half(q); // q * divisor is exact on every target
    const lanes<P> rest = fused(-q, divisor, x) * inverse;
    const lanes<P> inside = clamp(q, low, high);
    return {inside, select(inside == q, rest, 0.0)};
}

} // namespace math
XACT_NAMESPACE_END
