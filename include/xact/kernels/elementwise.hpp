// SPDX-License-Identifier: MIT
// The loops of the elementwise entries: full batches, then the rest as one padded batch, so that what an element gives
// never depends on its place. Every output may be exactly an input.
#pragma once

#include <xact/kernels/evaluate.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

// What gives the results is taken by value: of what lies in memory the compiler thinks that every store may change it.

/// From here on an array does not come out of the first two caches, and is asked for in time: the processor looks no
/// further ahead than it can calculate.
inline constexpr std::size_t far_bytes = std::size_t{1} << 19, bytes_ahead = 4096;

/// Writes out[i] = results(i) in whole registers and returns how many elements. What is too large for the caches goes
/// past them, unless it replaces what has just been read.
template <class Results, class T>
XACT_INLINE std::size_t fill_far(const Results& results, T* out, std::size_t n) noexcept {
    constexpr std::size_t w = detail::width<T>;
    const bool streams = detail::can_stream && n >= XACT_STREAM_BYTES / sizeof(T) && !results.reads(out);
    std::size_t i = 0, next = streams ? detail::to_aligned(out) : w;
    for (; i + w <= n; i = next, next += w) {
        results.prefetch(i);
        const detail::batch<T> y = results(i);
        if (streams && i != 0)
            detail::stream(out + i, y);
        else
            detail::store(out + i, y);
    }
    if (streams) detail::end_of_stream();
    return i;
}

/// Writes out[i] = results(i), the last as results(i, how many elements are left).
template <class Results, class T>
XACT_INLINE void fill(Results results, T* out, std::size_t n) noexcept {
    constexpr std::size_t w = detail::width<T>;
    std::size_t i = n < far_bytes / sizeof(T) ? 0 : fill_far(results, out, n);
    for (; i + 2 * w <= n; i += 2 * w) {
        const detail::batch<T> first = results(i), second = results(i + w);
        detail::store(out + i, first);
        detail::store(out + i + w, second);
    }
    if (i + w <= n) {
        detail::store(out + i, results(i));
        i += w;
    }
    if (i < n) detail::store_partial(out + i, n - i, results(i, n - i));
}

template <class F, class T>
struct values {
    F f;
    const T* in;

    XACT_INLINE bool reads(const T* out) const noexcept { return in == out; }
    XACT_INLINE void prefetch(std::size_t i) const noexcept { detail::prefetch<bytes_ahead>(in + i); }
    XACT_INLINE detail::batch<T> operator()(std::size_t i) const noexcept { return evaluate(f, detail::load(in + i)); }
    XACT_INLINE detail::batch<T> operator()(std::size_t i, std::size_t count) const noexcept {
        return evaluate(f, detail::load_partial(in + i, count, T{0}));
    }
};

/// out[i] = f(in[i]).
template <class F, class T>
void transform(const F& f, const T* in, T* out, std::size_t n) noexcept {
    fill(values<F, T>{f, in}, out, n);
}

/// a * b rounded once. A multiplication with a subnormal in it may cost a hundred cycles, conversions to double and back
/// do not: where `is_guarded` and b is that small, the product takes the way through double, which gives the same bits.
template <bool is_guarded, class T>
XACT_INLINE detail::batch<T> product(detail::batch<T> a, detail::batch<T> b) noexcept {
    if constexpr (is_guarded) {
        if (detail::any_tiny(b)) {
            const detail::double_pair wide_a = detail::widen(a), wide_b = detail::widen(b);
            return detail::barrier(detail::narrow({wide_a.low * wide_b.low, wide_a.high * wide_b.high}));
        }
    }
    return detail::barrier(a * b);
}

/// factor[i] * slopes(i).
template <bool is_guarded, class Slopes, class T>
struct products {
    Slopes slopes;
    const T* factor;

    XACT_INLINE bool reads(const T* out) const noexcept { return slopes.reads(out) || factor == out; }
    XACT_INLINE void prefetch(std::size_t i) const noexcept {
        slopes.prefetch(i);
        detail::prefetch<bytes_ahead>(factor + i);
    }
    XACT_INLINE detail::batch<T> operator()(std::size_t i) const noexcept {
        return product<is_guarded>(detail::load(factor + i), slopes(i));
    }
    XACT_INLINE detail::batch<T> operator()(std::size_t i, std::size_t count) const noexcept {
        return product<is_guarded>(detail::load_partial(factor + i, count, T{0}), slopes(i, count));
    }
};

/// What lies in the first cache.
template <class T>
struct stored {
    const T* p;

    XACT_INLINE bool reads(const T* out) const noexcept { return p == out; }
    XACT_INLINE void prefetch(std::size_t) const noexcept {}
    XACT_INLINE detail::batch<T> operator()(std::size_t i) const noexcept { return detail::load(p + i); }
    XACT_INLINE detail::batch<T> operator()(std::size_t i, std::size_t count) const noexcept {
        return detail::load_partial(p + i, count, T{0});
    }
};

/// out[i] = factor[i] * f(in[i]), the product rounded by itself.
template <class F, class T>
void transform_times(const F& f, const T* in, const T* factor, T* out, std::size_t n) noexcept {
    constexpr bool may_be_tiny = std::is_same_v<T, float> && F::has_tail;
    constexpr std::size_t block = 2048 / sizeof(T);
    if constexpr (F::has_tail && XACT_FAST_SUBNORMALS) {
        // A product with a subnormal, though no microcode, stops all that the processor has begun after it: much in a
        // long formula, little in a loop of products.
        if (n >= 4 * detail::width<T> && n < far_bytes / sizeof(T)) {
            T slopes[block];
            for (std::size_t i = 0; i < n; i += block) {
                const std::size_t count = n - i < block ? n - i : block;
                fill(values<F, T>{f, in + i}, slopes, count);
                fill(products<false, stored<T>, T>{{slopes}, factor + i}, out + i, count);
            }
            return;
        }
    }
    fill(products<may_be_tiny, values<F, T>, T>{{f, in}, factor}, out, n);
}

} // namespace kernels
XACT_NAMESPACE_END
