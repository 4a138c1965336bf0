// SPDX-License-Identifier: MIT
// An activation behind a bias for each channel.
#pragma once

#include <xact/adapters/channels.hpp>
#include <xact/adapters/ranges.hpp>

XACT_NAMESPACE_BEGIN

/// y[o,k,i] = f(x[o,k,i] + bias[k]), with the bits of the sum by itself and f of it. y may be exactly x, or bias where
/// the sizes match.
/// Throws std::invalid_argument, before anything is written, if the layout is not x's and y's size or overflows, if
/// bias.size() is not layout.length, or if y overlaps an input in part.
template <class F, class X, class Bias, class Y, class = detail::enable_ranges<X, Bias, Y>>
void apply(const Biased<F>& f, const X& x, const Bias& bias, Y&& y, const axis_layout& layout) {
    using T = detail::number<const X, const Bias, Y>;
    const auto in = detail::elements(x);
    const auto b = detail::elements(bias);
    const auto out = detail::outputs(y);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, out.size, "the output");
    detail::check_size(layout.length, b.size, "the bias");
    detail::check_overlaps(out, in, b);
    kernels::biased<F, T>(f.base(), in.data, b.data, out.data, layout);
}

/// Over pointers. Precondition: y is exactly an input of its size, or disjoint from both.
template <class F, class T>
void apply(const Biased<F>& f, const T* x, const T* bias, T* y, const axis_layout& layout) noexcept {
    detail::assert_same_or_apart(x, y, detail::size_of(layout));
    detail::assert_same_or_apart(bias, layout.length, y, detail::size_of(layout));
    kernels::biased(f.base(), x, bias, y, layout);
}

/// dx = dy * f'(x + bias[k]), with f' as f's tier gives it, and dbias[k] = the sum of that product over o and i, in
/// double (for double data compensated) and rounded once; zero where there is nothing to sum. Each may be exactly an
/// input of its size.
/// Throws as apply does, and if dx and dbias overlap.
template <class F, class X, class Bias, class DY, class DX, class DBias,
          class = detail::enable_ranges<X, Bias, DY, DX, DBias>>
void backward(const Biased<F>& f, const X& x, const Bias& bias, const DY& dy, DX&& dx, DBias&& dbias,
              const axis_layout& layout) {
    detail::derivative_for_backward(f.base());
    using T = detail::number<const X, const Bias, const DY, DX, DBias>;
    const auto in = detail::elements(x);
    const auto b = detail::elements(bias);
    const auto factor = detail::elements(dy);
    const auto out = detail::outputs(dx);
    const auto out_bias = detail::outputs(dbias);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, factor.size, "dy");
    detail::check_size(in.size, out.size, "dx");
    detail::check_size(layout.length, b.size, "the bias");
    detail::check_size(layout.length, out_bias.size, "dbias");
    detail::check_outputs_apart(out, out_bias);
    detail::check_overlaps(out, in, b, factor);
    detail::check_overlaps(out_bias, in, b, factor);
    kernels::biased_gradient<F, T>(f.base(), in.data, b.data, factor.data, out.data, out_bias.data, layout);
}

/// Over pointers. Precondition: dx and dbias are disjoint; each is exactly an input of its size, or disjoint from all.
template <class F, class T>
void backward(const Biased<F>& f, const T* x, const T* bias, const T* dy, T* dx, T* dbias,
              const axis_layout& layout) noexcept {
    detail::assert_channels_apart(x, bias, dy, dx, dbias, layout);
    kernels::biased_gradient(f.base(), x, bias, dy, dx, dbias, layout);
}

XACT_NAMESPACE_END
