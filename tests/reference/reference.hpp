// SPDX-License-Identifier: MIT
// Textbook formulas, one template per activation, for double, long double or a multiprecision type: the second opinion
// on every kernel. They share nothing with the library but the parameters.
#pragma once

#include "dual.hpp"

#include <xact/functions.hpp>

#include <cstring>
#include <type_traits>

namespace reference {

template <class R>
number<R> sigmoid(const number<R>& x) {
    return x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}
template <class R>
number<R> softplus(const number<R>& x) {
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/// A constant, given to 128 bits, in the two words of a built-in type.
template <class R>
two_words<R> constant(long double high, long double low) {
    const R rounded = static_cast<R>(high);
    return {rounded, static_cast<R>((high - static_cast<long double>(rounded)) + low)};
}
template <class R>
inline constexpr bool is_wide = !std::is_floating_point_v<R>;

/// The normal distribution's Phi(x). Its argument, squared by the exponential, is taken in two words.
template <class R>
number<R> normal_cdf(const number<R>& x) {
    using std::erfc, std::sqrt;
    two_words<R> inverse_sqrt_2 = constant<R>(0x2d413cccfe779921p-62L, 0x597d89b3754abe9fp-128L);
    R inverse_sqrt_pi = static_cast<R>(0x906eba8214db688dp-64L);
    if constexpr (is_wide<R>) {
        inverse_sqrt_2 = {1 / sqrt(R(2)), 0};
        inverse_sqrt_pi = 1 / sqrt(acos(R(-1)));
    }
    const two_words<R> v{-x.value, 0}, half{R(0.5), 0}, z = v * inverse_sqrt_2, square = v * v * half;
    const R gaussian = exp(two_words<R>{-square.high, -square.low});
    const R density = gaussian * inverse_sqrt_pi * inverse_sqrt_2.high;
    // erfc' = -2/sqrt(pi) e^(-z^2)
    const R cdf = erfc(z.high) / 2 - z.low * gaussian * inverse_sqrt_pi;
    return chain<R>(x, cdf, density, -x.value * density);
}

/// sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), the argument in two words.
template <class R>
number<R> sigmoid_of_cubic(const number<R>& x) {
    using std::sqrt;
    two_words<R> linear = constant<R>(0x19884533d436508dp-60L, 0xfcb3c500bab8e2ffp-128L);
    two_words<R> cubic = constant<R>(0x922279526c5a57a5p-67L, -0x843a29d1c7079669p-133L);
    if constexpr (is_wide<R>) {
        linear = {2 * sqrt(2 / acos(R(-1))), 0};
        cubic = {linear.high * 44715 / 1000000, 0};
    }
    const R t = x.value < 0 ? R(-x.value) : x.value;
    const two_words<R> v{t, 0}, u = v * (linear + cubic * (v * v));
    const R du = linear.high + 3 * cubic.high * t * t, ddu = 6 * cubic.high * x.value;
    const R e = exp(two_words<R>{-u.high, -u.low}), d = 1 + e, ds = e / (d * d);
    const R s = (x > 0 ? R(1) : e) / d, dds = (x > 0 ? -1 : 1) * ds * (1 - e) / d;
    return chain<R>(x, s, ds * du, dds * du * du + ds * ddu);
}

/// A sum that -ffast-math does not distribute over what comes next.
template <class R>
number<R> kept(const number<R>& sum) {
    if constexpr (is_wide<R>) {
        return sum;
    } else {
        const volatile R value = sum.value;
        return {value, sum.first, sum.second};
    }
}

/// For y = b x, in two words since exponentials multiply their argument's rounding: sigmoid(y) and log(1 + e^y)/b.
template <class R>
struct of_multiple {
    R e, d, b; // e^-abs(y), 1 + e
    bool is_above;

    of_multiple(R x, two_words<R> factor) : b(factor.high + factor.low) {
        const two_words<R> y = two_words<R>{x, 0} * factor;
        is_above = y.high > 0;
        e = exp(is_above ? two_words<R>{-y.high, -y.low} : y);
        d = 1 + e;
    }
    R slope() const { return e / (d * d); }
    R sigmoid() const { return (is_above ? R(1) : e) / d; }

    number<R> sigmoid(const number<R>& x) const {
        return chain<R>(x, sigmoid(), b * slope(), b * b * slope() * (is_above ? -1 : 1) * (1 - e) / d);
    }
    number<R> softplus(const number<R>& x) const {
        using std::log1p;
        return chain<R>(x, (is_above ? x.value : R(0)) + log1p(e) / b, sigmoid(), b * slope());
    }
};
template <class R>
two_words<R> quick_gelu_factor() {
    if constexpr (is_wide<R>) return {R(1702) / 1000, 0};
    return constant<R>(0xd9db22d0e5604189p-63L, 0xdd2f1a9fbe76c8b4p-129L);
}

template <class R>
number<R> reference(const xact::Step&, const number<R>& x) {
    return x > 0 ? 1 : 0;
}
template <class R>
number<R> reference(const xact::Identity&, const number<R>& x) {
    return x;
}
template <class R>
number<R> reference(const xact::Sigmoid&, const number<R>& x) {
    return sigmoid(x);
}
template <class R>
number<R> reference(const xact::Tanh&, const number<R>& x) {
    return tanh(x);
}
template <class R>
number<R> reference(const xact::ReLU&, const number<R>& x) {
    return x > 0 ? x : 0;
}
template <class R>
number<R> reference(const xact::LeakyReLU& f, const number<R>& x) {
    return x > 0 ? x : f.negative_slope * x;
}
template <class R>
number<R> reference(const xact::PReLU& f, const number<R>& x) {
    return x > 0 ? x : f.slope * x;
}
template <class R>
number<R> reference(const xact::ELU& f, const number<R>& x) {
    return x > 0 ? x : f.alpha * expm1(x);
}
template <class R>
number<R> reference(const xact::TReLU& f, const number<R>& x) {
    return x > f.theta ? x : f.alpha * x;
}
template <class R>
number<R> reference(const xact::SiLU&, const number<R>& x) {
    return x * sigmoid(x);
}
template <class R>
number<R> reference(const xact::Mish&, const number<R>& x) {
    return x * tanh(softplus(x));
}
template <class R>
number<R> reference(const xact::Softplus& f, const number<R>& x) {
    return of_multiple<R>(x.value, {R(f.beta), 0}).softplus(x);
}
template <class R>
number<R> reference(const xact::GELU&, const number<R>& x) {
    return x * normal_cdf(x);
}
template <class R>
number<R> reference(const xact::GELUTanh&, const number<R>& x) {
    return x * sigmoid_of_cubic(x);
}

template <class R>
number<R> reference(const xact::ReLU6&, const number<R>& x) {
    return x > 0 ? x > 6 || x.value == 6 ? 6 : x : 0;
}
template <class R>
number<R> reference(const xact::Hardtanh& f, const number<R>& x) {
    return !(f.max_val > x) ? f.max_val : x > f.min_val ? x : f.min_val;
}
template <class R>
number<R> reference(const xact::Hardsigmoid& f, const number<R>& x) {
    const double usual = xact::hardsigmoid.alpha, narrow = static_cast<double>(static_cast<float>(usual));
    if ((f.alpha == usual || f.alpha == narrow) && f.beta == 0.5) return 3 > x ? x > -3 ? kept(x + 3) / 6 : 0 : 1;
    const two_words<R> y = two_words<R>{R(f.alpha), 0} * two_words<R>{x.value, 0} + two_words<R>{R(f.beta), 0};
    const auto above = [&](R level) { return kept(number<R>{R(y.high - level), R(0), R(0)}).value + y.low; };
    return above(0) > 0 ? above(1) < 0 ? chain<R>(x, above(0), R(f.alpha), R(0)) : 1 : 0;
}
template <class R>
number<R> reference(const xact::Hardswish&, const number<R>& x) {
    return 3 > x ? x > -3 ? x * (x + 3) / 6 : 0 : x;
}
template <class R>
number<R> reference(const xact::SELU&, const number<R>& x) {
    const two_words<R> scale = constant<R>(0x867d5eb548899170p-63L, -0xe0b634365ab58b2ap-129L),
                       alpha = constant<R>(0xd62d7d6bc1678bd7p-63L, -0xb727bc1c421b22d4p-131L);
    const number<R> s(scale.high + scale.low, 0, 0), a(alpha.high + alpha.low, 0, 0);
    return s * (x > 0 ? x : a * expm1(x));
}
template <class R>
number<R> reference(const xact::CELU& f, const number<R>& x) {
    using std::expm1;
    if (x > 0) return x;
    const R alpha = f.alpha, high = x.value / alpha, low = -rest_of_product<R>(high, alpha, x.value) / alpha;
    const R slope = exp(two_words<R>{high, low});
    // -ffast-math makes expm1 NaN where it overflows
    const R minus_one = high > 200 ? slope : R(expm1(high) + (high > -200 ? slope * low : R(0)));
    return chain<R>(x, alpha * minus_one, slope, slope / alpha);
}
template <class R>
number<R> reference(const xact::LogSigmoid&, const number<R>& x) {
    return -softplus(-x);
}
template <class R>
number<R> reference(const xact::SquaredReLU&, const number<R>& x) {
    return x > 0 ? x * x : 0;
}
template <class R>
number<R> reference(const xact::QuickGELU&, const number<R>& x) {
    return x * of_multiple<R>(x.value, quick_gelu_factor<R>()).sigmoid(x);
}
template <class R>
number<R> reference(const xact::Swish& f, const number<R>& x) {
    return x * of_multiple<R>(x.value, {R(f.beta), 0}).sigmoid(x);
}
template <class R>
number<R> reference(const xact::Softsign&, const number<R>& x) {
    const R d = 1 + abs(x).value, r = 1 / d;
    return chain<R>(x, x.value / d, r * r, (x > 0 ? -2 : 2) * r * r * r);
}
/// Up to 1 by the continued fraction of tanh(x)/x = 1/(1 + c), whose terms are all positive.
template <class R>
number<R> reference(const xact::Tanhshrink&, const number<R>& x) {
    const number<R> t = abs(x);
    number<R> y = 0;
    if (t > 1) {
        // beyond, no arithmetic here sees that tanh is less than 1
        y = t > 60 ? t - 1 + number<R>(R(0x1p-100), 0, 0) : t - tanh(t);
    } else {
        number<R> c = 0;
        for (int k = is_wide<R> ? 51 : 25; k >= 3; k -= 2) c = t * t / (k + c);
        y = t * c / (1 + c);
    }
    return x.value < 0 ? -y : y;
}
template <class R>
number<R> reference(const xact::Softshrink& f, const number<R>& x) {
    return x > f.lambda ? x - f.lambda : -f.lambda > x ? x + f.lambda : 0;
}
template <class R>
number<R> reference(const xact::Hardshrink& f, const number<R>& x) {
    return x > f.lambda || -f.lambda > x ? x : 0;
}
template <class R>
number<R> reference(const xact::Threshold& f, const number<R>& x) {
    return x > f.threshold ? x : f.replacement;
}
template <class R>
number<R> reference(const xact::RReLU& f, const number<R>& x) {
    return x > 0 ? x : (number<R>(f.lower) + f.upper) / 2 * x;
}
template <class R>
number<R> reference(const xact::Squareplus& f, const number<R>& x) {
    using std::sqrt;
    const R b = f.b, t = abs(x).value, s = sqrt(R(t * t + b)), tail = b == 0 ? R(0) : R(b / 2 / (s + t));
    if (s == 0) return 0;
    return chain<R>(x, x > 0 ? R((s + t) / 2) : tail, (x > 0 ? R((s + t) / 2) : tail) / s, b / (2 * s * s * s));
}

/// Where a derivative crosses zero; {0, 0}: nowhere.
template <class F>
two_words<long double> derivative_root(const F&) {
    return {0, 0};
}
inline two_words<long double> derivative_root(const xact::SiLU&) {
    return {-0x51d25cf210482df9p-62L, 0xa2d0d94faaebb5bp-124L};
}
/// SiLU's, divided by the factor of the argument.
inline two_words<long double> silu_root_over(two_words<long double> factor) {
    const two_words<long double> root = derivative_root(xact::silu);
    const long double high = root.high / factor.high;
    const long double rest = rest_of_product(high, factor.high, root.high);
    return {high, (root.low - rest - high * factor.low) / factor.high};
}
inline two_words<long double> derivative_root(const xact::QuickGELU&) {
    return silu_root_over(quick_gelu_factor<long double>());
}
inline two_words<long double> derivative_root(const xact::Swish& f) {
    return silu_root_over({static_cast<long double>(f.beta), 0});
}
inline two_words<long double> derivative_root(const xact::Mish&) {
    return {-0x98a19606896c21bfp-63L, -0xc64553688413b82fp-129L};
}
inline two_words<long double> derivative_root(const xact::GELU&) {
    return {-0x301d5a32fe0167bbp-62L, -0xc59d39a92be9a2b5p-131L};
}
inline two_words<long double> derivative_root(const xact::GELUTanh&) {
    return {-0xc0a14fcf4bf26561p-64L, -0x5b825104848d325p-124L};
}

template <class R>
struct result {
    R value, derivative;
};

/// f(x) and f'(x). At its root r a built-in type keeps the derivative's relative accuracy as the integral of f'' from r
/// to x (Gauss, 5 nodes).
template <class F, class R>
result<R> evaluate(const F& f, R x) {
    const number<R> y = reference(f, number<R>::variable(x));
    if constexpr (!is_wide<R>) {
        const two_words<long double> root_in_full = derivative_root(f);
        const two_words<R> root = constant<R>(root_in_full.high, root_in_full.low);
        const volatile R d_high = x - root.high; // -ffast-math would add the two words up
        const R d = d_high - root.low;
        if (root.high == 0 || std::fabs(d) > std::fabs(root.high) * R(0.0875)) return {y.value, y.first};
        const R inner = static_cast<R>(0.53846931010568309104L), outer = static_cast<R>(0.90617984593866399280L);
        const R centre_weight = R(64) / 225, inner_weight = static_cast<R>(0.23931433524968323402L),
                outer_weight = static_cast<R>(0.11846344252809454376L);
        const auto second = [&](R node) {
            return reference(f, number<R>::variable(root.high + d * (1 + node) / 2)).second;
        };
        return {y.value, d * (second(0) * centre_weight + (second(inner) + second(-inner)) * inner_weight +
                              (second(outer) + second(-outer)) * outer_weight)};
    }
    return {y.value, y.first};
}

/// f with its parameters as data of type T sees them: public doubles, narrowed once.
template <class T, class F>
F narrowed(F f) {
    if constexpr (!std::is_empty_v<F> && std::is_same_v<T, float>) {
        static_assert(std::is_trivially_copyable_v<F> && sizeof(F) % sizeof(double) == 0, "the parameters are doubles");
        double parameters[sizeof(F) / sizeof(double)];
        std::memcpy(parameters, static_cast<const void*>(&f), sizeof f);
        for (double& p : parameters) {
            const volatile float rounded = static_cast<float>(p); // g++ 12 vectorises the round trip away
            p = static_cast<double>(rounded);
        }
        std::memcpy(static_cast<void*>(&f), parameters, sizeof f);
    }
    return f;
}

} // namespace reference
