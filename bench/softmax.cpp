// SPDX-License-Identifier: MIT
// Softmax, its gradient and the fused cross-entropy over rows of several lengths; about 65536 elements in all.
#include "bench.hpp"

#include <xact/xact.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace bench {
namespace {

constexpr std::size_t elements = 65536;

/// kernel(x, dy, y, rows, length) moves `streams` arrays.
template <class T, class Kernel>
void add(const std::string& name, std::size_t streams, const Kernel& kernel) {
    auto* registered =
        benchmark::RegisterBenchmark((name + '/' + type_name<T>).c_str(), [streams, kernel](benchmark::State& state) {
            const auto length = static_cast<std::size_t>(state.range(0));
            const std::size_t rows = elements / length, n = rows * length;
            measure<T>(state, n, streams * n * sizeof(T),
                       [&](const T* x, const T* dy, T* y) { kernel(x, dy, y, rows, length); });
        });
    for (const std::int64_t length : {10, 128, 1000, 4096}) registered->Arg(length);
}

template <class T>
void std_softmax(const T* x, T* y, std::size_t n) {
    const T maximum = *std::max_element(x, x + n);
    T sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += y[i] = std::exp(x[i] - maximum);
    for (std::size_t i = 0; i < n; ++i) y[i] /= sum;
}

template <class T>
void add_all() {
    using std::size_t;
    const auto value = [](const auto& f) {
        return [f](const T* x, const T*, T* y, size_t rows, size_t length) {
            xact::apply(f, x, y, xact::axis_layout{rows, length, 1});
        };
    };
    add<T>("softmax/value", 2, value(xact::softmax));
    add<T>("softmax/exact_value", 2, value(xact::exact(xact::softmax)));
    // the rows side by side in memory, as channels of an image
    add<T>("softmax/value_strided", 2, [](const T* x, const T*, T* y, size_t rows, size_t length) {
        xact::apply(xact::softmax, x, y, xact::axis_layout{1, length, rows});
    });
    // what x holds instead of probabilities costs the same
    add<T>("softmax/backward_from_output", 3, [](const T* x, const T* dy, T* y, size_t rows, size_t length) {
        xact::backward_from_output(xact::softmax, x, dy, y, xact::axis_layout{rows, length, 1});
    });
    add<T>("softmax/std", 2, [](const T* x, const T*, T* y, size_t rows, size_t length) {
        for (size_t row = 0; row < rows; ++row) std_softmax(x + row * length, y + row * length, length);
    });
    add<T>("cross_entropy/value", 1, [](const T* x, const T*, T* y, size_t rows, size_t length) {
        static const std::vector<int> labels(elements, 0);
        const auto size = static_cast<Index>(rows);
        xact::cross_entropy(View<T>(x, static_cast<Index>(rows * length)),
                            Eigen::Map<const Eigen::ArrayXi>(labels.data(), size), Eigen::Map<Array<T>>(y, size),
                            xact::axis_layout{rows, length, 1});
    });
}

} // namespace

void register_softmax() {
    add_all<float>();
    add_all<double>();
}

} // namespace bench
