// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/elementwise.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/two_words.hpp>

XACT_NAMESPACE_BEGIN

namespace detail {

// What rows<X>::of(f, x, axis...) is for an Eigen argument; the adapters specialise it.
template <class X, class = void>
struct row_evaluation {
    template <class F, class Y, class... Axis>
    static void of(const F&, Y&&, Axis...) {
        static_assert(always_false<X>, "xact: softmax(x) takes an Eigen expression (include <xact/eigen.hpp> or "
                                       "<xact/eigen_tensor.hpp>); for ranges there is apply(softmax, in, out)");
    }
};

struct row_base {};
template <class F>
inline constexpr bool is_row_function = std::is_base_of_v<row_base, F>;

} // namespace detail

/// Softmax over the entries z_k of a row, e^(z_k - m)/sum_j e^(z_j - m), m = max z.
///
/// Shapes      a range or a compile-time vector is one row; with an axis_layout or an axis, every row along it.
/// Range       [0, 1], the sum within max(n*2^-25, 2^-22) of 1 in float; -inf gives +0; a NaN or +inf anywhere, or
///             nothing but -inf, makes the row NaN, as in PyTorch.
/// Method      z - m in two words into the exponential, the sum in double, the power of two applied last: a plain float
///             sum loses 1000 ulps at a million entries, a rounded z - m loses 50.
/// Derivative  dx = y (dy - sum(dy y)): backward_from_output.
/// Claim       2 ulps per element in float for up to 2^24 entries, 4 in double; the gradient within 4 ulps of
///             y max(abs(dy)).
/// Source      J. Bridle, Probabilistic interpretation of feedforward classification network outputs, 1990.
template <class Self>
struct row_softmax : detail::row_base {
    static constexpr std::string_view name = "softmax";

    template <class X, class... Axis>
    auto operator()(X&& x, Axis... axis) const {
        return detail::row_evaluation<detail::plain<X>>::of(static_cast<const Self&>(*this), std::forward<X>(x),
                                                            axis...);
    }

    /// Below it, e^(z - m) is nothing beside the row's maximum.
    template <class P>
    XACT_INLINE static mask<P> negligible(lanes<P> z, lanes<P> maximum) noexcept {
        return z - maximum < -math::bounds<P>::tail;
    }
    /// e^(z - m), where it is not negligible.
    template <class P>
    XACT_INLINE static math::exponential<P> numerator(lanes<P> z, lanes<P> maximum) noexcept {
        const math::two_words<P> shifted = math::two_sum(z, -maximum);
        const mask<P> none = shifted.high < -math::bounds<P>::tail;
        return math::exponential<P>(math::select(none, -math::bounds<P>::tail, shifted.high),
                                    math::select(none, 0.0, shifted.low));
    }
    template <class P>
    XACT_INLINE static lanes<P> gradient(lanes<P> y, lanes<P> dy, lanes<P> dot) noexcept {
        if constexpr (std::is_same_v<P, precision::rounded>)
            return y * (dy - dot);
        else // dy - dot may be twice as large as dy, and so would be what rounding takes from it
            return math::fma(y, dy, -(y * dot));
    }
};

struct Softmax : row_softmax<Softmax> {
    static constexpr accuracy claim{2, 4}; // in float; 4 and 4 in double
    // Without FMA the last product rounds once too often for the claim.
    using for_float = std::conditional_t<detail::has_fma, precision::single, precision::rounded>;
    template <class T>
    using precision_for = std::conditional_t<std::is_same_v<T, float>, for_float, precision::wide>;
};

/// Softmax in the exact tier: 0.51 ulp in float, the same bits on every instruction set and for every layout.
template <>
class Exact<Softmax> : public row_softmax<Exact<Softmax>> {
  public:
    static constexpr accuracy claim{0.51, 4};
    template <class T>
    using precision_for = std::conditional_t<std::is_same_v<T, float>, precision::rounded, precision::wide>;
};

constexpr Exact<Softmax> exact(const Softmax&) noexcept { return {}; }
constexpr Exact<Softmax> exact(const Exact<Softmax>&) noexcept { return {}; }

/// Softmax has no derivative of its own.
template <class F, class = std::enable_if_t<detail::is_row_function<F>>, class = void>
constexpr void derivative(const F&) noexcept {
    static_assert(detail::always_false<F>, "xact: the derivative of softmax is a matrix; its product with dy is "
                                           "backward_from_output(softmax, y, dy, dx)");
}

inline constexpr Softmax softmax{};

XACT_NAMESPACE_END
