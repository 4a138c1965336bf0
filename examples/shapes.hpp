// SPDX-License-Identifier: MIT
// Points of the plane in two classes that no straight line separates.
#pragma once

#include "dataset.hpp"

#include <cmath>

namespace examples {

/// Class 1 where exactly one of the coordinates is positive.
inline Dataset make_xor(std::size_t samples, Random& random) {
    Dataset data{Eigen::MatrixXf(2, static_cast<Eigen::Index>(samples)), std::vector<int>(samples)};
    for (std::size_t i = 0; i < samples; ++i) {
        const float x = i % 2 == 0 ? 1.0f : -1.0f, y = i / 2 % 2 == 0 ? 1.0f : -1.0f;
        data.x.col(static_cast<Eigen::Index>(i)) << x * random.uniform(0.1f, 1), y * random.uniform(0.1f, 1);
        data.labels[i] = x * y < 0 ? 1 : 0;
    }
    return data;
}

/// Two half circles that reach into each other.
inline Dataset make_moons(std::size_t samples, Random& random) {
    Dataset data{Eigen::MatrixXf(2, static_cast<Eigen::Index>(samples)), std::vector<int>(samples)};
    for (std::size_t i = 0; i < samples; ++i) {
        const bool upper = i % 2 == 0;
        const float angle = random.uniform(0, 3.14159265f), radius = random.uniform(0.55f, 0.75f);
        const float x = radius * std::cos(angle), y = radius * std::sin(angle);
        data.x.col(static_cast<Eigen::Index>(i)) << (upper ? x - 0.3f : 0.3f - x), (upper ? y - 0.15f : 0.15f - y);
        data.labels[i] = upper ? 1 : 0;
    }
    return data;
}

/// Two arms of a spiral, one turn and a quarter each.
inline Dataset make_spiral(std::size_t samples, Random& random) {
    Dataset data{Eigen::MatrixXf(2, static_cast<Eigen::Index>(samples)), std::vector<int>(samples)};
    for (std::size_t i = 0; i < samples; ++i) {
        const int arm = i % 2 == 0 ? 1 : 0;
        const float t = random.uniform(0.12f, 1);
        const float angle = 7.85398163f * t + 3.14159265f * static_cast<float>(arm);
        const float radius = t + random.uniform(-0.03f, 0.03f);
        data.x.col(static_cast<Eigen::Index>(i)) << radius * std::cos(angle), radius * std::sin(angle);
        data.labels[i] = arm;
    }
    return data;
}

} // namespace examples
