// SPDX-License-Identifier: MIT
#pragma once

#include <xact/functions/gelu.hpp>
#include <xact/functions/gelu_tanh.hpp>
#include <xact/functions/relu.hpp>
#include <xact/functions/sigmoid.hpp>
#include <xact/functions/silu.hpp>

XACT_NAMESPACE_BEGIN

namespace detail {

template <class F>
struct gate {
    static_assert(is_elementwise<F>, "xact: a gate is an elementwise activation");

    constexpr explicit gate(const F& f) noexcept : f_(f) {}
    constexpr const F& base() const noexcept { return f_; }

  private:
    F f_;
};

} // namespace detail

/// What an activation lets through: value * f(gate), of two arrays of the same size.
///
/// Shapes      any; apply(gated(f), value, gate, out).
/// Range       f's times value: 0 * inf is NaN, as in IEEE arithmetic.
/// Method      f(gate) is not rounded to float before it is multiplied; where it is less than any float it counts as 0.
/// Derivative  dvalue = dy f(gate), dgate = dy value f'(gate): backward(gated(f), value, gate, dy, dvalue, dgate).
/// Claim       0.51 ulp in float, in both tiers, where f(gate) is at least 2^-150; in double, where f(gate) is not
///             subnormal, twice f's bound and one half, since f is rounded first. The gradients likewise, with the
///             bounds of f and f', and one half more for dgate.
/// Source      Y. Dauphin et al., Language modeling with gated convolutional networks, 2017.
template <class F>
struct Gated : detail::gate<F> {
    using detail::gate<F>::gate;
};

/// Gated linear unit: the first half of the entries along an axis times f of the second half.
///
/// Shapes      apply(glu, in, out, layout): the layout is in's, its length even; out has half as many elements. Which
///             half is the gate differs between frameworks: here it is the second, as in torch's glu.
/// Derivative  as Gated: backward(glu, in, dy, dx, layout).
/// Claim       as Gated.
/// Source      as Gated; the others: N. Shazeer, GLU variants improve transformer, 2020.
template <class F>
struct GLU : detail::gate<F> {
    using detail::gate<F>::gate;
};

/// With sigmoid, ReLU, GELU, its tanh form and SiLU for f.
inline constexpr GLU<Sigmoid> glu{sigmoid};
inline constexpr GLU<ReLU> reglu{relu};
inline constexpr GLU<GELU> geglu{gelu};
inline constexpr GLU<GELUTanh> geglu_tanh{gelu_tanh};
inline constexpr GLU<SiLU> swiglu{silu};

/// value * f(gate) of two arrays.
template <class F>
constexpr Gated<F> gated(const F& f) noexcept {
    return Gated<F>(f);
}

/// The same with f in the exact tier, which in float gives the same bits.
template <class F>
constexpr auto exact(const Gated<F>& f) noexcept {
    return gated(exact(f.base()));
}
/// The same with f in the exact tier, which in float gives the same bits.
template <class F>
constexpr auto exact(const GLU<F>& f) noexcept {
    return GLU<decltype(exact(f.base()))>(exact(f.base()));
}

XACT_NAMESPACE_END
