// SPDX-License-Identifier: MIT
// What every measurement shares: its name, its buffers, its counter. Without
// Eigen, for the file compiled with -Ofast.
//
// A name has seven fields, which bench/report.py takes apart:
// group/function/part/library/type/size/shape. A file of measurements registers
// its own; the program runs what is linked into it.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace bench {

template <class T>
struct Buffers {
    T *x, *dy, *y;
};

/// Aligned buffers of n elements at least, x uniform in [-range, range], dy in
/// [-8, 8]. Grown where needed, never freed.
template <class T>
Buffers<T> buffers(std::size_t n, int range);

/// run(x, dy, y, n), over and over.
template <class T>
using Kernel = std::function<void(const T*, const T*, T*, std::size_t)>;

/// For what is set up before it runs: factory(x, dy, y, n)().
template <class T>
using Factory = std::function<std::function<void()>(const T*, const T*, T*, std::size_t)>;

struct Subject {
    std::string group, function, part, library;
};

template <class T>
std::string name_of(const Subject& s, std::size_t size, const std::string& shape) {
    const std::string type = std::is_same_v<T, float> ? "float" : "double";
    return s.group + '/' + s.function + '/' + s.part + '/' + s.library + '/' + type + '/' + std::to_string(size) + '/' +
           shape;
}

inline constexpr int usual_range = 8;

/// Two arrays of so many fit into an L1 cache of 48 KiB, and three of 16 times
/// as many into an L2 cache of 1 MiB.
template <class T>
inline constexpr std::size_t l1 = 4096 * sizeof(float) / sizeof(T);
template <class T>
inline constexpr std::size_t l2 = 16 * l1<T>;

/// For the report: which version of a library was measured.
inline bool add_library(const std::string& name, int major, int minor, int patch) {
    using std::to_string;
    benchmark::AddCustomContext("library " + name, to_string(major) + '.' + to_string(minor) + '.' + to_string(patch));
    return true;
}

/// Times run(buffers)(); `elements` are those of one call, 1 to count calls.
template <class T, class Prepare>
void measure(benchmark::State& state, std::size_t n, std::size_t elements, int range, const Prepare& prepare) {
    const Buffers<T> b = buffers<T>(n, range);
    benchmark::DoNotOptimize(b.y + 0); // a temporary: g++ spoils a variable given to version 1.7
    const auto run = prepare(b);
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    using benchmark::Counter;
    state.counters["seconds"] =
        Counter(static_cast<double>(elements), Counter::kIsIterationInvariantRate | Counter::kInvert);
}

/// One measurement, per element.
template <class T>
benchmark::internal::Benchmark* add(const Subject& s, std::size_t n, const std::string& shape,
                                    const Factory<T>& factory, int range = usual_range) {
    return benchmark::RegisterBenchmark(name_of<T>(s, n, shape).c_str(), [=](benchmark::State& state) {
        measure<T>(state, n, n, range, [&](const Buffers<T>& b) { return factory(b.x, b.dy, b.y, n); });
    });
}

template <class T>
Factory<T> run(const Kernel<T>& kernel) {
    return [kernel](const T* x, const T* dy, T* y, std::size_t n) { return [=] { kernel(x, dy, y, n); }; };
}

/// An elementwise function over each of these sizes.
template <class T>
void add_sizes(const std::string& function, const std::string& part, const std::string& library,
               const Factory<T>& factory, std::initializer_list<std::size_t> sizes) {
    for (const std::size_t n : sizes) add<T>({"elementwise", function, part, library}, n, "", factory);
}

/// The same over ranges of the input; the shape names it.
template <class T>
void add_ranges(const std::string& function, const std::string& part, const std::string& library,
                const Factory<T>& factory, std::initializer_list<int> ranges) {
    for (const int range : ranges)
        add<T>({"range", function, part, library}, l1<T>, std::to_string(range), factory, range);
}

/// The functions whose values the report draws against the range of their
/// inputs.
inline bool is_drawn(std::string_view name) { return name == "sigmoid" || name == "silu" || name == "gelu"; }

/// What a peer gets: L1 and L2, and for values of a few functions the ranges of
/// the picture.
template <class T>
void add_peer(std::string_view function, const std::string& part, const std::string& library,
              const Factory<T>& factory) {
    const std::string name(function);
    add_sizes<T>(name, part, library, factory, {l1<T>});
    if constexpr (std::is_same_v<T, float>) {
        add_sizes<T>(name, part, library, factory, {l2<T>});
        if (part == "value" && is_drawn(name))
            add_ranges<T>(name, part, library, factory, {4, 8, 16, 32, 64, 80, 100, 128});
    }
}

/// Short calls, counted by call. A template, since a call through std::function
/// would cost as much as what it calls.
template <class T, class Call>
void add_calls(std::string_view function, const std::string& part, const std::string& library,
               std::initializer_list<std::size_t> sizes, Call call) {
    for (const std::size_t n : sizes)
        benchmark::RegisterBenchmark(
            name_of<T>({"calls", std::string(function), part, library}, n, "").c_str(), [=](benchmark::State& state) {
                measure<T>(state, n, 1, usual_range,
                           [&](const Buffers<T>& b) { return [=] { call(static_cast<const T*>(b.x), b.y, n); }; });
            });
}
inline constexpr std::initializer_list<std::size_t> call_sizes{1, 4, 8, 16, 32, 64, 256};

/// Rows of softmax: the lengths, and the elements in all, of which the last
/// row's worth may be missing.
inline constexpr std::size_t row_lengths[] = {10, 128, 1000, 4096, 32768},
                             row_totals[] = {std::size_t{1} << 16, std::size_t{1} << 24};

/// factory(rows, length) is the factory for that shape; `layout` is contiguous
/// or strided.
template <class T, class RowFactory>
void add_rows(const std::string& layout, const std::string& part, const std::string& library,
              const RowFactory& factory) {
    for (const std::size_t total : row_totals)
        for (const std::size_t length : row_lengths) {
            const std::size_t rows = total / length;
            add<T>({"softmax", layout, part, library}, rows * length, std::to_string(length), factory(rows, length));
        }
}

} // namespace bench
