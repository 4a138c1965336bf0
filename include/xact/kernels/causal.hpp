// SPDX-License-Identifier: MIT
// The loops of causal(f, rows): the entries that a row sees are a row of their own.
#pragma once

#include <xact/functions/causal.hpp>
#include <xact/kernels/softmax.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// Calls body(offset, layout of what is seen) for every row of outer ones, and writes zeros behind it.
template <class F, class T, class Body>
void for_each_seen(const Causal<F>& f, T* out, const axis_layout& layout, const Body& body) {
    const std::size_t size = layout.length * layout.inner;
    if (size == 0) return;
    for (std::size_t o = 0; o < layout.outer; ++o) {
        const std::size_t seen = f.seen(o, layout.length);
        body(o * size, axis_layout{1, seen, layout.inner});
        for (std::size_t i = seen * layout.inner; i < size; ++i) out[o * size + i] = 0;
    }
}

template <class F, class T>
void evaluate_rows(const Causal<F>& f, const T* in, T* out, const axis_layout& layout) noexcept {
    for_each_seen(f, out, layout, [&](std::size_t start, const axis_layout& seen) {
        softmax(f.base(), in + start, out + start, seen);
    });
}

template <class F, class T>
void row_gradient(const Causal<F>& f, const T* y, const T* dy, T* dx, const axis_layout& layout) noexcept {
    for_each_seen(f, dx, layout, [&](std::size_t start, const axis_layout& seen) {
        softmax_gradient(f.base(), y + start, dy + start, dx + start, seen);
    });
}

} // namespace kernels
XACT_NAMESPACE_END
