// SPDX-License-Identifier: MIT
// A square of registers turned over: lane k of register r becomes lane r of register k.
#pragma once

#include <xact/detail/simd.hpp>

#include <utility>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// For each lane whether its number has this bit.
template <std::size_t Bit, class T>
struct lanes_with {
    T has[detail::width<T>] = {};

    constexpr lanes_with() noexcept {
        for (std::size_t i = 0; i < detail::width<T>; ++i) has[i] = T(i & Bit);
    }
};

/// Exchanges the lanes of a with Distance in their number for the lanes of b without it.
template <std::size_t Distance, class T>
XACT_INLINE void exchange_corners(detail::batch<T>& a, detail::batch<T>& b) noexcept {
    static constexpr lanes_with<Distance, T> distance;
    const auto upper = detail::load(distance.has) > detail::batch<T>(T{0});
    const detail::batch<T> a_moved = detail::exchanged<Distance>(a), b_moved = detail::exchanged<Distance>(b);
    a = xsimd::select(upper, b_moved, a);
    b = xsimd::select(upper, b, a_moved);
}

/// The i-th number without this bit.
constexpr std::size_t number_without(std::size_t bit, std::size_t i) noexcept { return i / bit * 2 * bit + i % bit; }

template <std::size_t Distance, class T, std::size_t... I>
XACT_INLINE void transpose(detail::batch<T>* square, std::index_sequence<I...>) noexcept {
    (..., exchange_corners<Distance, T>(square[number_without(Distance, I)],
                                        square[number_without(Distance, I) + Distance]));
    if constexpr (Distance > 1) transpose<Distance / 2, T>(square, std::index_sequence<I...>{});
}

template <class T>
XACT_INLINE void transpose(detail::batch<T> (&square)[detail::width<T>]) noexcept {
    constexpr std::size_t half = detail::width<T> / 2;
    transpose<half, T>(square, std::make_index_sequence<half>{});
}

} // namespace kernels
XACT_NAMESPACE_END
