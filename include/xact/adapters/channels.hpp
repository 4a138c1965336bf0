// SPDX-License-Identifier: MIT
// PReLU with one slope per channel.
#pragma once

#include <xact/adapters/rows.hpp>
#include <xact/kernels/channels.hpp>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class F>
using enable_prelu = std::enable_if_t<std::is_same_v<F, PReLU> || std::is_same_v<F, Exact<PReLU>>>;

} // namespace detail

/// y[o,k,i] = x > 0 ? x : slopes[k] * x, rounded once (the functor's own slope takes no part).
/// Throws std::invalid_argument if the layout is not x's and y's size, if slopes.size() is not layout.length, or if y
/// overlaps an input in part.
template <class F, class X, class Slopes, class Y, class = detail::enable_prelu<F>>
void apply(const F&, const X& x, const Slopes& slopes, Y&& y, const axis_layout& layout) {
    using T = detail::number<const X, const Slopes, Y>;
    const auto in = detail::elements(x);
    const auto slope = detail::elements(slopes);
    const auto out = detail::outputs(y);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, out.size, "the output");
    detail::check_size(layout.length, slope.size, "slopes");
    detail::check_overlap(out, in);
    detail::check_overlap(out, slope);
    kernels::prelu<T>(in.data, slope.data, out.data, layout);
}

/// dx = dy * f'(x) and dslopes[k] = the sum over o and i of dy * slope_derivative(x), in double (for double data
/// compensated) and rounded once; zero where there is nothing to sum. Throws as apply does.
template <class F, class X, class Slopes, class DY, class DX, class DSlopes, class = detail::enable_prelu<F>>
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

XACT_NAMESPACE_END
