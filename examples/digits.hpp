// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace examples {

/// The images of data/README.md, pixels scaled to [0, 1]. Throws std::runtime_error naming the file and line.
inline Dataset load_digits(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot open the digits: " + path + " (--data PATH names another file)");

    constexpr std::size_t pixels = 64;
    const std::string symbols = "0123456789abcdefg", digits = "0123456789";
    std::vector<float> values;
    std::vector<int> labels;
    for (std::string line; std::getline(file, line);) {
        const bool whole = line.size() == pixels + 2 && line[pixels] == ' ' &&
                           line.find_first_not_of(symbols) == pixels && digits.find(line.back()) != std::string::npos;
        if (!whole)
            throw std::runtime_error(path + ", line " + std::to_string(labels.size() + 1) +
                                     ": expected 64 symbols from 0 to g, a space and a digit");
        for (std::size_t i = 0; i < pixels; ++i) values.push_back(static_cast<float>(symbols.find(line[i])) / 16);
        labels.push_back(line.back() - '0');
    }
    if (labels.empty()) throw std::runtime_error(path + " is empty: expected images of digits");
    const auto samples = static_cast<Eigen::Index>(labels.size());
    return {Eigen::Map<const Eigen::MatrixXf>(values.data(), static_cast<Eigen::Index>(pixels), samples), labels};
}

} // namespace examples
