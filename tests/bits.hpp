// SPDX-License-Identifier: MIT
// Bit patterns, errors in ulps, and the walk over all activations and their forms.
#pragma once

#include <xact/detail/selftest_table.hpp>
#include <xact/xact.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

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
T signalling_nan() {
    return from_bits<T>(bits_of(infinity<T>) + 0x1234);
}
template <class T>
inline constexpr bits_t<T> sign_bit = bits_t<T>{1} << (8 * sizeof(T) - 1);

template <class T>
bool is_nan(T v) {
    return static_cast<bits_t<T>>(bits_of(v) & ~sign_bit<T>) > bits_of(infinity<T>);
}
template <class T>
bool is_finite(T v) {
    return static_cast<bits_t<T>>(bits_of(v) & ~sign_bit<T>) < bits_of(infinity<T>);
}
template <class T>
bool is_subnormal(T v) {
    const auto magnitude = static_cast<bits_t<T>>(bits_of(v) & ~sign_bit<T>);
    return magnitude != 0 && magnitude < bits_of(std::numeric_limits<T>::min());
}

/// Whether subnormal numbers count as zero, as in a program linked with -ffast-math.
inline bool flushes_subnormals() {
    volatile float smallest = std::numeric_limits<float>::min();
    volatile float half = smallest / 2;
    return bits_of(static_cast<float>(half)) == 0;
}

/// The same bits; NaN is one value, whatever its sign and payload.
template <class T>
bool same(T a, T b) {
    return bits_of(a) == bits_of(b) || (is_nan(a) && is_nan(b));
}

/// One unit in the last place of y as a T; that of a subnormal is that of the smallest normal number.
template <class T>
long double ulp(long double y) {
    using limits = std::numeric_limits<T>;
    int exponent = limits::min_exponent;
    if (y != 0) std::frexp(y, &exponent);
    return std::ldexp(1.0L, (exponent < limits::min_exponent ? limits::min_exponent : exponent) - limits::digits);
}

/// abs(given - exact) in ulps of exact, or in `unit` where that is not 0. What overflows is right as an infinity, what
/// is flushed as a zero.
template <class T>
long double error_in_ulps(T given, long double exact, long double unit = 0) {
    if (is_nan(given)) return infinity<long double>;
    if (!is_finite(given)) return bits_of(static_cast<T>(exact)) == bits_of(given) ? 0 : infinity<long double>;
    if (given == 0 && std::fabs(exact) < std::numeric_limits<T>::min() && flushes_subnormals()) return 0;
    return std::fabs(static_cast<long double>(given) - exact) / (unit != 0 ? unit : ulp<T>(exact));
}

/// The larger of two errors; what is NaN once stays so.
template <class E>
E worse(E worst, E error) {
    return error > worst || error != error ? error : worst;
}

/// XACT_TEST_ONLY=silu,mish leaves out all other activations.
inline const char* only_functions() { return std::getenv("XACT_TEST_ONLY"); }
inline bool takes(std::string_view name) {
    const auto listed = [](std::string_view names) { return ',' + std::string(names) + ','; };
    return !only_functions() || listed(only_functions()).find(listed(name)) != std::string::npos;
}

template <class Functions, class Visitor>
void for_each_of(const Functions& functions, const Visitor& visit) {
    const auto visit_taken = [&](const auto& f) {
        if (takes(f.name)) visit(f);
    };
    std::apply([&](const auto&... f) { (visit_taken(f), ...); }, functions);
}
/// visit(f) for every activation of the list.
template <class Visitor>
void for_each_function(const Visitor& visit) {
    for_each_of(xact::functions, visit);
}
/// A few that stand for all where types are looked at, which takes long to compile: the way to a formula is the same
/// for every one. The formulas themselves are in the table of activations.hpp.
template <class F>
constexpr bool is_representative() {
    constexpr std::string_view few[] = {"relu", "tanh", "elu", "silu", "gelu"};
    for (const std::string_view name : few)
        if (F::name == name) return true;
    return false;
}
template <class Visitor>
void for_each_representative(const Visitor& visit) {
    for_each_function([&](const auto& f) {
        if constexpr (is_representative<std::decay_t<decltype(f)>>()) visit(f);
    });
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

/// The name, with the parameters where they are not the default ones.
template <class F>
std::string label(const F& f) {
    std::ostringstream out;
    out << F::name;
    if constexpr (!std::is_empty_v<F>) {
        constexpr std::size_t n = sizeof(F) / sizeof(double);
        double given[n], usual[n] = {};
        std::memcpy(given, static_cast<const void*>(&f), sizeof f);
        if constexpr (std::is_default_constructible_v<F>) {
            const F defaults{};
            std::memcpy(usual, static_cast<const void*>(&defaults), sizeof f);
        }
        if (!std::is_default_constructible_v<F> || std::memcmp(given, usual, sizeof f) != 0)
            for (std::size_t i = 0; i < n; ++i) out << (i == 0 ? '(' : ' ') << given[i] << (i + 1 == n ? ")" : "");
    }
    return out.str();
}

/// Whether the selftest knows an activation of that name: one that has just been added it does not, and that is no
/// error.
inline bool comes_with_xact(std::string_view name) {
    for (const xact::detail::selftest_row& row : xact::detail::selftest_table)
        if (row.function == name) return true;
    return false;
}
