// SPDX-License-Identifier: MIT
// Some floats put the beginning of a series halfway between two floats, and double lanes do not see the rest that
// decides. There lanes that will be rounded to float move by less than changes any other result.
#pragma once

#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

/// The x for a function that is 1/2 + cx - O(x^3): a little nearer to zero.
template <class P>
XACT_INLINE lanes<P> off_the_tie(lanes<P> x) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>)
        return select(abs(x) < 0x1p-15, x - with_sign_of(x, lanes<P>(0x1p-49)), x);
    else
        return x;
}

/// The y for a function that is 1/2 - cx + O(x^3) for x >= 0, with c > 0: a little nearer to 1/2.
template <class P>
XACT_INLINE lanes<P> off_the_half(lanes<P> y) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>)
        return select(y > 0.5 - 0x1p-16, y + 0x1p-53, y);
    else
        return y;
}

/// The y for a function that is cx(1 + dx + O(x^2)) with d > 0: a little to the side on which it leaves cx.
template <class P>
XACT_INLINE lanes<P> off_the_line(lanes<P> x, lanes<P> y) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>)
        return select(abs(x) < 0x1p-50, y * (1.0 + with_sign_of(x, lanes<P>(0x1p-52))), y);
    else
        return y;
}

/// The y for a function that is cx^3(1 - dx^2 + O(x^4)) with d > 0: a little nearer to zero.
template <class P>
XACT_INLINE lanes<P> off_the_cube(lanes<P> x, lanes<P> y) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>)
        return select(abs(x) < 0x1p-25, y * (1.0 - 0x1p-53), y);
    else
        return y;
}

/// The y for x - 1 and a little more that double lanes no longer see where x - 1 is halfway between two floats.
template <class P>
XACT_INLINE lanes<P> off_the_integer(lanes<P> x, lanes<P> y) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>)
        return select(x > 0x1p+23, y + 0x1p-20, y);
    else
        return y;
}

/// The line where z, from which y comes, is tiny.
template <class P>
XACT_INLINE lanes<P> line_where_tiny(lanes<P> z, lanes<P> line, lanes<P> y) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>)
        return y;
    else
        return select(abs(z) < 0x1p-60, line, y);
}

/// The y for a function that is slope * x for tiny x, where what y is made of may be subnormal and flushed, or nothing
/// in other rounding modes. Lanes that will be rounded to float have no such x.
template <class P>
XACT_INLINE lanes<P> line_near_zero(double slope, lanes<P> x, lanes<P> y) noexcept {
    return line_where_tiny(x, slope * x, y);
}

/// x s(z) with s(0) = 1/2, s(-z) = 1 - s(z) and s falling to 0 on the left, where z is x times something, from
/// below = abs(x) s(-abs(z)) and above = abs(x) - below.
template <class P>
XACT_INLINE lanes<P> gated(lanes<P> x, lanes<P> z, lanes<P> above, lanes<P> below) noexcept {
    const lanes<P> y = with_sign_of(x, select(z > 0.0, above, below));
    return off_the_line(z, line_where_tiny(z, 0.5 * x, y));
}
/// x s(x) likewise; what rounds to zero on the left is -0 - 0, which is -0.
template <class P>
XACT_INLINE lanes<P> gated(lanes<P> x, lanes<P> below) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>) // -ffast-math may lose the sign, which no line restores there
        return gated(x, x, x - below, below);
    else
        return line_where_tiny(x, 0.5 * x, at_least(lanes<P>(-0.0), x) - below);
}

} // namespace math
XACT_NAMESPACE_END
