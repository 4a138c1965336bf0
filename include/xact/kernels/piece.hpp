// SPDX-License-Identifier: MIT
// A register's worth of consecutive elements, or fewer at the end.
#pragma once

#include <xact/detail/simd.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// The elements from `start` on, of which at most a register is taken, and never more than `end`.
template <class T>
struct piece {
    std::size_t start, size;

    piece(std::size_t first, std::size_t end) noexcept
        : start(first), size(end - first < detail::width<T> ? end - first : detail::width<T>) {}

    XACT_INLINE detail::batch<T> load(const T* p) const noexcept {
        return size == detail::width<T> ? detail::load(p + start) : detail::load_partial(p + start, size, T{0});
    }
    XACT_INLINE void store(T* p, detail::batch<T> v) const noexcept {
        if (size == detail::width<T>)
            detail::store(p + start, v);
        else
            detail::store_partial(p + start, size, v);
    }
};

/// Calls body(piece) for all of n elements.
template <class T, class Body>
XACT_INLINE void for_each_piece(std::size_t n, const Body& body) noexcept {
    std::size_t i = 0;
    for (; i + detail::width<T> <= n; i += detail::width<T>) body(piece<T>(i, i + detail::width<T>));
    if (i < n) body(piece<T>(i, n));
}

} // namespace kernels
XACT_NAMESPACE_END
