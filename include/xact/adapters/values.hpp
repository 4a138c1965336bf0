// SPDX-License-Identifier: MIT
// f(x) for a scalar and for an xsimd::batch of any width.
#pragma once

#include <xact/kernels/evaluate.hpp>

XACT_NAMESPACE_BEGIN
namespace detail {

// n numbers of a buffer in place, as native batches: for registers of another width or instruction set, whose own
// arithmetic may round differently.
template <std::size_t N, class F, class T>
XACT_INLINE void evaluate_buffer(const F& f, T (&buffer)[N]) noexcept {
    static_assert(N % width<T> == 0);
    for (std::size_t i = 0; i < N; i += width<T>) store(buffer + i, kernels::evaluate(f, load(buffer + i)));
}
template <class T, std::size_t N>
inline constexpr std::size_t buffer_size = N < width<T> ? width<T> : N;

template <class T>
struct evaluation<T, std::enable_if_t<std::is_same_v<T, float> || std::is_same_v<T, double>>> {
    template <class F>
    static T of(const F& f, T x) noexcept {
        return first_lane(kernels::evaluate(f, batch<T>(x)));
    }
};

template <class T, class A>
struct evaluation<xsimd::batch<T, A>> {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "xact: batches of float or double only");
    using given = xsimd::batch<T, A>;

    template <class F>
    static given of(const F& f, const given& x) noexcept {
        if constexpr (std::is_same_v<A, xsimd::default_arch>) {
            return kernels::evaluate(f, x);
        } else if constexpr (can_extend<T, given::size>) {
            const typename given::register_type narrow = x;
            typename given::register_type y;
            take_lowest(y, kernels::evaluate(f, extended(narrow)));
            return given(y);
        } else {
            T buffer[buffer_size<T, given::size>] = {};
            x.store_unaligned(buffer);
            evaluate_buffer(f, buffer);
            return given::load_unaligned(buffer);
        }
    }
};

} // namespace detail
XACT_NAMESPACE_END
