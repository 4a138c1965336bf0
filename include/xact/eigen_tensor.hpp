// SPDX-License-Identifier: MIT
// f(x) for Eigen's Tensor, TensorMap and their expressions, and softmax and its kin over any of their axes.
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
        using T = std::remove_const_t<typename X::Scalar>; // Tensor<const float> is what a TensorMap of constants holds
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
    using T = std::remove_const_t<typename X::Scalar>;
    static constexpr int rank = traits::NumDimensions;
    static constexpr int layout = traits::Layout;
    template <int Rank>
    using tensor = Eigen::Tensor<T, Rank, layout, typename X::Index>;

    template <class F, class Y>
    static tensor<rank> of(const F&, Y&&) {
        static_assert(always_false<X>, "xact: softmax of a tensor needs an axis");
    }
    /// Without the axis where f has one result for a row.
    template <class F, class Y, class Axis>
    static auto of(const F& f, Y&& x, Axis axis) {
        check_eigen_scalar<T>();
        const std::size_t a = checked_axis(axis, rank);
        tensor<rank> values = std::forward<Y>(x);
        if constexpr (reduces_rows<F>) {
            Eigen::array<typename X::Index, static_cast<std::size_t>(rank - 1)> sizes{};
            for (std::size_t d = 0; d < sizes.size(); ++d) sizes[d] = values.dimension(d < a ? d : d + 1);
            tensor<rank - 1> y(sizes);
            kernels::evaluate_rows(f, values.data(), y.data(), layout_of(values, a));
            return y;
        } else {
            evaluate(f, values, a);
            return values;
        }
    }

    template <class F>
    static void evaluate(const F& f, tensor<rank>& values, std::size_t axis) {
        kernels::evaluate_rows(f, values.data(), values.data(), layout_of(values, axis));
    }
    // Its rows are those of row-major storage.
    template <class F>
    static void evaluate(const Causal<F>& f, tensor<rank>& values, std::size_t axis) {
        using row_major = Eigen::Tensor<T, rank, Eigen::RowMajor, typename X::Index>;
        if constexpr (layout == static_cast<int>(Eigen::RowMajor)) {
            const axis_layout rows = layout_of(values, axis);
            check_rows(f, rows);
            kernels::evaluate_rows(f, values.data(), values.data(), rows);
        } else {
            Eigen::array<int, static_cast<std::size_t>(rank)> reversed{};
            for (int d = 0; d < rank; ++d) reversed[static_cast<std::size_t>(d)] = rank - 1 - d;
            row_major turned = values.swap_layout().shuffle(reversed);
            row_evaluation<row_major>::evaluate(f, turned, axis);
            values = turned.swap_layout().shuffle(reversed);
        }
    }

    template <class Dense>
    static axis_layout layout_of(const Dense& x, std::size_t axis) {
        const Eigen::DSizes<typename X::Index, rank> sizes(x.dimensions());
        std::size_t before = 1, after = 1;
        for (std::size_t d = 0; d < static_cast<std::size_t>(rank); ++d) {
            const auto size = static_cast<std::size_t>(sizes[d]);
            before *= d < axis ? size : 1;
            after *= d > axis ? size : 1;
        }
        const auto length = static_cast<std::size_t>(sizes[axis]);
        const bool row_major = layout == static_cast<int>(Eigen::RowMajor);
        return row_major ? axis_layout{before, length, after} : axis_layout{after, length, before};
    }
};

template <class Tensor, class Axis>
axis_layout layout_of_tensor(const Tensor& x, Axis axis) {
    return row_evaluation<Tensor>::layout_of(x, checked_axis(axis, Tensor::NumIndices));
}

} // namespace detail

/// The layout of a tensor, a TensorFixedSize or a TensorMap along an axis, as for matrices.
template <class T, int Rank, int Options, class Index, class Axis>
axis_layout layout_of(const Eigen::Tensor<T, Rank, Options, Index>& x, Axis axis) {
    return detail::layout_of_tensor(x, axis);
}
template <class T, class Sizes, int Options, class Index, class Axis>
axis_layout layout_of(const Eigen::TensorFixedSize<T, Sizes, Options, Index>& x, Axis axis) {
    return detail::layout_of_tensor(x, axis);
}
template <class Tensor, int Options, template <class> class MakePointer, class Axis>
axis_layout layout_of(const Eigen::TensorMap<Tensor, Options, MakePointer>& x, Axis axis) {
    return detail::layout_of_tensor(x, axis);
}

XACT_NAMESPACE_END
