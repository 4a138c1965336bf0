// SPDX-License-Identifier: MIT
// Doubles for every lane of a register of T, and sums of them.
#pragma once

#include <xact/detail/simd.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// The lanes that data of type T is not widened for.
template <class T>
using native = std::conditional_t<std::is_same_v<T, float>, precision::single, precision::wide>;

template <class T>
inline constexpr std::size_t double_parts = std::is_same_v<T, float> ? 2 : 1;

/// A register of T as one or two registers of double.
template <class T>
struct doubles {
    detail::batch<double> part[2];

    doubles() noexcept = default;
    XACT_INLINE explicit doubles(double v) noexcept : part{detail::batch<double>(v), detail::batch<double>(v)} {}
    XACT_INLINE explicit doubles(const detail::batch<T>& v) noexcept : doubles(0.0) {
        if constexpr (std::is_same_v<T, float>) {
            const detail::double_pair wide = detail::widen(v);
            part[0] = wide.low;
            part[1] = wide.high;
        } else {
            part[0] = v;
        }
    }
    XACT_INLINE detail::batch<T> narrow() const noexcept {
        if constexpr (std::is_same_v<T, float>)
            return detail::narrow({part[0], part[1]});
        else
            return part[0];
    }
};

/// a * b in double, which rounds no product of floats.
template <class T>
XACT_INLINE doubles<T> wide_product(detail::batch<T> a, detail::batch<T> b) noexcept {
    doubles<T> product(a);
    const doubles<T> factor(b);
    for (std::size_t p = 0; p < double_parts<T>; ++p)
        product.part[p] = detail::barrier(product.part[p] * factor.part[p]);
    return product;
}

/// A register of sums; with HasRest they keep what rounding would lose.
template <class P, bool HasRest>
struct sums {
    using V = lanes<P>;
    using scalar = typename P::scalar;
    static constexpr bool has_rest = HasRest;

    V sum = 0.0, rest = 0.0;

    XACT_INLINE void add(V v) noexcept {
        if constexpr (has_rest) {
            const auto s = math::two_sum(sum, v);
            sum = s.high;
            rest = math::rounded(rest + s.low);
        } else {
            sum = math::rounded(sum + v);
        }
    }
    XACT_INLINE void add(const sums& other) noexcept {
        add(other.sum);
        if constexpr (has_rest) rest = math::rounded(rest + other.rest);
    }
    XACT_INLINE V value() const noexcept { return has_rest ? math::rounded(sum + rest) : sum; }
};

/// Sums in double: of doubles with a rest, widened floats have bits to spare.
template <class T>
using accumulator = sums<precision::wide, std::is_same_v<T, double>>;

/// The sum of all lanes: the upper half is added to the lower one until a single one remains.
template <std::size_t Half, class S>
XACT_INLINE typename S::scalar sum_of_lanes(S sum) noexcept {
    if constexpr (Half == 0) {
        return detail::first_lane(sum.value().raw());
    } else {
        S upper;
        upper.sum = typename S::V(detail::exchanged<Half>(sum.sum.raw()));
        if constexpr (S::has_rest) upper.rest = typename S::V(detail::exchanged<Half>(sum.rest.raw()));
        sum.add(upper);
        return sum_of_lanes<Half / 2>(sum);
    }
}
/// The same of one register or two.
template <class S, std::size_t N>
XACT_INLINE typename S::scalar sum_of_lanes(const S (&all)[N]) noexcept {
    static_assert(N <= 2);
    S sum = all[0];
    if constexpr (N == 2) sum.add(all[1]);
    return sum_of_lanes<detail::width<typename S::scalar> / 2>(sum);
}

/// Sums in double for every lane of a register of T.
template <class T>
struct register_sums {
    accumulator<T> part[double_parts<T>];

    XACT_INLINE void add(const doubles<T>& v) noexcept {
        for (std::size_t p = 0; p < double_parts<T>; ++p) part[p].add(lanes<precision::wide>(v.part[p]));
    }
    XACT_INLINE void add(const register_sums& other) noexcept {
        for (std::size_t p = 0; p < double_parts<T>; ++p) part[p].add(other.part[p]);
    }
    XACT_INLINE doubles<T> value() const noexcept {
        doubles<T> v(0.0);
        for (std::size_t p = 0; p < double_parts<T>; ++p) v.part[p] = part[p].value().raw();
        return v;
    }
};

} // namespace kernels
XACT_NAMESPACE_END
