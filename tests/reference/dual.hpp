// SPDX-License-Identifier: MIT
// Numbers that carry their first and second derivative, in long double: whoever writes a formula has its derivatives.
#pragma once

#include <cmath>

namespace reference {

struct number {
    long double value, first = 0, second = 0;

    number(long double v) : value(v) {}
    number(long double v, long double d, long double dd) : value(v), first(d), second(dd) {}
    static number variable(long double x) { return {x, 1, 0}; }
};

/// f(x), from f, f' and f'' at x.value.
inline number chain(const number& x, long double f, long double df, long double ddf) {
    return {f, df * x.first, ddf * x.first * x.first + df * x.second};
}

inline number operator-(const number& a) { return {-a.value, -a.first, -a.second}; }
inline number operator+(const number& a, const number& b) {
    return {a.value + b.value, a.first + b.first, a.second + b.second};
}
inline number operator-(const number& a, const number& b) { return a + -b; }
inline number operator*(const number& a, const number& b) {
    return {a.value * b.value, a.first * b.value + a.value * b.first,
            a.second * b.value + 2 * a.first * b.first + a.value * b.second};
}
inline number operator/(const number& a, const number& b) {
    const long double r = 1 / b.value;
    return a * chain(b, r, -r * r, 2 * r * r * r);
}
inline bool operator>(const number& a, const number& b) { return a.value > b.value; }

inline number abs(const number& x) { return x.value < 0 ? -x : x; }
inline number exp(const number& x) {
    const long double e = std::exp(x.value);
    return chain(x, e, e, e);
}
inline number expm1(const number& x) {
    const long double e = std::exp(x.value);
    return chain(x, std::expm1(x.value), e, e);
}
inline number log1p(const number& x) {
    const long double r = 1 / (1 + x.value);
    return chain(x, std::log1p(x.value), r, -r * r);
}
inline number tanh(const number& x) {
    const long double y = std::tanh(x.value), s = 1 / std::cosh(x.value);
    return chain(x, y, s * s, -2 * y * s * s);
}

/// A number as an unevaluated sum, for arguments whose rounding the exponential would multiply.
struct two_words {
    long double high, low;
};
inline two_words two_product(long double a, long double b) {
    const long double p = a * b;
    return {p, std::fma(a, b, -p)};
}
inline two_words two_sum(long double a, long double b) {
    const long double s = a + b, t = s - a;
    return {s, (a - (s - t)) + (b - t)};
}
inline two_words operator+(two_words a, two_words b) {
    const two_words s = two_sum(a.high, b.high);
    return {s.high, s.low + (a.low + b.low)};
}
inline two_words operator*(two_words a, two_words b) {
    const two_words p = two_product(a.high, b.high);
    return {p.high, p.low + (a.high * b.low + a.low * b.high)};
}
inline long double exp(two_words x) {
    const long double e = std::exp(x.high);
    return e == 0 ? 0 : e + e * x.low;
}

} // namespace reference
