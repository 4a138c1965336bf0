// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>

XACT_NAMESPACE_BEGIN

/// An activation behind a layer's bias, f(x + bias[k]), k the channel: in one pass over memory.
///
/// Shapes      apply(biased(f), x, bias, y, layout): a bias for each of the layout's length channels.
/// Range       f's.
/// Method      the bits are those of y = x + bias[k], rounded to the element type, and then f(y), in either tier.
/// Derivative  dx = dy f'(x + bias[k]), dbias[k] = that product's sum over the channel: backward.
/// Claim       f's, of the rounded sum.
/// Source      f's.
template <class F>
class Biased {
    static_assert(detail::is_elementwise<F>, "xact: biased(f) takes an elementwise activation");

  public:
    constexpr explicit Biased(const F& f) noexcept : f_(f) {}
    constexpr const F& base() const noexcept { return f_; }

  private:
    F f_;
};

/// f behind a bias.
template <class F>
constexpr Biased<F> biased(const F& f) noexcept {
    return Biased<F>(f);
}
/// The same with f in the exact tier.
template <class F>
constexpr auto exact(const Biased<F>& f) noexcept {
    return biased(exact(f.base()));
}

XACT_NAMESPACE_END
