// SPDX-License-Identifier: MIT
// part(begin, end) for consecutive parts of [0, n), on two threads: by the standard parallel algorithms (which
// in libstdc++ need TBB), by OpenMP, by Eigen's thread pool.
//
// xact starts no threads. What it gives for an element does not depend on where a part begins.
#pragma once

#define EIGEN_USE_THREADS
#include <xact/eigen_tensor.hpp>

#include <array>
#include <cstddef>

#ifdef XACT_EXAMPLES_TBB
#include <algorithm>
#include <execution>
#include <numeric>
#endif

namespace examples {

inline constexpr std::size_t threads = 2, parts = 8; // more parts than threads: who is early takes another

/// Where part i begins: on a cache line, where the array begins on one, so that no two threads write to the same.
inline std::size_t part_begin(std::size_t i, std::size_t n) {
    constexpr std::size_t line = 16;
    return i == parts ? n : n / parts * i / line * line;
}

#ifdef XACT_EXAMPLES_TBB
template <class Part>
void with_standard_algorithm(std::size_t n, Part part) {
    std::array<std::size_t, parts> numbers{};
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    std::for_each(std::execution::par, numbers.begin(), numbers.end(),
                  [=](std::size_t i) { part(part_begin(i, n), part_begin(i + 1, n)); });
}
#endif

#ifdef _OPENMP
template <class Part>
void with_openmp(std::size_t n, Part part) {
#pragma omp parallel for num_threads(threads) schedule(dynamic)
    for (std::size_t i = 0; i < parts; ++i) part(part_begin(i, n), part_begin(i + 1, n));
}
#endif

/// For loops of one's own; tensor expressions take the device themselves: y.device(device) = f(x).
template <class Part>
void with_eigen(const Eigen::ThreadPoolDevice& device, std::size_t n, Part part) {
    const Eigen::TensorOpCost of_element(sizeof(float), sizeof(float), 20);
    device.parallelFor(static_cast<Eigen::Index>(n), of_element, [=](Eigen::Index begin, Eigen::Index end) {
        part(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    });
}

} // namespace examples
