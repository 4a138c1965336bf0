// SPDX-License-Identifier: MIT
// What every measurement shares: the buffers, and the counters.
#pragma once

// g++ 12's own AVX-512 intrinsics start from undefined registers and warn of it wherever Eigen uses them.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace bench {

using Eigen::Index;

template <class T>
using Array = Eigen::Array<T, Eigen::Dynamic, 1>;
template <class T>
using View = Eigen::Map<const Array<T>>;

template <class T>
inline const std::string type_name = std::is_same_v<T, float> ? "float" : "double";

/// Shared by all measurements of a type and never freed: nobody measures page faults.
template <class T>
struct Buffers {
    Array<T> x, dy, y;
};

/// Buffers of n elements at least, x and dy uniform in [-8, 8].
template <class T>
Buffers<T>& buffers(std::size_t n) {
    static Buffers<T> shared;
    const auto size = static_cast<Index>(n);
    if (shared.x.size() < size) {
        shared.x.resize(size);
        shared.dy.resize(size);
        shared.y.setZero(size);
        std::uint64_t state = 1;
        const auto uniform = [&state] {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return static_cast<T>(static_cast<double>(state >> 40) * 0x1p-20 - 8);
        };
        for (Index i = 0; i < size; ++i) {
            shared.x[i] = uniform();
            shared.dy[i] = uniform();
        }
    }
    return shared;
}

/// Runs kernel(x, dy, y) over and over; elements and bytes are those of one run.
template <class T, class Kernel>
void measure(benchmark::State& state, std::size_t elements, std::size_t bytes, const Kernel& kernel) {
    Buffers<T>& b = buffers<T>(elements);
    benchmark::DoNotOptimize(b.y.data()); // the pointer as a temporary: g++ spoils a variable given to version 1.7
    for (auto _ : state) {
        kernel(b.x.data(), b.dy.data(), b.y.data());
        benchmark::ClobberMemory();
    }
    using benchmark::Counter;
    // shown in ns or ps, and in GB/s
    state.counters["per_element"] =
        Counter(static_cast<double>(elements), Counter::kIsIterationInvariantRate | Counter::kInvert);
    state.counters["bytes"] = Counter(static_cast<double>(bytes), Counter::kIsIterationInvariantRate);
}

void register_elementwise();
void register_softmax();

} // namespace bench
