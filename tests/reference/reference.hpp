// SPDX-License-Identifier: MIT
// Textbook formulas in long double, one overload per activation: the second opinion on every kernel. They share nothing
// with the library but the parameters.
#pragma once

#include "dual.hpp"

#include <xact/functions.hpp>

#include <cstring>
#include <type_traits>

namespace reference {

inline number sigmoid(const number& x) { return x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }
inline number softplus(const number& x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }

/// The normal distribution's Phi(x). Its argument, squared by the exponential, is taken in two words.
inline number normal_cdf(const number& x) {
    constexpr two_words half{0.5L, 0}, inverse_sqrt_2{0x2d413cccfe779921p-62L, 0x597d89b3754abe9fp-128L};
    constexpr long double inverse_sqrt_2pi = 0x19884533d436508dp-62L;
    const two_words v{-x.value, 0}, z = v * inverse_sqrt_2, square = v * v * half;
    const long double density = inverse_sqrt_2pi * exp(two_words{-square.high, -square.low});
    // erfc' = -2/sqrt(pi) e^(-z^2)
    const long double cdf = std::erfc(z.high) / 2 - z.low * density * 0x16a09e667f3bcc909p-64L;
    return chain(x, cdf, density, -x.value * density);
}

/// sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), the argument in two words.
inline number sigmoid_of_cubic(const number& x) {
    constexpr two_words linear{0x19884533d436508dp-60L, 0xfcb3c500bab8e2ffp-128L};
    constexpr two_words cubic{0x922279526c5a57a5p-67L, -0x843a29d1c7079669p-133L};
    const long double t = std::fabs(x.value);
    const two_words v{t, 0}, u = v * (linear + cubic * (v * v));
    const long double du = linear.high + 3 * cubic.high * t * t, ddu = 6 * cubic.high * x.value;
    const long double e = exp(two_words{-u.high, -u.low}), s = (x > 0 ? 1 : e) / (1 + e), ds = e / ((1 + e) * (1 + e));
    const long double dds = (x > 0 ? -1 : 1) * ds * (1 - e) / (1 + e);
    return chain(x, s, ds * du, dds * du * du + ds * ddu);
}

inline number reference(const xact::Step&, const number& x) { return x > 0 ? 1 : 0; }
inline number reference(const xact::Identity&, const number& x) { return x; }
inline number reference(const xact::Sigmoid&, const number& x) { return sigmoid(x); }
inline number reference(const xact::Tanh&, const number& x) { return tanh(x); }
inline number reference(const xact::ReLU&, const number& x) { return x > 0 ? x : 0; }
inline number reference(const xact::LeakyReLU& f, const number& x) { return x > 0 ? x : f.negative_slope * x; }
inline number reference(const xact::PReLU& f, const number& x) { return x > 0 ? x : f.slope * x; }
inline number reference(const xact::ELU& f, const number& x) { return x > 0 ? x : f.alpha * expm1(x); }
inline number reference(const xact::TReLU& f, const number& x) { return x > f.theta ? x : f.alpha * x; }
inline number reference(const xact::SiLU&, const number& x) { return x * sigmoid(x); }
inline number reference(const xact::Mish&, const number& x) { return x * tanh(softplus(x)); }
inline number reference(const xact::Softplus&, const number& x) { return softplus(x); }
inline number reference(const xact::GELU&, const number& x) { return x * normal_cdf(x); }
inline number reference(const xact::GELUTanh&, const number& x) { return x * sigmoid_of_cubic(x); }

/// Where a derivative crosses zero; {0, 0}: nowhere.
template <class F>
two_words derivative_root(const F&) {
    return {0, 0};
}
inline two_words derivative_root(const xact::SiLU&) { return {-0x51d25cf210482df9p-62L, 0xa2d0d94faaebb5bp-124L}; }
inline two_words derivative_root(const xact::Mish&) { return {-0x98a19606896c21bfp-63L, -0xc64553688413b82fp-129L}; }
inline two_words derivative_root(const xact::GELU&) { return {-0x301d5a32fe0167bbp-62L, -0xc59d39a92be9a2b5p-131L}; }
inline two_words derivative_root(const xact::GELUTanh&) { return {-0xc0a14fcf4bf26561p-64L, -0x5b825104848d325p-124L}; }

struct result {
    long double value, derivative;
};

/// f(x) and f'(x). At its root r a derivative keeps its relative accuracy as the integral of f'' from r to x (Gauss, 5
/// nodes).
template <class F>
result evaluate(const F& f, long double x) {
    const number y = reference(f, number::variable(x));
    const two_words root = derivative_root(f);
    const long double d = (x - root.high) - root.low;
    if (root.high == 0 || std::fabs(d) > 0x1p-4L) return {y.value, y.first};
    const long double inner = std::sqrt(5 - 2 * std::sqrt(10 / 7.0L)) / 3,
                      outer = std::sqrt(5 + 2 * std::sqrt(10 / 7.0L)) / 3;
    const long double inner_weight = (322 + 13 * std::sqrt(70.0L)) / 1800,
                      outer_weight = (322 - 13 * std::sqrt(70.0L)) / 1800;
    const auto second = [&](long double node) {
        return reference(f, number::variable(root.high + d * (1 + node) / 2)).second;
    };
    return {y.value, d * (second(0) * (64 / 225.0L) + (second(inner) + second(-inner)) * inner_weight +
                          (second(outer) + second(-outer)) * outer_weight)};
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
