// SPDX-License-Identifier: MIT
// Softmax and its kin, and softmax with cross-entropy, over contiguous ranges and pointers.
#pragma once

#include <xact/detail/range.hpp>
#include <xact/kernels/cross_entropy.hpp>
#include <xact/kernels/softmax.hpp>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class F>
using enable_rows = std::enable_if_t<is_row_function<F>>;
/// One result for a row instead of one for an entry.
template <class F>
inline constexpr bool reduces_rows = std::is_same_v<F, LogSumExp> || std::is_same_v<F, Exact<LogSumExp>>;
template <class F>
using enable_reduction = std::enable_if_t<reduces_rows<F>>;

/// The rows of a layout, or an error if they overflow.
inline std::size_t rows_of(const axis_layout& layout) { return elements_of({layout.outer, 1, layout.inner}); }

/// The elements of f's output.
template <class F>
std::size_t results_of(const axis_layout& layout) {
    return reduces_rows<F> ? rows_of(layout) : elements_of(layout);
}
/// The same where nothing overflows.
template <class F>
std::size_t size_of(const axis_layout& layout) noexcept {
    return size_of(axis_layout{layout.outer, reduces_rows<F> ? 1 : layout.length, layout.inner});
}

template <class F>
constexpr void check_has_gradient_from_output() noexcept {
    static_assert(!reduces_rows<F>, "xact: the gradient of logsumexp takes the input: backward(logsumexp, x, dy, dx, "
                                    "layout)");
}

template <class Label>
void check_labels(span<Label> labels, std::size_t length, long long ignored) {
    using L = std::remove_cv_t<Label>;
    static_assert(std::is_integral_v<L> && !std::is_same_v<L, bool> && sizeof(L) <= 8,
                  "xact: labels are integers of at most 64 bits (not bool)");
    for (std::size_t i = 0; i < labels.size; ++i) {
        const L label = labels.data[i];
        if (kernels::equals(label, ignored)) continue;
        if constexpr (std::is_signed_v<L>)
            if (label < 0)
                fail_out_of_range(
                    format("label %lld at place %zu is outside [0, %zu)", static_cast<long long>(label), i, length));
        if (static_cast<unsigned long long>(label) >= length)
            fail_out_of_range(format("label %llu at place %zu is outside [0, %zu)",
                                     static_cast<unsigned long long>(label), i, length));
    }
}

} // namespace detail

/// out = f of every row of in along the layout's axis, for f softmax, softmin, log_softmax, or logsumexp, whose out has
/// one element for each of the outer*inner rows. out may be exactly in where the sizes match.
/// Throws std::invalid_argument, before anything is written, if a size is not the layout's, the layout overflows or the
/// ranges overlap in part.
template <class F, class In, class Out, class = detail::enable_rows<F>, class = detail::enable_ranges<In, Out>>
void apply(const F& f, const In& in, Out&& out, const axis_layout& layout) {
    using T = detail::number<const In, Out>;
    const auto x = detail::elements(in);
    const auto y = detail::outputs(out);
    detail::check_layout(layout, x.size);
    detail::check_size(detail::results_of<F>(layout), y.size, "the output");
    detail::check_overlap(y, x);
    kernels::evaluate_rows<F, T>(f, x.data, y.data, layout);
}

/// In place.
template <class F, class InOut, class = detail::enable_rows<F>, class = detail::enable_ranges<InOut>>
void apply(const F& f, InOut&& inout, const axis_layout& layout) {
    static_assert(!detail::reduces_rows<F>,
                  "xact: logsumexp has one result for a row: apply(logsumexp, in, out, layout)");
    using T = detail::number<InOut>;
    const auto y = detail::outputs(inout);
    detail::check_layout(layout, y.size);
    kernels::evaluate_rows<F, T>(f, y.data, y.data, layout);
}

/// The whole range is one row.
template <class F, class In, class Out, class = detail::enable_rows<F>, class = detail::enable_ranges<In, Out>,
          class = std::enable_if_t<!std::is_same_v<detail::plain<Out>, axis_layout>>>
void apply(const F& f, const In& in, Out&& out) {
    apply(f, in, out, axis_layout{1, detail::elements(in).size, 1});
}
/// In place.
template <class F, class InOut, class = detail::enable_rows<F>, class = detail::enable_ranges<InOut>>
void apply(const F& f, InOut&& inout) {
    apply(f, inout, axis_layout{1, detail::elements(inout).size, 1});
}

/// Over pointers. Precondition: the arrays have the layout's sizes, and are the same or disjoint.
template <class F, class In, class Out, class = detail::enable_rows<F>, class = detail::enable_pointers<In, Out>>
void apply(const F& f, const In& in, const Out& out, const axis_layout& layout) noexcept {
    using T = detail::pointed<Out, In>;
    detail::assert_same_or_apart<T>(in, detail::size_of(layout), out, detail::size_of<F>(layout));
    kernels::evaluate_rows<F, T>(f, in, out, layout);
}

/// The gradient from y = f(x) along the layout's axis: dx = y (dy - sum(dy y))/temperature of softmax, minus that of
/// softmin, dx = dy - e^y sum(dy) of log_softmax. dx may be exactly y or dy.
/// Throws std::invalid_argument, before anything is written, if a size is not the layout's or dx overlaps in part.
template <class F, class Y, class DY, class DX, class = detail::enable_rows<F>,
          class = detail::enable_ranges<Y, DY, DX>>
void backward_from_output(const F& f, const Y& y, const DY& dy, DX&& dx, const axis_layout& layout) {
    detail::check_has_gradient_from_output<F>();
    using T = detail::number<const Y, const DY, DX>;
    const auto in = detail::elements(y);
    const auto factor = detail::elements(dy);
    const auto out = detail::outputs(dx);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, factor.size, "dy");
    detail::check_size(in.size, out.size, "dx");
    detail::check_overlaps(out, in, factor);
    kernels::row_gradient<F, T>(f, in.data, factor.data, out.data, layout);
}
/// The whole range is one row.
template <class F, class Y, class DY, class DX, class = detail::enable_rows<F>,
          class = detail::enable_ranges<Y, DY, DX>>
void backward_from_output(const F& f, const Y& y, const DY& dy, DX&& dx) {
    backward_from_output(f, y, dy, dx, axis_layout{1, detail::elements(y).size, 1});
}
/// Over pointers. Precondition: the arrays have the layout's size; dx is exactly y or dy, or disjoint from each.
template <class F, class Y, class DY, class DX, class = detail::enable_rows<F>,
          class = detail::enable_pointers<Y, DY, DX>>
void backward_from_output(const F& f, const Y& y, const DY& dy, const DX& dx, const axis_layout& layout) noexcept {
    detail::check_has_gradient_from_output<F>();
    using T = detail::pointed<DX, Y, DY>;
    detail::assert_same_or_apart<T>(y, dx, detail::size_of(layout));
    detail::assert_same_or_apart<T>(dy, dx, detail::size_of(layout));
    kernels::row_gradient<F, T>(f, y, dy, dx, layout);
}

/// dx = dy softmax(x) along the layout's axis, the gradient of logsumexp: one dy for each row. dx may be exactly x, or
/// dy where the sizes match.
/// Throws std::invalid_argument, before anything is written, if a size is not the layout's or dx overlaps in part.
template <class F, class X, class DY, class DX, class = detail::enable_reduction<F>,
          class = detail::enable_ranges<X, DY, DX>>
void backward(const F&, const X& x, const DY& dy, DX&& dx, const axis_layout& layout) {
    using T = detail::number<const X, const DY, DX>;
    const auto in = detail::elements(x);
    const auto factor = detail::elements(dy);
    const auto out = detail::outputs(dx);
    detail::check_layout(layout, in.size);
    detail::check_size(detail::rows_of(layout), factor.size, "dy");
    detail::check_size(in.size, out.size, "dx");
    detail::check_overlaps(out, in, factor);
    kernels::logsumexp_gradient<T>(in.data, factor.data, out.data, layout);
}
/// The whole range is one row.
template <class F, class X, class DY, class DX, class = detail::enable_reduction<F>,
          class = detail::enable_ranges<X, DY, DX>>
void backward(const F& f, const X& x, const DY& dy, DX&& dx) {
    backward(f, x, dy, dx, axis_layout{1, detail::elements(x).size, 1});
}
/// Over pointers. Precondition: the arrays have the layout's sizes; dx is exactly x, or disjoint from each.
template <class F, class X, class DY, class DX, class = detail::enable_reduction<F>,
          class = detail::enable_pointers<X, DY, DX>>
void backward(const F&, const X& x, const DY& dy, const DX& dx, const axis_layout& layout) noexcept {
    using T = detail::pointed<DX, X, DY>;
    detail::assert_same_or_apart<T>(x, dx, detail::size_of(layout));
    detail::assert_same_or_apart<T>(dy, detail::size_of<F>(layout), dx, detail::size_of(layout));
    kernels::logsumexp_gradient<T>(x, dy, dx, layout);
}

/// The gradient of softmax, softmin and log_softmax is one of the output.
template <class F, class... Arguments, class = detail::enable_rows<F>,
          class = std::enable_if_t<!detail::reduces_rows<F>>>
void backward(const F&, const Arguments&...) {
    static_assert(detail::always_false<F>,
                  "xact: the gradient of softmax, softmin and log_softmax is taken from the output: "
                  "backward_from_output(f, y, dy, dx, layout)");
}

/// losses[o,i] = -log(softmax(logits)[label]) of every row, one integer label and one loss per row; 0 where the label
/// is ignore_index, whatever the logits are. Nothing overflows, and the loss of a nearly certain label keeps its
/// digits: within 0.51 ulps in float, 4 in double where it is not below the smallest normal number times the length.
/// Throws std::invalid_argument if a size is not the layout's or losses overlap an input in part; std::out_of_range for
/// any other label outside [0, length), naming it and its place; all before anything is written.
template <class Logits, class Labels, class Losses>
void cross_entropy(const Logits& logits, const Labels& labels, Losses&& losses, const axis_layout& layout,
                   long long ignore_index = -100) {
    using T = detail::number<const Logits, Losses>;
    const auto in = detail::elements(logits);
    const auto label = detail::elements(labels);
    const auto out = detail::outputs(losses);
    detail::check_layout(layout, in.size);
    const std::size_t rows = detail::rows_of(layout);
    detail::check_size(rows, label.size, "labels");
    detail::check_size(rows, out.size, "losses");
    detail::check_overlaps(out, in, label);
    detail::check_labels(label, layout.length, ignore_index);
    kernels::cross_entropy<T>(in.data, kernels::row_labels(label.data, ignore_index), out.data, layout);
}

/// dlogits = dlosses * (softmax(logits) - onehot(label)) of every row, for abs(dlosses) <= 1 within 0.51 ulps in float,
/// 6 in double; +0 in rows whose label is ignore_index. dlogits may be exactly logits.
/// Throws as cross_entropy does.
template <class Logits, class Labels, class DLosses, class DLogits>
void cross_entropy_backward(const Logits& logits, const Labels& labels, const DLosses& dlosses, DLogits&& dlogits,
                            const axis_layout& layout, long long ignore_index = -100) {
    using T = detail::number<const Logits, const DLosses, DLogits>;
    const auto in = detail::elements(logits);
    const auto label = detail::elements(labels);
    const auto factor = detail::elements(dlosses);
    const auto out = detail::outputs(dlogits);
    detail::check_layout(layout, in.size);
    const std::size_t rows = detail::rows_of(layout);
    detail::check_size(rows, label.size, "labels");
    detail::check_size(rows, factor.size, "dlosses");
    detail::check_size(in.size, out.size, "dlogits");
    detail::check_overlaps(out, in, label, factor);
    detail::check_labels(label, layout.length, ignore_index);
    kernels::cross_entropy_gradient<T>(in.data, kernels::row_labels(label.data, ignore_index), factor.data, out.data,
                                       layout);
}

XACT_NAMESPACE_END
