// SPDX-License-Identifier: MIT
// Numbers that carry their first and second derivative: whoever writes a formula has its derivatives. Over any real
// type R that has arithmetic and the functions of <cmath>.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace reference {

template <class R>
struct number;
template <class R>
number<R> chain(const number<R>& x, R f, R df, R ddf);

template <class R>
struct number {
    R value, first = 0, second = 0;

    number(int v) : value(v) {}
    number(double v) : value(v) {}
    number(R v, R d, R dd) : value(v), first(d), second(dd) {}
    static number variable(R x) { return {x, 1, 0}; }

    friend number operator-(const number& a) { return {-a.value, -a.first, -a.second}; }
    friend number operator+(const number& a, const number& b) {
        return {a.value + b.value, a.first + b.first, a.second + b.second};
    }
    friend number operator-(const number& a, const number& b) { return a + -b; }
    friend number operator*(const number& a, const number& b) {
        return {a.value * b.value, a.first * b.value + a.value * b.first,
                a.second * b.value + 2 * a.first * b.first + a.value * b.second};
    }
    friend number operator/(const number& a, const number& b) {
        const R r = 1 / b.value;
        return a * chain<R>(b, r, -r * r, 2 * r * r * r);
    }
    friend number operator/(const number& a, int b) { return {a.value / b, a.first / b, a.second / b}; }
    friend bool operator>(const number& a, const number& b) { return a.value > b.value; }
};

/// f(x), from f, f' and f'' at x.value.
template <class R>
number<R> chain(const number<R>& x, R f, R df, R ddf) {
    return {f, df * x.first, ddf * x.first * x.first + df * x.second};
}

template <class R>
number<R> abs(const number<R>& x) {
    return x.value < 0 ? -x : x;
}
template <class R>
number<R> exp(const number<R>& x) {
    using std::exp;
    const R e = exp(x.value);
    return chain<R>(x, e, e, e);
}
template <class R>
number<R> expm1(const number<R>& x) {
    using std::exp, std::expm1;
    const R e = exp(x.value);
    return chain<R>(x, expm1(x.value), e, e);
}
template <class R>
number<R> log1p(const number<R>& x) {
    using std::log1p;
    const R r = 1 / (1 + x.value);
    return chain<R>(x, log1p(x.value), r, -r * r);
}
template <class R>
number<R> tanh(const number<R>& x) {
    using std::cosh, std::tanh;
    const R y = tanh(x.value), s = 1 / cosh(x.value);
    return chain<R>(x, y, s * s, -2 * y * s * s);
}

/// a b - p, for p about a b.
template <class R>
R rest_of_product(R a, R b, R p) {
#if !defined(__FAST_MATH__)
    // by halves of the digits (Dekker): glibc's fma of long double takes longer than the rest of any formula here
    if constexpr (std::is_same_v<R, long double>) {
        constexpr int half = (std::numeric_limits<R>::digits + 1) / 2;
        const auto upper_half = [](R v) {
            const R shifted = v * R((std::uint64_t{1} << half) + 1);
            return shifted - (shifted - v);
        };
        const R a_high = upper_half(a), a_low = a - a_high, b_high = upper_half(b), b_low = b - b_high;
        return ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low;
    }
#endif
    using std::fma;
    return fma(a, b, R(-p));
}

/// A number as an unevaluated sum, for arguments whose rounding the exponential would multiply.
template <class R>
struct two_words {
    R high, low;

    friend two_words operator+(two_words a, two_words b) {
        const R s = a.high + b.high, t = s - a.high;
        return {s, (a.high - (s - t)) + (b.high - t) + (a.low + b.low)};
    }
    friend two_words operator*(two_words a, two_words b) {
        const R p = a.high * b.high;
        return {p, rest_of_product<R>(a.high, b.high, p) + (a.high * b.low + a.low * b.high)};
    }
};
/// Up to where e^x is finite, nearly: no comparison with infinity outlives -ffast-math.
template <class R>
inline constexpr int overflow = sizeof(R) == sizeof(double) ? 709 : 11356;
template <class R>
R exp(two_words<R> x) {
    using std::exp;
    const R e = exp(x.high);
    return e > 0 && x.high < overflow<R> ? e + e * x.low : e;
}

} // namespace reference
