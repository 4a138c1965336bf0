// SPDX-License-Identifier: MIT
// f(x) for Eigen's Array, Matrix, Map, Block and their expressions, and softmax and its kin over their axes.
#pragma once

#include <xact/xact.hpp>

// As in detail/simd.hpp: g++ 12 warns of its own AVX-512 intrinsics where Eigen inlines them.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#if !EIGEN_VERSION_AT_LEAST(3, 4, 0)
#error "xact/eigen.hpp needs Eigen 3.4 or later"
#endif

XACT_NAMESPACE_BEGIN
namespace detail {

/// f as Eigen's functors are: of a coefficient and of a packet, with the same bits.
template <class F, class T>
struct eigen_functor {
    F f;

    T operator()(const T& x) const noexcept(!is_autodiff<T>) { return evaluation<T>::of(f, x); }

    template <class Packet>
    XACT_INLINE Packet packetOp(const Packet& packet) const noexcept {
        constexpr std::size_t size = Eigen::internal::unpacket_traits<Packet>::size;
        if constexpr (size == width<T> && std::is_constructible_v<batch<T>, Packet>) {
            const typename batch<T>::register_type y = kernels::evaluate(f, batch<T>(packet));
            return Packet(y);
        } else if constexpr (can_extend<T, size>) {
            Packet y;
            take_lowest(y, kernels::evaluate(f, extended(packet)));
            return y;
        } else {
            T buffer[buffer_size<T, size>] = {};
            Eigen::internal::pstoreu(buffer, packet);
            evaluate_buffer(f, buffer);
            return Eigen::internal::ploadu<Packet>(buffer);
        }
    }
};

template <class D>
std::true_type test_dense(const Eigen::DenseBase<D>*);
std::false_type test_dense(const void*);
template <class X>
inline constexpr bool is_dense = decltype(test_dense(static_cast<const X*>(nullptr)))::value;

template <class T>
constexpr void check_eigen_scalar() noexcept {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                  "xact: Eigen expressions of float or double only; cast<float>() an integer one");
}

// A lazy expression of x's own kind; a temporary that it would refer to, a plain object or a Ref, is evaluated.
template <class X>
struct evaluation<X, std::enable_if_t<is_dense<X>>> {
    template <class F, class Y>
    static auto of(const F& f, Y&& x) {
        using T = typename X::Scalar;
        if constexpr (!is_autodiff<T>) check_eigen_scalar<T>();
        const eigen_functor<F, T> op{f};
        constexpr bool is_referred_to = (int{X::Flags} & int{Eigen::NestByRefBit}) != 0;
        if constexpr (is_referred_to && !std::is_lvalue_reference_v<Y>) {
            typename X::PlainObject result = std::forward<Y>(x);
            result = result.unaryExpr(op);
            return result;
        } else {
            return x.derived().unaryExpr(op);
        }
    }
};

/// axis counted from the front, or an error that names it.
template <class Axis>
std::size_t checked_axis(Axis given, long long dimensions) {
    static_assert(std::is_integral_v<Axis> && !std::is_same_v<Axis, bool> && sizeof(Axis) <= 8,
                  "xact: an axis is an integer of at most 64 bits");
    const auto axis = static_cast<long long>(given);
    if constexpr (std::is_unsigned_v<Axis>)
        if (axis < 0 || axis >= dimensions)
            fail_out_of_range(
                format("axis %llu is outside [0, %lld)", static_cast<unsigned long long>(given), dimensions));
    if (axis < -dimensions || axis >= dimensions)
        fail_out_of_range(format("axis %lld is outside [%lld, %lld)", axis, -dimensions, dimensions));
    return static_cast<std::size_t>(axis < 0 ? axis + dimensions : axis);
}

template <class X>
struct row_evaluation<X, std::enable_if_t<is_dense<X>>> {
    static constexpr bool is_vector = X::IsVectorAtCompileTime;
    using T = typename X::Scalar;
    using result_type = typename X::PlainObject;

    template <class F, class Y>
    static auto of(const F& f, Y&& x) {
        static_assert(is_vector, "xact: softmax of a matrix needs an axis: 0 is down the columns, 1 along the rows");
        return along(f, std::forward<Y>(x), 0);
    }
    template <class F, class Y, class Axis>
    static auto of(const F& f, Y&& x, Axis axis) {
        return along(f, std::forward<Y>(x), checked_axis(axis, is_vector ? 1 : 2));
    }

    template <class Dense>
    static axis_layout layout_of(const Dense& x, std::size_t axis) {
        const auto rows = static_cast<std::size_t>(x.rows()), columns = static_cast<std::size_t>(x.cols());
        const bool along_storage = (axis == 1) == bool{result_type::IsRowMajor};
        return is_vector       ? axis_layout{1, rows * columns, 1}
               : along_storage ? axis_layout{axis == 1 ? rows : columns, axis == 1 ? columns : rows, 1}
                               : axis_layout{1, axis == 1 ? columns : rows, axis == 1 ? rows : columns};
    }

  private:
    // Causal rows side by side are turned: each sees another part of itself.
    template <class F>
    static void evaluate(const F& f, result_type& values, const axis_layout& layout) {
        const axis_layout rows{layout.outer * layout.inner, layout.length, 1};
        check_rows(f, rows);
        if (!is_causal<F> || layout.inner == 1) return kernels::evaluate_rows(f, values.data(), values.data(), layout);
        Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, result_type::IsRowMajor ? Eigen::ColMajor : Eigen::RowMajor>
            turned = values.array();
        kernels::evaluate_rows(f, turned.data(), turned.data(), rows);
        values.array() = turned;
    }

    // A number for a vector, a column of numbers for a matrix.
    template <class F, class Y>
    static auto along(const F& f, Y&& x, std::size_t axis) {
        static_assert(!is_autodiff<T>, "xact: functions of rows take no numbers that carry derivatives");
        if constexpr (!is_autodiff<T>) check_eigen_scalar<T>();
        result_type values = std::forward<Y>(x);
        const axis_layout layout = layout_of(values, axis);
        if constexpr (!reduces_rows<F>) {
            evaluate(f, values, layout);
            return values;
        } else if constexpr (is_vector) {
            T y;
            kernels::evaluate_rows(f, values.data(), &y, layout);
            return y;
        } else {
            constexpr bool is_array = std::is_same_v<typename Eigen::internal::traits<X>::XprKind, Eigen::ArrayXpr>;
            std::conditional_t<is_array, Eigen::Array<T, Eigen::Dynamic, 1>, Eigen::Matrix<T, Eigen::Dynamic, 1>> y(
                static_cast<Eigen::Index>(size_of<F>(layout)));
            kernels::evaluate_rows(f, values.data(), y.data(), layout);
            return y;
        }
    }
};

} // namespace detail

/// The layout of an Eigen array or matrix, or a Map of one, along an axis, 0 down the columns, 1 along the rows, -1 the
/// last, whatever its storage order: for the entries that take ranges, cross_entropy(logits, labels, losses,
/// layout_of(logits, 1)). A vector is one row.
/// Throws std::out_of_range for another axis.
template <class X, class Axis>
axis_layout layout_of(const Eigen::DenseBase<X>& x, Axis axis) {
    static_assert(detail::is_contiguous<X>, "xact: this Eigen view is not known to be contiguous");
    using evaluation = detail::row_evaluation<X>;
    return evaluation::layout_of(x.derived(), detail::checked_axis(axis, evaluation::is_vector ? 1 : 2));
}

XACT_NAMESPACE_END

template <class F, class T>
struct Eigen::internal::functor_traits<xact::detail::eigen_functor<F, T>> {
    enum { Cost = 20 * NumTraits<T>::MulCost, PacketAccess = packet_traits<T>::Vectorizable };
};
