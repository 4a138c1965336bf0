// SPDX-License-Identifier: MIT
// What one would write without the library: over <cmath>, and with Eigen. A function that is not here has none.
#pragma once

#include <xact/functions.hpp>

#include <cmath>

namespace bench {

struct no_form {};

template <class F>
no_form std_form(const F&) {
    return {};
}
inline auto std_form(const xact::Step&) {
    return [](auto x) { return x > 0 ? decltype(x)(1) : decltype(x)(0); };
}
inline auto std_form(const xact::ReLU&) {
    return [](auto x) { return x > 0 ? x : 0; };
}
inline auto std_form(const xact::LeakyReLU& f) {
    return [f](auto x) { return x > 0 ? x : static_cast<decltype(x)>(f.negative_slope) * x; };
}
inline auto std_form(const xact::ELU& f) {
    return [f](auto x) { return x > 0 ? x : static_cast<decltype(x)>(f.alpha) * std::expm1(x); };
}
inline auto std_form(const xact::Sigmoid&) {
    return [](auto x) { return 1 / (1 + std::exp(-x)); };
}
inline auto std_form(const xact::Tanh&) {
    return [](auto x) { return std::tanh(x); };
}
inline auto std_form(const xact::SiLU&) {
    return [](auto x) { return x / (1 + std::exp(-x)); };
}
inline auto std_form(const xact::Softplus&) {
    return [](auto x) { return std::log1p(std::exp(x)); };
}
inline auto std_form(const xact::Mish&) {
    return [](auto x) { return x * std::tanh(std::log1p(std::exp(x))); };
}
inline auto std_form(const xact::GELU&) {
    return [](auto x) { return x / 2 * (1 + std::erf(x * static_cast<decltype(x)>(0.70710678118654752))); };
}
inline auto std_form(const xact::GELUTanh&) {
    return [](auto x) {
        using T = decltype(x);
        return x / 2 *
               (1 + std::tanh(static_cast<T>(0.79788456080286536) * (x + static_cast<T>(0.044715) * x * x * x)));
    };
}

// Their argument is a Map, which an expression holds by value.
template <class F>
no_form eigen_form(const F&) {
    return {};
}
inline auto eigen_form(const xact::ReLU&) {
    return [](auto x) { return x.cwiseMax(0); };
}
inline auto eigen_form(const xact::Sigmoid&) {
    return [](auto x) { return x.logistic(); };
}
inline auto eigen_form(const xact::Tanh&) {
    return [](auto x) { return x.tanh(); };
}
inline auto eigen_form(const xact::ELU& f) {
    return [f](auto x) {
        using T = typename decltype(x)::Scalar;
        return (x > T(0)).select(x, static_cast<T>(f.alpha) * x.expm1());
    };
}
inline auto eigen_form(const xact::SiLU&) {
    return [](auto x) { return x * x.logistic(); };
}
inline auto eigen_form(const xact::Softplus&) {
    return [](auto x) { return x.exp().log1p(); };
}
inline auto eigen_form(const xact::Mish&) {
    return [](auto x) { return x * x.exp().log1p().tanh(); };
}
inline auto eigen_form(const xact::GELUTanh&) {
    return [](auto x) {
        using T = typename decltype(x)::Scalar;
        return x * (static_cast<T>(1.5957691216057308) * (x + static_cast<T>(0.044715) * x.cube())).logistic();
    };
}

} // namespace bench
