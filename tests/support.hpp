// SPDX-License-Identifier: MIT
// What the tests share: inputs, and comparison in words.
#pragma once

#include "bits.hpp"
#include "catch.hpp"

#include <random>
#include <utility>
#include <vector>

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

/// A range of one's own over memory that is somewhere else.
template <class T>
struct slice {
    T* first;
    std::size_t length;
    T* data() const { return first; }
    std::size_t size() const { return length; }
};

/// n numbers of all signs and sizes: special values first, then what activations are made for.
template <class T>
std::vector<T> mixed_inputs(std::size_t n) {
    using limits = std::numeric_limits<T>;
    std::vector<T> x = {T{0},
                        -T{0},
                        infinity<T>,
                        -infinity<T>,
                        quiet_nan<T>,
                        signalling_nan<T>(),
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

/// Element k*inner + i from i*length + k: rows side by side instead of one after another.
template <class T>
std::vector<T> transposed(const std::vector<T>& rows, std::size_t length, std::size_t inner) {
    std::vector<T> columns(rows.size());
    for (std::size_t i = 0; i < inner; ++i)
        for (std::size_t k = 0; k < length; ++k) columns[k * inner + i] = rows[i * length + k];
    return columns;
}

/// A number of the type T whose value the compiler does not know.
template <class T>
T opaque(T v) {
    volatile T hidden = v;
    return hidden;
}
