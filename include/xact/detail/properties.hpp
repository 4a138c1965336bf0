// SPDX-License-Identifier: MIT
// What an activation tells about itself: the names of its parameters, and the shape of its graph.
#pragma once

#include <xact/detail/config.hpp>

#include <limits>
#include <string_view>

XACT_NAMESPACE_BEGIN

/// A parameter of F. `static constexpr std::array parameters` of an activation names them, in its constructor's order.
template <class F>
struct parameter {
    std::string_view name;
    double F::*member;
};
template <class F>
parameter(const char*, double F::*) -> parameter<F>;

enum class property : unsigned {
    none = 0,
    monotone = 1,        ///< a < b: f(a) <= f(b)
    odd = 2,             ///< f(-x) = -f(x), bit for bit
    saturates_left = 4,  ///< f'(x) goes to 0 as x goes to -inf
    saturates_right = 8, ///< as x goes to +inf
    saturates = saturates_left | saturates_right
};
constexpr property operator|(property a, property b) noexcept {
    return static_cast<property>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
/// p where it holds, none elsewhere.
constexpr property when(bool holds, property p) noexcept { return holds ? p : property::none; }

inline constexpr double unbounded = __builtin_huge_val();

/// The shape of an activation with its parameters: what f.properties() returns, also in constant expressions.
struct properties {
    double lower, upper; ///< infimum and supremum of f, or -unbounded, unbounded
    double lipschitz;    ///< supremum of abs(f(a) - f(b)) / abs(a - b); unbounded for a function that jumps
    property holding = property::none;

    constexpr bool has(property p) const noexcept { return (holding | p) == holding; }
    // against a large number: -ffast-math may take a comparison with infinity for true
    constexpr bool bounded_below() const noexcept { return lower > -1e300; }
    constexpr bool bounded_above() const noexcept { return upper < 1e300; }
    constexpr bool bounded() const noexcept { return bounded_below() && bounded_above(); }

    /// f takes both signs, so a layer's outputs can average to 0; where it does not, the gradients of all weights of a
    /// unit in the next layer have one sign.
    constexpr bool zero_centred() const noexcept { return lower < 0 && upper > 0; }
};

namespace detail {

/// The larger magnitude of two slopes.
constexpr double steeper(double a, double b) noexcept {
    const double p = a < 0 ? -a : a, q = b < 0 ? -b : b;
    return p > q ? p : q;
}

/// Of x > 0 ? x : slope * x.
constexpr properties two_slopes(double slope) noexcept {
    return {slope > 0 ? -unbounded : 0, unbounded, steeper(slope, 1),
            when(slope >= 0, property::monotone) | when(slope == 1, property::odd) |
                when(slope == 0, property::saturates_left)};
}

} // namespace detail
XACT_NAMESPACE_END
