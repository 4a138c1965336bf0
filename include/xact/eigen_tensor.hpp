// SPDX-License-Identifier: MIT
// f(x) for Eigen's Tensor, TensorMap and their expressions, and softmax over any of their axes.
#pragma once

#include <xact/eigen.hpp>

// As in detail/simd.hpp: g++ 12 warns of its own AVX-512 intrinsics where Eigen inlines them.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <unsupported/Eigen/CXX11/Tensor>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

XACT_NAMESPACE_BEGIN
namespace detail {

template <class D>
std::true_type test_tensor(const Eigen::TensorBase<D, Eigen::ReadOnlyAccessors>*);
std::false_type test_tensor(const void*);
template <class X>
inline constexpr bool is_tensor = decltype(test_tensor(static_cast<const X*>(nullptr)))::value;

template <class X>
inline constexpr bool is_plain_tensor = false;
template <class T, int Rank, int Options, class Index>
inline constexpr bool is_plain_tensor<Eigen::Tensor<T, Rank, Options, Index>> = true;
template <class T, class Sizes, int Options, class Index>
inline constexpr bool is_plain_tensor<Eigen::TensorFixedSize<T, Sizes, Options, Index>> = true;

template <class X>
struct evaluation<X, std::enable_if_t<is_tensor<X>>> {
    template <class F, class Y>
    static auto of(const F& f, Y&& x) {
        using T = typename X::Scalar;
        check_eigen_scalar<T>();
        const eigen_functor<F, T> op{f};
        if constexpr (is_plain_tensor<X> && !std::is_lvalue_reference_v<Y>) {
            X result = std::forward<Y>(x);
            result = result.unaryExpr(op);
            return result;
        } else {
            return x.unaryExpr(op);
        }
    }
};

template <class X>
struct row_evaluation<X, std::enable_if_t<is_tensor<X>>> {
    using traits = Eigen::internal::traits<X>;
    using T = typename X::Scalar;
    static constexpr int rank = traits::NumDimensions;
    static constexpr int layout = traits::Layout;
    using result_type = Eigen::Tensor<T, rank, layout, typename X::Index>;

    template <class F, class Y>
    static result_type of(const F&, Y&&) {
        static_assert(always_false<X>, "xact: softmax of a tensor needs an axis");
    }
    template <class F, class Y, class Axis>
    static result_type of(const F&, Y&& x, Axis axis) {
        check_eigen_scalar<T>();
        const std::size_t a = checked_axis(axis, rank);
        result_type result = std::forward<Y>(x);
        std::size_t before = 1, after = 1;
        for (std::size_t d = 0; d < static_cast<std::size_t>(rank); ++d) {
            const auto size = static_cast<std::size_t>(result.dimension(d));
            before *= d < a ? size : 1;
            after *= d > a ? size : 1;
        }
        const auto length = static_cast<std::size_t>(result.dimension(a));
        const bool row_major = layout == static_cast<int>(Eigen::RowMajor);
        kernels::softmax<F>(result.data(), result.data(),
                            row_major ? axis_layout{before, length, after} : axis_layout{after, length, before});
        return result;
    }
};

} // namespace detail
XACT_NAMESPACE_END
