// SPDX-License-Identifier: MIT
// PReLU with one slope per channel.
#pragma once

#include <xact/detail/range.hpp>
#include <xact/kernels/channels.hpp>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class F, class... Ranges>
using enable_prelu =
    std::enable_if_t<std::is_same_v<F, PReLU> || std::is_same_v<F, Exact<PReLU>>, enable_ranges<Ranges...>>;

// What the gradients over pointers are to be given.
template <class T>
void assert_channels_apart(const T* x, const T* per_channel, const T* dy, T* dx, T* sums,
                           const axis_layout& layout) noexcept {
    const std::size_t n = size_of(layout);
    for ([[maybe_unused]] const T* in : {x, dy}) {
        assert_same_or_apart(in, dx, n);
        assert_same_or_apart(in, n, sums, layout.length);
    }
    assert_same_or_apart(per_channel, layout.length, dx, n);
    assert_same_or_apart(per_channel, sums, layout.length);
    assert_outputs_apart(dx, n, sums, layout.length);
}

} // namespace detail

/// y[o,k,i] = x > 0 ? x : slopes[k] * x, rounded once (the functor's own slope takes no part).
/// Throws std::invalid_argument if the layout is not x's and y's size, if slopes.size() is not layout.length, or if y
/// overlaps an input in part.
template <class F, class X, class Slopes, class Y, class = detail::enable_prelu<F, X, Slopes, Y>>
void apply(const F&, const X& x, const Slopes& slopes, Y&& y, const axis_layout& layout) {
    using T = detail::number<const X, const Slopes, Y>;
    const auto in = detail::elements(x);
    const auto slope = detail::elements(slopes);
    const auto out = detail::outputs(y);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, out.size, "the output");
    detail::check_size(layout.length, slope.size, "slopes");
    detail::check_overlaps(out, in, slope);
    kernels::prelu<T>(in.data, slope.data, out.data, layout);
}

/// Over pointers. Precondition: y is exactly an input of its size, or disjoint from both.
template <class F, class T, class = detail::enable_prelu<F>>
void apply(const F&, const T* x, const T* slopes, T* y, const axis_layout& layout) noexcept {
    detail::assert_same_or_apart(x, y, detail::size_of(layout));
    detail::assert_same_or_apart(slopes, layout.length, y, detail::size_of(layout));
    kernels::prelu(x, slopes, y, layout);
}

/// dx = dy * f'(x) and dslopes[k] = the sum over o and i of dy * slope_derivative(x), in double (for double data
/// compensated) and rounded once; zero where there is nothing to sum. Throws as apply does.
template <class F, class X, class Slopes, class DY, class DX, class DSlopes,
          class = detail::enable_prelu<F, X, Slopes, DY, DX, DSlopes>>
void backward(const F&, const X& x, const Slopes& slopes, const DY& dy, DX&& dx, DSlopes&& dslopes,
              const axis_layout& layout) {
    using T = detail::number<const X, const Slopes, const DY, DX, DSlopes>;
    const auto in = detail::elements(x);
    const auto slope = detail::elements(slopes);
    const auto factor = detail::elements(dy);
    const auto out = detail::outputs(dx);
    const auto out_slopes = detail::outputs(dslopes);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, factor.size, "dy");
    detail::check_size(in.size, out.size, "dx");
    detail::check_size(layout.length, slope.size, "slopes");
    detail::check_size(layout.length, out_slopes.size, "dslopes");
    detail::check_outputs_apart(out, out_slopes);
    detail::check_overlaps(out, in, slope, factor);
    detail::check_overlaps(out_slopes, in, slope, factor);
    kernels::prelu_gradient<T>(in.data, slope.data, factor.data, out.data, out_slopes.data, layout);
}

/// Over pointers. Precondition: dx and dslopes are disjoint; each is exactly an input of its size, or disjoint from
/// all inputs.
template <class F, class T, class = detail::enable_prelu<F>>
void backward(const F&, const T* x, const T* slopes, const T* dy, T* dx, T* dslopes,
              const axis_layout& layout) noexcept {
    detail::assert_channels_apart(x, slopes, dy, dx, dslopes, layout);
    kernels::prelu_gradient(x, slopes, dy, dx, dslopes, layout);
}

XACT_NAMESPACE_END
