// SPDX-License-Identifier: MIT
// Softmax, cross-entropy and their gradients against long double, over row lengths to 2^24 and every kind of spread,
// the rows alone, one after another and side by side.
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
    long double gradient = 0; // softmax's in ulps of y * max(abs(dy)), cross-entropy's of itself

    void merge(const RowError& other) {
        element = std::max(element, other.element);
        sum = std::max(sum, other.sum);
        gradient = std::max(gradient, other.gradient);
    }
};

/// A sum of many terms whose rounding does not grow with their number.
class Sum {
  public:
    void operator+=(long double v) {
        const long double sum = sum_ + v, part = sum - sum_;
        rest_ += (sum_ - (sum - part)) + (v - part);
        sum_ = sum;
    }
    operator long double() const { return sum_ + rest_; }

  private:
    long double sum_ = 0, rest_ = 0;
};

inline std::size_t rows_of(const xact::axis_layout& layout) { return layout.outer * layout.inner; }
/// Where element k of a row lies.
inline std::size_t place(const xact::axis_layout& layout, std::size_t row, std::size_t k) {
    return (row / layout.inner * layout.length + k) * layout.inner + row % layout.inner;
}

template <class T>
struct Row {
    const std::vector<T>& all;
    const xact::axis_layout& layout;
    std::size_t row;

    std::size_t size() const { return layout.length; }
    long double operator[](std::size_t k) const { return static_cast<long double>(all[place(layout, row, k)]); }
};

/// Rows of logits: of common sizes, nearly equal, far apart, all equal, one of them dominating.
template <class T>
std::vector<T> logits(const xact::axis_layout& layout, int kind, std::mt19937_64& engine) {
    constexpr double deviations[] = {1, 0.01, 25, 0, 1, 100};
    std::normal_distribution<double> normal(0, 1);
    std::vector<T> z(rows_of(layout) * layout.length);
    for (T& v : z) v = static_cast<T>(-3.7 + deviations[kind] * normal(engine));
    if (kind == 4)
        for (std::size_t row = 0; row < rows_of(layout); ++row) z[place(layout, row, layout.length / 2)] = T(60);
    return z;
}
constexpr int kinds_of_logits = 6;

template <class T>
RowError softmax_error(const Row<T>& z, const Row<T>& y, const Row<T>& dy, const Row<T>& dx) {
    const std::size_t n = z.size();
    long double top = z[0], largest = 0;
    for (std::size_t k = 0; k < n; ++k) {
        top = std::max(top, z[k]);
        largest = std::max(largest, std::fabs(dy[k]));
    }
    std::vector<long double> right(n);
    Sum total, sum, dot;
    for (std::size_t k = 0; k < n; ++k) {
        total += right[k] = std::exp(z[k] - top);
        sum += y[k];
        dot += y[k] * dy[k];
    }
    RowError error;
    const long double eps = std::numeric_limits<T>::epsilon();
    error.sum = std::fabs(sum - 1) / std::max(static_cast<long double>(n) * eps / 4, 2 * eps);
    for (std::size_t k = 0; k < n; ++k) {
        error.element = std::max(error.element, error_in_ulps(static_cast<T>(y[k]), right[k] / total));
        error.gradient = std::max(error.gradient, std::fabs(dx[k] - y[k] * (dy[k] - dot)) / ulp<T>(y[k] * largest));
    }
    return error;
}

template <class T>
RowError cross_entropy_error(const Row<T>& z, std::size_t label, T loss, T dloss, const Row<T>& dz) {
    const std::size_t n = z.size();
    std::size_t top = 0;
    for (std::size_t k = 0; k < n; ++k) top = z[k] > z[top] ? k : top;
    std::vector<long double> e(n);
    Sum rest, others; // without the largest, without the label's
    for (std::size_t k = 0; k < n; ++k) {
        e[k] = std::exp(z[k] - z[top]);
        if (k != top) rest += e[k];
        if (k != label) others += e[k];
    }
    RowError error;
    error.element = error_in_ulps(loss, (z[top] - z[label]) + std::log1p(rest));
    for (std::size_t k = 0; k < n; ++k) {
        const long double p = (k == label ? -others : e[k]) / (1 + rest);
        error.gradient =
            std::max(error.gradient, error_in_ulps(static_cast<T>(dz[k]), static_cast<long double>(dloss) * p));
    }
    return error;
}

/// Worst over the rows of logits z.
template <class T, class Softmax>
RowError softmax_rows(const Softmax& softmax, const std::vector<T>& z, const xact::axis_layout& layout,
                      std::mt19937_64& engine) {
    std::normal_distribution<double> normal(0, 1);
    std::vector<T> y(z.size()), dy(z.size()), dx(z.size());
    for (T& v : dy) v = static_cast<T>(normal(engine));
    xact::apply(softmax, z, y, layout);
    xact::backward_from_output(softmax, y, dy, dx, layout);
    RowError worst;
    for (std::size_t r = 0; r < rows_of(layout); ++r)
        worst.merge(softmax_error<T>({z, layout, r}, {y, layout, r}, {dy, layout, r}, {dx, layout, r}));
    return worst;
}

/// The label is the dominating one, if one does, or any.
template <class T>
RowError cross_entropy_rows(const std::vector<T>& z, const xact::axis_layout& layout, std::mt19937_64& engine) {
    const std::size_t rows = rows_of(layout);
    std::vector<std::size_t> labels(rows);
    std::vector<T> losses(rows), dlosses(rows), dz(z.size());
    for (std::size_t i = 0; i < rows; ++i) {
        labels[i] = engine() % 2 == 0 ? layout.length / 2 : engine() % layout.length;
        dlosses[i] = static_cast<T>(static_cast<double>(engine() >> 11) * 0x1p-52 - 1);
    }
    xact::cross_entropy(z, labels, losses, layout);
    xact::cross_entropy_backward(z, labels, dlosses, dz, layout);
    RowError worst;
    for (std::size_t r = 0; r < rows; ++r)
        worst.merge(cross_entropy_error<T>({z, layout, r}, labels[r], losses[r], dlosses[r], {dz, layout, r}));
    return worst;
}

/// error(logits, layout, engine) over all lengths and kinds of rows.
template <class T, class Error>
void sweep_rows(const char* name, bool has_sum, const Error& error, std::ostream& out) {
    std::vector<std::size_t> lengths;
    for (std::size_t n = 1; n <= 100; ++n) lengths.push_back(n);
    for (const std::size_t n : {1000u, 4096u, 32768u, 1u << 20, 1u << 24}) lengths.push_back(n);
    enum { alone, three_side_by_side, one_after_another, side_by_side };
    for (const int arrangement : {alone, three_side_by_side, one_after_another, side_by_side}) {
        RowError worst;
        for (const std::size_t n : lengths) {
            // the short ones together
            if (n >= 1000) worst = {};
            const std::size_t rows = n <= 100 ? 200 : n <= 32768 ? 20 : 1;
            if (arrangement >= one_after_another && rows == 1) continue;
            const xact::axis_layout layout{arrangement == one_after_another ? rows : 1, n,
                                           arrangement == three_side_by_side ? 3
                                           : arrangement == side_by_side     ? rows
                                                                             : 1};
            std::mt19937_64 engine(n);
            for (int kind = 0; kind < kinds_of_logits; ++kind)
                for (std::size_t call = 0; call < (arrangement < one_after_another ? rows : 1); ++call)
                    worst.merge(error(logits<T>(layout, kind, engine), layout, engine));
            if (n < 100) continue;
            char text[200], sum[40] = "";
            if (has_sum) std::snprintf(sum, sizeof sum, "%.4Lf", worst.sum);
            std::snprintf(text, sizeof text, "%s,%s,%zu,%zu,%zu,%.4Lf,%s,%.4Lf\n", name,
                          sizeof(T) == 4 ? "float" : "double", layout.outer, layout.inner, n, worst.element, sum,
                          worst.gradient);
            out << text << std::flush;
        }
    }
}

template <class T, class Softmax>
void sweep_softmax(const char* name, const Softmax& softmax, std::ostream& out) {
    const auto error = [&](const std::vector<T>& z, const xact::axis_layout& layout, std::mt19937_64& engine) {
        return softmax_rows(softmax, z, layout, engine);
    };
    sweep_rows<T>(name, true, error, out);
}

inline void sweep_softmax(std::ostream& out) {
    out << "function,type,outer,inner,length,worst_ulp,sum_over_bound,gradient_ulp\n";
    sweep_softmax<float>("softmax", xact::softmax, out);
    sweep_softmax<float>("exact(softmax)", xact::exact(xact::softmax), out);
    sweep_softmax<double>("softmax", xact::softmax, out);
    sweep_rows<float>("cross_entropy", false, cross_entropy_rows<float>, out);
    sweep_rows<double>("cross_entropy", false, cross_entropy_rows<double>, out);
}
