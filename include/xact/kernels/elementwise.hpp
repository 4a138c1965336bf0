// SPDX-License-Identifier: MIT
// The loops of the elementwise entries: full batches, then the rest as one padded batch, so that what an element gives
// never depends on its place. Every output may be exactly an input.
#pragma once

#include <xact/kernels/evaluate.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

// The activations are taken by value: of what lies in memory the compiler thinks that every store may change it.

/// out[i] = f(in[i]).
template <class F, class T>
void transform(F f, const T* in, T* out, std::size_t n) noexcept {
    constexpr std::size_t w = detail::width<T>;
    std::size_t i = 0;
    for (; i + 2 * w <= n; i += 2 * w) {
        const detail::batch<T> first = evaluate(f, detail::load(in + i)),
                               second = evaluate(f, detail::load(in + i + w));
        detail::store(out + i, first);
        detail::store(out + i + w, second);
    }
    if (i + w <= n) {
        detail::store(out + i, evaluate(f, detail::load(in + i)));
        i += w;
    }
    if (i < n) detail::store_partial(out + i, n - i, evaluate(f, detail::load_partial(in + i, n - i, T{0})));
}

// a * f(x) rounded once. A multiplication with a subnormal in it costs a hundred cycles, conversions to double and back do
// not: where f(x) is that small, the product takes the way through double, which gives the same bits.
template <class F, class T>
XACT_INLINE detail::batch<T> product(const F& f, detail::batch<T> x, detail::batch<T> a) noexcept {
    const detail::batch<T> b = evaluate(f, x);
    if constexpr (std::is_same_v<T, float> && F::has_tail) {
        if (detail::any_tiny(b)) {
            const detail::double_pair wide_a = detail::widen(a), wide_b = detail::widen(b);
            return detail::barrier(detail::narrow({wide_a.low * wide_b.low, wide_a.high * wide_b.high}));
        }
    }
    return detail::barrier(a * b);
}

/// out[i] = factor[i] * f(in[i]), the product rounded by itself.
template <class F, class T>
void transform_times(F f, const T* in, const T* factor, T* out, std::size_t n) noexcept {
    constexpr std::size_t w = detail::width<T>;
    std::size_t i = 0;
    for (; i + 2 * w <= n; i += 2 * w) {
        const detail::batch<T> first = product(f, detail::load(in + i), detail::load(factor + i)),
                               second = product(f, detail::load(in + i + w), detail::load(factor + i + w));
        detail::store(out + i, first);
        detail::store(out + i + w, second);
    }
    if (i + w <= n) {
        detail::store(out + i, product(f, detail::load(in + i), detail::load(factor + i)));
        i += w;
    }
    if (i < n) {
        const std::size_t rest = n - i;
        detail::store_partial(
            out + i, rest,
            product(f, detail::load_partial(in + i, rest, T{0}), detail::load_partial(factor + i, rest, T{0})));
    }
}

} // namespace kernels
XACT_NAMESPACE_END
