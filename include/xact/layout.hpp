// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace xact {

/// A dense tensor seen from one axis: element (o, k, i) lies at (o*length + k)*inner + i.
struct axis_layout {
    std::size_t outer, length, inner;
};

} // namespace xact
