// SPDX-License-Identifier: MIT
#pragma once

#include "random.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <numeric>
#include <vector>

namespace examples {

struct Dataset {
    Eigen::MatrixXf x; ///< one column per sample
    std::vector<int> labels;

    std::size_t size() const { return labels.size(); }
};

/// The `count` samples that indices name from indices[first] on.
inline Dataset take(const Dataset& data, const std::vector<std::size_t>& indices, std::size_t first,
                    std::size_t count) {
    Dataset taken{Eigen::MatrixXf(data.x.rows(), static_cast<Eigen::Index>(count)), std::vector<int>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t sample = indices[first + i];
        taken.x.col(static_cast<Eigen::Index>(i)) = data.x.col(static_cast<Eigen::Index>(sample));
        taken.labels[i] = data.labels[sample];
    }
    return taken;
}

inline std::vector<std::size_t> shuffled_indices(std::size_t n, Random& random) {
    std::vector<std::size_t> indices(n);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    random.shuffle(indices);
    return indices;
}

/// visit(batch) for the samples in random order, `size` at a time; the rest that fills no batch sits this epoch out.
template <class Visit>
void for_each_batch(const Dataset& data, std::size_t size, Random& random, Visit visit) {
    const std::vector<std::size_t> order = shuffled_indices(data.size(), random);
    for (std::size_t first = 0; first + size <= data.size(); first += size) visit(take(data, order, first, size));
}

} // namespace examples
