// SPDX-License-Identifier: MIT
// Rows of a layout, and what softmax and its kin are over one row in long double.
#pragma once

#include "support.hpp"

#include <algorithm>

inline std::size_t size_of(const xact::axis_layout& l) { return l.outer * l.length * l.inner; }
inline std::size_t rows_of(const xact::axis_layout& l) { return l.outer * l.inner; }

/// Where entry k of a row lies.
inline std::size_t place_of(const xact::axis_layout& l, std::size_t row, std::size_t k) {
    return (row / l.inner * l.length + k) * l.inner + row % l.inner;
}
template <class T>
std::vector<long double> row_of(const std::vector<T>& x, const xact::axis_layout& l, std::size_t row) {
    std::vector<long double> values(l.length);
    for (std::size_t k = 0; k < l.length; ++k) values[k] = static_cast<long double>(x[place_of(l, row, k)]);
    return values;
}

/// A row's maximum and what is beside its 1 in the sum of e^(z - maximum), which keeps its digits there.
struct row_sums {
    long double maximum = -infinity<long double>, rest = 0;

    explicit row_sums(const std::vector<long double>& z) {
        if (z.empty()) return;
        const auto top = std::max_element(z.begin(), z.end());
        maximum = *top;
        for (auto v = z.begin(); v != z.end(); ++v)
            if (v != top) rest += std::exp(*v - maximum);
    }
    long double log_sum() const { return std::log1p(rest); }
    long double log_share(long double z) const { return opaque(z - maximum) - log_sum(); }
    long double share(long double z) const { return std::exp(z - maximum) / (1 + rest); }
};

/// The worst of many errors, and where it is.
struct worst {
    long double error = 0;
    void add(long double e) { error = worse(error, e); }
};

inline constexpr xact::axis_layout some_layouts[] = {{1, 1, 1},  {1, 2, 1},   {1, 33, 1}, {5, 10, 1},  {33, 7, 1},
                                                     {3, 64, 1}, {2, 257, 1}, {1, 5, 3},  {2, 17, 16}, {1, 300, 19},
                                                     {4, 1, 6},  {2, 67, 3},  {1, 130, 6}};
