// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace examples {

/// Ends the program, with failure, if what it set out to show does not hold.
inline void require(bool holds, const std::string& claim) {
    if (holds) return;
    std::cerr << "does not hold: " << claim << '\n';
    std::exit(EXIT_FAILURE);
}

/// A CSV file in the current directory.
class Csv {
  public:
    Csv(const std::string& path, const std::string& header) : file_(path) {
        require(file_.is_open(), path + " can be written");
        file_.precision(9);
        file_ << header << '\n';
    }

    template <class First, class... Rest>
    void row(const First& first, const Rest&... rest) {
        file_ << first;
        ((file_ << ',' << rest), ...);
        file_ << '\n';
    }

  private:
    std::ofstream file_;
};

} // namespace examples
