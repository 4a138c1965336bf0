// SPDX-License-Identifier: MIT
// apply, backward and backward_from_output over contiguous ranges and pointers.
#pragma once

#include <xact/detail/range.hpp>
#include <xact/kernels/elementwise.hpp>

#include <cassert>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class F>
using enable_elementwise = std::enable_if_t<is_elementwise<F>>;

template <class F>
constexpr auto derivative_for_backward(const F& f) noexcept {
    static_assert(!is_derivative<F>, "xact: backward takes the activation itself: second derivatives are not offered");
    if constexpr (!is_derivative<F>) return derivative(f);
}

template <class F, class = void>
inline constexpr bool has_derivative_from_output = false;
template <class F>
inline constexpr bool has_derivative_from_output<
    F,
    std::void_t<decltype(std::declval<const F&>().derivative_from_output(std::declval<lanes<precision::single>>()))>> =
    true;

template <class F, class = void>
inline constexpr bool has_output_condition = false;
template <class F>
inline constexpr bool has_output_condition<F, std::void_t<decltype(std::declval<const F&>().output_tells_input())>> =
    true;

template <class F>
constexpr bool output_tells_input(const F& f) noexcept {
    if constexpr (has_output_condition<F>)
        return f.output_tells_input();
    else
        return true;
}
template <class F>
constexpr bool output_tells_input(const Exact<F>& f) noexcept {
    return output_tells_input(f.base());
}

// f'(x) as a function of y = f(x).
template <class F>
struct DerivativeFromOutput : elementwise<DerivativeFromOutput<F>> {
    static_assert(has_derivative_from_output<F>,
                  "xact: backward_from_output is not offered for this activation, whose output does not tell its "
                  "derivative, or not accurately; use backward with the input");
    F f;
    constexpr explicit DerivativeFromOutput(const F& activation) noexcept : f(activation) {}

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> y) const noexcept {
        return f.derivative_from_output(y);
    }
};
template <class F>
constexpr auto derivative_from_output(const F& f) noexcept {
    return DerivativeFromOutput<F>(f);
}
template <class F>
constexpr auto derivative_from_output(const Exact<F>& f) noexcept {
    return Exact<DerivativeFromOutput<F>>(DerivativeFromOutput<F>(f.base()));
}

// dx = dy * slope(x), after the checks that backward and backward_from_output share.
template <class F, class X, class DY, class DX>
void checked_transform_times(const F& slope, const X& x, const DY& dy, DX& dx) {
    using T = number<const X, const DY, DX>;
    const auto in = elements(x);
    const auto factor = elements(dy);
    const auto out = outputs(dx);
    check_size(in.size, factor.size, "dy");
    check_size(in.size, out.size, "dx");
    check_overlaps(out, in, factor);
    kernels::transform_times<F, T>(slope, in.data, factor.data, out.data, out.size);
}

} // namespace detail

/// out[i] = f(in[i]). Any size, any alignment; out may be exactly in.
/// Throws std::invalid_argument, before anything is written, if the sizes differ or the ranges overlap in part.
template <class F, class In, class Out, class = detail::enable_elementwise<F>>
void apply(const F& f, const In& in, Out&& out) {
    using T = detail::number<const In, Out>;
    const auto x = detail::elements(in);
    const auto y = detail::outputs(out);
    detail::check_size(x.size, y.size, "the output");
    detail::check_overlap(y, x);
    kernels::transform<F, T>(f, x.data, y.data, y.size);
}

/// inout[i] = f(inout[i]).
template <class F, class InOut, class = detail::enable_elementwise<F>>
void apply(const F& f, InOut&& inout) {
    using T = detail::number<InOut>;
    const auto y = detail::outputs(inout);
    kernels::transform<F, T>(f, y.data, y.data, y.size);
}

/// out[i] = f(in[i]) for i < n. Precondition: the arrays are the same or disjoint.
template <class F, class T, class = detail::enable_elementwise<F>>
void apply(const F& f, const T* in, T* out, std::size_t n) noexcept {
    detail::assert_same_or_apart(in, out, n);
    kernels::transform(f, in, out, n);
}

/// dx[i] = dy[i] * f'(x[i]), with f' as f's tier gives it and one more rounding. dx may be exactly x or dy.
/// Throws std::invalid_argument, before anything is written, if the sizes differ or dx overlaps another in part.
template <class F, class X, class DY, class DX, class = detail::enable_elementwise<F>>
void backward(const F& f, const X& x, const DY& dy, DX&& dx) {
    const auto slope = detail::derivative_for_backward(f);
    detail::checked_transform_times(slope, x, dy, dx);
}

/// The same over pointers. Precondition: dx is exactly x or dy, or disjoint from each.
template <class F, class T, class = detail::enable_elementwise<F>>
void backward(const F& f, const T* x, const T* dy, T* dx, std::size_t n) noexcept {
    detail::assert_same_or_apart(x, dx, n);
    detail::assert_same_or_apart(dy, dx, n);
    kernels::transform_times(detail::derivative_for_backward(f), x, dy, dx, n);
}

/// Whether there is a backward_from_output for activations of this type.
template <class F>
inline constexpr bool has_derivative_from_output = detail::has_derivative_from_output<F>;
template <class F>
inline constexpr bool has_derivative_from_output<Exact<F>> = detail::has_derivative_from_output<F>;

/// backward from y = f(x) instead of x: for Identity, Sigmoid, Tanh, ReLU, ReLU6, Hardtanh, SquaredReLU, Softplus,
/// LogSigmoid, SELU, Softsign, Softshrink, Hardshrink, Squareplus, for LeakyReLU, PReLU and RReLU with a positive
/// slope, ELU and CELU with a positive alpha, Threshold with a value up to its threshold. Where f saturates, y has lost
/// what f' needs: docs/functions.md says how much; backward from x is the accurate one. Throws as backward, and
/// std::invalid_argument where the parameter makes y ambiguous.
template <class F, class Y, class DY, class DX, class = detail::enable_elementwise<F>>
void backward_from_output(const F& f, const Y& y, const DY& dy, DX&& dx) {
    const auto slope = detail::derivative_from_output(f);
    if (!detail::output_tells_input(f))
        detail::fail_invalid_argument(detail::format(
            "backward_from_output: the output of %.*s need not tell its input with these parameters; use backward",
            static_cast<int>(F::name.size()), F::name.data()));
    detail::checked_transform_times(slope, y, dy, dx);
}

/// The same over pointers. Preconditions: as backward's, and the output tells the input, as above.
template <class F, class T, class = detail::enable_elementwise<F>>
void backward_from_output(const F& f, const T* y, const T* dy, T* dx, std::size_t n) noexcept {
    detail::assert_same_or_apart(y, dx, n);
    detail::assert_same_or_apart(dy, dx, n);
    assert(detail::output_tells_input(f));
    kernels::transform_times(detail::derivative_from_output(f), y, dy, dx, n);
}

XACT_NAMESPACE_END
