// SPDX-License-Identifier: MIT
// The activations and their derivatives as one writes them over a library's exp, expm1, log1p, tanh and erf. M has
// these, select and abs for V. It is local to its file, and so is what is made of it: files differ in their flags.
//
// Whoever has such functions has no more than this; no care is taken of cancellation and of the far tails.
#pragma once

#include <xact/functions.hpp>

#include <type_traits>

namespace bench {

template <class M>
struct Forms {
    template <class V>
    static V sigmoid(V x) {
        return V(1) / (V(1) + M::exp(-x));
    }
    template <class V>
    static V normal(V x) { // Phi
        return V(0.5f) * (V(1) + M::erf(x * V(M::number(0.70710678118654752))));
    }
    template <class V>
    static V tanh_argument(V x) {
        return x * (V(M::number(0.79788456080286536)) + V(M::number(0.035677408136300125)) * x * x);
    }
    // e(e + 2), of which mish is x n/(n + 2)
    template <class V>
    static V mish_term(V x) {
        const V e = M::exp(M::select(x < V(20), x, V(20)));
        return e * (e + V(2));
    }

    template <class V>
    static V value(const xact::ReLU&, V x) {
        return M::select(x > V(0), x, V(0));
    }
    template <class V>
    static V value(const xact::LeakyReLU& f, V x) {
        return M::select(x > V(0), x, V(M::number(f.negative_slope)) * x);
    }
    template <class V>
    static V value(const xact::ELU& f, V x) {
        return M::select(x > V(0), x, V(M::number(f.alpha)) * M::expm1(x));
    }
    template <class V>
    static V value(const xact::Sigmoid&, V x) {
        return sigmoid(x);
    }
    template <class V>
    static V value(const xact::Tanh&, V x) {
        return M::tanh(x);
    }
    template <class V>
    static V value(const xact::SiLU&, V x) {
        return x * sigmoid(x);
    }
    template <class V>
    static V value(const xact::Softplus&, V x) {
        return M::select(x > V(0), x, V(0)) + M::log1p(M::exp(-M::abs(x)));
    }
    template <class V>
    static V value(const xact::Mish&, V x) {
        const V n = mish_term(x);
        return x * (n / (n + V(2)));
    }
    template <class V>
    static V value(const xact::GELU&, V x) {
        return x * normal(x);
    }
    template <class V>
    static V value(const xact::GELUTanh&, V x) {
        return V(0.5f) * x * (V(1) + M::tanh(tanh_argument(x)));
    }

    template <class V>
    static V derivative(const xact::ReLU&, V x) {
        return M::select(x > V(0), V(1), V(0));
    }
    template <class V>
    static V derivative(const xact::LeakyReLU& f, V x) {
        return M::select(x > V(0), V(1), V(M::number(f.negative_slope)));
    }
    template <class V>
    static V derivative(const xact::ELU& f, V x) {
        return M::select(x > V(0), V(1), V(M::number(f.alpha)) * M::exp(x));
    }
    template <class V>
    static V derivative(const xact::Sigmoid&, V x) {
        const V s = sigmoid(x);
        return s * (V(1) - s);
    }
    template <class V>
    static V derivative(const xact::Tanh&, V x) {
        const V t = M::tanh(x);
        return V(1) - t * t;
    }
    template <class V>
    static V derivative(const xact::SiLU&, V x) {
        const V s = sigmoid(x);
        return s * (V(1) + x * (V(1) - s));
    }
    template <class V>
    static V derivative(const xact::Softplus&, V x) {
        return sigmoid(x);
    }
    template <class V>
    static V derivative(const xact::Mish&, V x) {
        const V n = mish_term(x), t = n / (n + V(2));
        return t + x * (V(1) - t * t) * sigmoid(x);
    }
    template <class V>
    static V derivative(const xact::GELU&, V x) {
        return normal(x) + x * V(M::number(0.39894228040143268)) * M::exp(V(-0.5f) * x * x);
    }
    template <class V>
    static V derivative(const xact::GELUTanh&, V x) {
        const V t = M::tanh(tanh_argument(x));
        const V slope = V(M::number(0.79788456080286536)) + V(M::number(0.10703222440890037)) * x * x;
        return V(0.5f) * (V(1) + t) + V(0.5f) * x * (V(1) - t * t) * slope;
    }
};

/// Those with a form.
inline constexpr std::tuple forms{xact::relu, xact::leaky_relu, xact::elu,  xact::sigmoid, xact::tanh,
                                  xact::silu, xact::softplus,   xact::mish, xact::gelu,    xact::gelu_tanh};

} // namespace bench
