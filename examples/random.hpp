// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace examples {

/// Seeded random numbers. std::mt19937 gives the same everywhere, the distributions of <random> do not.
class Random {
  public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}

    float uniform(float low, float high) { return low + (high - low) * static_cast<float>(engine_() >> 8) * 0x1p-24f; }

    std::size_t below(std::size_t n) { return engine_() % n; }

    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t n = items.size(); n > 1; --n) std::swap(items[n - 1], items[below(n)]);
    }

  private:
    std::mt19937 engine_;
};

} // namespace examples
