// SPDX-License-Identifier: MIT
#pragma once

#include <xact/functions.hpp>

#include <set>
#include <string>
#include <tuple>

namespace examples {

/// visit(f) for every activation of the library, once each: xact::functions has some with other parameters as well,
/// after the one with the default parameters.
template <class Visit>
void for_each_activation(Visit visit) {
    std::set<std::string> seen;
    const auto once = [&](const auto& f) {
        if (seen.emplace(f.name).second) visit(f);
    };
    std::apply([&](const auto&... f) { (once(f), ...); }, xact::functions);
}

} // namespace examples
