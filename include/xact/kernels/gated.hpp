// SPDX-License-Identifier: MIT
// The loops of value * f(gate), in double lanes.
#pragma once

#include <xact/functions/gated.hpp>
#include <xact/kernels/doubles.hpp>
#include <xact/kernels/piece.hpp>
#include <xact/layout.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// factor * f(x), where NaN stays NaN.
template <class F, class T>
XACT_INLINE detail::batch<T> times(const doubles<T>& factor, const F& f, detail::batch<T> data) noexcept {
    using P = detail::wide_for<T>;
    const detail::batch<T> x = detail::barrier(data);
    doubles<T> y(x);
    for (std::size_t p = 0; p < double_parts<T>; ++p) {
        lanes<P> v = f.value(lanes<P>(y.part[p]));
        // behind their tails activations end somewhere below the smallest float
        if constexpr (std::is_same_v<T, float>)
            v = math::select(math::abs(v) < 0x1p-150, math::with_sign_of(v, lanes<P>(0.0)), v);
        y.part[p] = factor.part[p] * detail::barrier(v.raw());
    }
    return detail::barrier(detail::unless_nan(x, y.narrow()));
}

template <class F, class T>
void gate(const F& f, const T* value, const T* gate, T* out, std::size_t n) noexcept {
    for_each_piece<T>(n,
                      [=](const piece<T>& at) { at.store(out, times(doubles<T>(at.load(value)), f, at.load(gate))); });
}

template <class F, class T>
void gate_gradient(const F& f, const T* value, const T* gate, const T* dy, T* dvalue, T* dgate,
                   std::size_t n) noexcept {
    const auto slope = derivative(f);
    for_each_piece<T>(n, [=](const piece<T>& at) {
        const detail::batch<T> x = at.load(gate), factor = at.load(dy);
        const detail::batch<T> by_value = times(doubles<T>(factor), f, x),
                               by_gate = times(wide_product(factor, at.load(value)), slope, x);
        at.store(dvalue, by_value);
        at.store(dgate, by_gate);
    });
}

/// Calls body(offset of the halves' elements, of the half's own, their number) for every one of outer.
template <class Body>
void for_each_half(const axis_layout& layout, const Body& body) noexcept {
    const std::size_t half = layout.length / 2 * layout.inner;
    if (half == 0) return;
    for (std::size_t o = 0; o < layout.outer; ++o) body(2 * o * half, o * half, half);
}

template <class F, class T>
void gate_halves(const F& f, const T* in, T* out, const axis_layout& layout) noexcept {
    for_each_half(layout, [&](std::size_t both, std::size_t one, std::size_t half) {
        gate(f, in + both, in + both + half, out + one, half);
    });
}

template <class F, class T>
void gate_halves_gradient(const F& f, const T* in, const T* dy, T* dx, const axis_layout& layout) noexcept {
    for_each_half(layout, [&](std::size_t both, std::size_t one, std::size_t half) {
        gate_gradient(f, in + both, in + both + half, dy + one, dx + both, dx + both + half, half);
    });
}

} // namespace kernels
XACT_NAMESPACE_END
