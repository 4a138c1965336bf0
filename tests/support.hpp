// SPDX-License-Identifier: MIT
// What the tests share: bit patterns, inputs, and the walk over all activations and their forms.
#pragma once

#include "catch.hpp"

#include <xact/xact.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

template <class T>
using bits_t = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

template <class T>
bits_t<T> bits_of(T v) {
    bits_t<T> b;
    std::memcpy(&b, &v, sizeof v);
    return b;
}
template <class T>
T from_bits(bits_t<T> b) {
    T v;
    std::memcpy(&v, &b, sizeof v);
    return v;
}

template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T quiet_nan = std::numeric_limits<T>::quiet_NaN();
template <class T>
inline constexpr bits_t<T> sign_bit = bits_t<T>{1} << (8 * sizeof(T) - 1);

template <class T>
bool is_nan(T v) {
    return static_cast<bits_t<T>>(bits_of(v) & ~sign_bit<T>) > bits_of(infinity<T>);
}
/// The same bits; NaN is one value, whatever its sign and payload.
template <class T>
bool same(T a, T b) {
    return bits_of(a) == bits_of(b) || (is_nan(a) && is_nan(b));
}

/// The first place where two arrays differ, in words; empty if they do not.
template <class T>
std::string difference(const T* a, const T* b, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        if (!same(a[i], b[i]))
            return "at " + std::to_string(i) + " of " + std::to_string(n) + ": " +
                   Catch::StringMaker<T>::convert(a[i]) + " and " + Catch::StringMaker<T>::convert(b[i]);
    return {};
}
template <class A, class B>
std::string difference(const A& a, const B& b) {
    const auto n = static_cast<std::size_t>(std::size(a));
    if (n != static_cast<std::size_t>(std::size(b))) return "sizes differ";
    return difference(std::data(a), std::data(b), n);
}

/// One unit in the last place of y as a T; that of a subnormal is that of the smallest normal number.
template <class T>
long double ulp(long double y) {
    using limits = std::numeric_limits<T>;
    int exponent = limits::min_exponent;
    if (y != 0) std::frexp(y, &exponent);
    return std::ldexp(1.0L, (exponent < limits::min_exponent ? limits::min_exponent : exponent) - limits::digits);
}

/// abs(given - exact) in ulps of exact, or in `unit` where that is not 0. What overflows is right as an infinity.
template <class T>
long double error_in_ulps(T given, long double exact, long double unit = 0) {
    if (is_nan(given)) return infinity<long double>;
    if (given - given != 0) return static_cast<T>(exact) == given ? 0 : infinity<long double>;
    return std::fabs(static_cast<long double>(given) - exact) / (unit != 0 ? unit : ulp<T>(exact));
}

/// n numbers of all signs and sizes: special values first, then what activations are made for.
template <class T>
std::vector<T> mixed_inputs(std::size_t n) {
    using limits = std::numeric_limits<T>;
    std::vector<T> x = {T{0},
                        -T{0},
                        infinity<T>,
                        -infinity<T>,
                        quiet_nan<T>,
                        limits::max(),
                        limits::lowest(),
                        limits::min(),
                        -limits::min(),
                        limits::denorm_min(),
                        -limits::denorm_min(),
                        T{1},
                        T{-1},
                        T(-87.5),
                        T(-103.5),
                        T(-104),
                        T(88.8),
                        T(-720),
                        T(-745),
                        T(-1.28),
                        T(-1.19),
                        T(-0.75),
                        T(17.5)};
    std::mt19937 engine(20240607);
    std::normal_distribution<double> near(0, 4);
    std::uniform_real_distribution<double> wide(-110, 40), exponent(-40, 10);
    for (std::size_t i = x.size(); i < n; ++i) {
        const double v = i % 4 == 0 ? wide(engine) : i % 4 == 1 ? std::exp2(exponent(engine)) : near(engine);
        x.push_back(static_cast<T>(i % 8 == 1 ? -v : v));
    }
    x.resize(n);
    return x;
}
template <class T>
std::vector<T> random_inputs(std::size_t n, double mean, double deviation, unsigned seed = 1) {
    std::mt19937 engine(seed);
    std::normal_distribution<double> distribution(mean, deviation);
    std::vector<T> x(n);
    for (T& v : x) v = static_cast<T>(distribution(engine));
    return x;
}

/// visit(f) for every activation of the list.
template <class Visitor>
void for_each_function(const Visitor& visit) {
    std::apply([&](const auto&... f) { (visit(f), ...); }, xact::functions);
}
/// visit(f, "what it is") for f, f', and, where it is another one (for float), both in the exact tier.
template <class T, class F, class Visitor>
void for_each_form(const F& f, const Visitor& visit) {
    const std::string name(F::name);
    visit(f, name);
    visit(xact::derivative(f), name + "'");
    if constexpr (std::is_same_v<T, float>) {
        visit(xact::exact(f), "exact " + name);
        visit(xact::exact(xact::derivative(f)), "exact " + name + "'");
    }
}

/// A number of the type T whose value the compiler does not know.
template <class T>
T opaque(T v) {
    volatile T hidden = v;
    return hidden;
}
