// SPDX-License-Identifier: MIT
// Catch2 3 or 2.13, whichever there is; 2.13 gets the names that 3 uses.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#include <string>
namespace Catch {
using Detail::Approx;
namespace Matchers {
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }
} // namespace Matchers
} // namespace Catch
#endif
