// SPDX-License-Identifier: MIT
// Gates: value * f(gate) of two arrays, or of the halves of one.
#pragma once

#include <xact/adapters/ranges.hpp>
#include <xact/kernels/gated.hpp>

XACT_NAMESPACE_BEGIN
namespace detail {

inline void check_halves(const axis_layout& layout, std::size_t size) {
    check_layout(layout, size);
    if (layout.length % 2 != 0)
        fail_invalid_argument(format("a gated linear unit halves the axis: length %zu is odd", layout.length));
}
inline axis_layout half_of(const axis_layout& layout) noexcept {
    return {layout.outer, layout.length / 2, layout.inner};
}

} // namespace detail

/// out[i] = value[i] * f(gate[i]). out may be exactly value or gate.
/// Throws std::invalid_argument, before anything is written, if the sizes differ or the ranges overlap in part.
template <class F, class Value, class Gate, class Out, class = detail::enable_ranges<Value, Gate, Out>>
void apply(const Gated<F>& f, const Value& value, const Gate& gate, Out&& out) {
    using T = detail::number<const Value, const Gate, Out>;
    const auto v = detail::elements(value);
    const auto g = detail::elements(gate);
    const auto y = detail::outputs(out);
    detail::check_size(v.size, g.size, "the gate");
    detail::check_size(v.size, y.size, "the output");
    detail::check_overlaps(y, v, g);
    kernels::gate<F, T>(f.base(), v.data, g.data, y.data, y.size);
}

/// Over pointers. Precondition: out is exactly value or gate, or disjoint from each.
template <class F, class T>
void apply(const Gated<F>& f, const T* value, const T* gate, T* out, std::size_t n) noexcept {
    detail::assert_same_or_apart(value, out, n);
    detail::assert_same_or_apart(gate, out, n);
    kernels::gate(f.base(), value, gate, out, n);
}

/// dvalue[i] = dy[i] * f(gate[i]) and dgate[i] = dy[i] * value[i] * f'(gate[i]), in one pass. Each may be exactly an
/// input.
/// Throws as apply does, and if dvalue and dgate overlap.
template <class F, class Value, class Gate, class DY, class DValue, class DGate,
          class = detail::enable_ranges<Value, Gate, DY, DValue, DGate>>
void backward(const Gated<F>& f, const Value& value, const Gate& gate, const DY& dy, DValue&& dvalue, DGate&& dgate) {
    detail::derivative_for_backward(f.base());
    using T = detail::number<const Value, const Gate, const DY, DValue, DGate>;
    const auto v = detail::elements(value);
    const auto g = detail::elements(gate);
    const auto factor = detail::elements(dy);
    const auto by_value = detail::outputs(dvalue);
    const auto by_gate = detail::outputs(dgate);
    detail::check_size(v.size, g.size, "the gate");
    detail::check_size(v.size, factor.size, "dy");
    detail::check_size(v.size, by_value.size, "dvalue");
    detail::check_size(v.size, by_gate.size, "dgate");
    detail::check_outputs_apart(by_value, by_gate);
    detail::check_overlaps(by_value, v, g, factor);
    detail::check_overlaps(by_gate, v, g, factor);
    kernels::gate_gradient<F, T>(f.base(), v.data, g.data, factor.data, by_value.data, by_gate.data, v.size);
}

/// Over pointers. Precondition: dvalue and dgate are disjoint; each is exactly an input, or disjoint from all of them.
template <class F, class T>
void backward(const Gated<F>& f, const T* value, const T* gate, const T* dy, T* dvalue, T* dgate,
              std::size_t n) noexcept {
    for ([[maybe_unused]] const T* in : {value, gate, dy})
        for ([[maybe_unused]] T* out : {dvalue, dgate}) detail::assert_same_or_apart(in, out, n);
    detail::assert_outputs_apart(dvalue, n, dgate, n);
    kernels::gate_gradient(f.base(), value, gate, dy, dvalue, dgate, n);
}

/// out = the first half of in along the layout's axis times f of the second half, for glu, reglu, geglu, geglu_tanh and
/// swiglu.
/// Throws std::invalid_argument, before anything is written, if the layout is not in's size or overflows, its length is
/// odd, out does not have half as many elements, or the ranges overlap.
template <class F, class In, class Out, class = detail::enable_ranges<In, Out>>
void apply(const GLU<F>& f, const In& in, Out&& out, const axis_layout& layout) {
    using T = detail::number<const In, Out>;
    const auto x = detail::elements(in);
    const auto y = detail::outputs(out);
    detail::check_halves(layout, x.size);
    detail::check_size(x.size / 2, y.size, "the output");
    detail::check_overlap(y, x);
    kernels::gate_halves<F, T>(f.base(), x.data, y.data, layout);
}

/// Over pointers. Preconditions: the arrays have the layout's sizes and are disjoint; the length is even.
template <class F, class T>
void apply(const GLU<F>& f, const T* in, T* out, const axis_layout& layout) noexcept {
    assert(layout.length % 2 == 0);
    detail::assert_same_or_apart(in, detail::size_of(layout), out, detail::size_of(detail::half_of(layout)));
    kernels::gate_halves(f.base(), in, out, layout);
}

/// dx from in and dy, which has half as many elements. dx may be exactly in.
/// Throws as apply does.
template <class F, class In, class DY, class DX, class = detail::enable_ranges<In, DY, DX>>
void backward(const GLU<F>& f, const In& in, const DY& dy, DX&& dx, const axis_layout& layout) {
    detail::derivative_for_backward(f.base());
    using T = detail::number<const In, const DY, DX>;
    const auto x = detail::elements(in);
    const auto factor = detail::elements(dy);
    const auto out = detail::outputs(dx);
    detail::check_halves(layout, x.size);
    detail::check_size(x.size / 2, factor.size, "dy");
    detail::check_size(x.size, out.size, "dx");
    detail::check_overlaps(out, x, factor);
    kernels::gate_halves_gradient<F, T>(f.base(), x.data, factor.data, out.data, layout);
}
/// Over pointers. Preconditions: as apply's; dx is exactly in, or disjoint from it, and disjoint from dy.
template <class F, class T>
void backward(const GLU<F>& f, const T* in, const T* dy, T* dx, const axis_layout& layout) noexcept {
    assert(layout.length % 2 == 0);
    detail::assert_same_or_apart(in, dx, detail::size_of(layout));
    detail::assert_same_or_apart(dy, detail::size_of(detail::half_of(layout)), dx, detail::size_of(layout));
    kernels::gate_halves_gradient(f.base(), in, dy, dx, layout);
}

XACT_NAMESPACE_END
