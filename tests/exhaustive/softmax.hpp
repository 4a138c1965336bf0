// SPDX-License-Identifier: MIT
// Softmax and its gradient against long double, over row lengths to 2^24 and every kind of spread.
#pragma once

#include "bits.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <random>
#include <vector>

struct RowError {
    long double element = 0;  // in ulps
    long double sum = 0;      // abs(sum - 1) over max(n * eps/4, 2 eps)
    long double gradient = 0; // in ulps of y * max(abs(dy))
};

/// n logits: of common sizes, nearly equal, far apart, all equal, one of them dominating.
template <class T>
std::vector<T> logits(std::size_t n, int kind, std::mt19937_64& engine) {
    constexpr double deviations[] = {1, 0.01, 25, 0, 1, 100};
    std::normal_distribution<double> normal(0, 1);
    std::vector<T> z(n);
    for (T& v : z) v = static_cast<T>(-3.7 + deviations[kind] * normal(engine));
    if (kind == 4) z[n / 2] = T(60);
    return z;
}
constexpr int kinds_of_logits = 6;

template <class T, class Softmax>
RowError row_error(const Softmax& softmax, const std::vector<T>& z, std::mt19937_64& engine) {
    const std::size_t n = z.size();
    std::vector<T> y(n), dy(n), dx(n);
    xact::apply(softmax, z, y);
    const auto top = static_cast<long double>(*std::max_element(z.begin(), z.end()));
    std::vector<long double> right(n);
    long double total = 0, sum = 0, dot = 0, largest = 0;
    for (std::size_t i = 0; i < n; ++i) total += right[i] = std::exp(static_cast<long double>(z[i]) - top);
    RowError error;
    for (std::size_t i = 0; i < n; ++i) {
        error.element = std::max(error.element, error_in_ulps(y[i], right[i] / total));
        sum += static_cast<long double>(y[i]);
    }
    const long double eps = std::numeric_limits<T>::epsilon();
    error.sum = std::fabs(sum - 1) / std::max(static_cast<long double>(n) * eps / 4, 2 * eps);

    std::normal_distribution<double> normal(0, 1);
    for (T& v : dy) v = static_cast<T>(normal(engine));
    xact::backward_from_output(softmax, y, dy, dx);
    for (std::size_t i = 0; i < n; ++i) {
        dot += static_cast<long double>(y[i]) * static_cast<long double>(dy[i]);
        largest = std::max(largest, std::fabs(static_cast<long double>(dy[i])));
    }
    for (std::size_t i = 0; i < n; ++i) {
        const auto out = static_cast<long double>(y[i]);
        const long double exact = out * (static_cast<long double>(dy[i]) - dot);
        error.gradient =
            std::max(error.gradient, std::fabs(static_cast<long double>(dx[i]) - exact) / ulp<T>(out * largest));
    }
    return error;
}

template <class T, class Softmax>
void sweep_softmax(const char* name, const Softmax& softmax, std::ostream& out) {
    std::vector<std::size_t> lengths;
    for (std::size_t n = 1; n <= 100; ++n) lengths.push_back(n);
    for (const std::size_t n : {1000u, 4096u, 32768u, 1u << 20, 1u << 24}) lengths.push_back(n);
    RowError worst;
    for (const std::size_t n : lengths) {
        // the short ones together
        if (n >= 1000) worst = {};
        const int rows = n <= 100 ? 200 : n <= 32768 ? 20 : 1;
        std::mt19937_64 engine(n);
        for (int kind = 0; kind < kinds_of_logits; ++kind)
            for (int row = 0; row < rows; ++row) {
                const RowError error = row_error(softmax, logits<T>(n, kind, engine), engine);
                worst.element = std::max(worst.element, error.element);
                worst.sum = std::max(worst.sum, error.sum);
                worst.gradient = std::max(worst.gradient, error.gradient);
            }
        if (n < 100) continue;
        char text[200];
        std::snprintf(text, sizeof text, "%s,%s,%zu,%.4Lf,%.4Lf,%.4Lf\n", name, sizeof(T) == 4 ? "float" : "double", n,
                      worst.element, worst.sum, worst.gradient);
        out << text << std::flush;
    }
}

inline void sweep_softmax(std::ostream& out) {
    out << "function,type,length,worst_ulp,sum_over_bound,gradient_ulp\n";
    sweep_softmax<float>("softmax", xact::softmax, out);
    sweep_softmax<float>("exact(softmax)", xact::exact(xact::softmax), out);
    sweep_softmax<double>("softmax", xact::softmax, out);
}
