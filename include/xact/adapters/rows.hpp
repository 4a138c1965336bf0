// SPDX-License-Identifier: MIT
// Softmax and softmax with cross-entropy over contiguous ranges and pointers.
#pragma once

#include <xact/detail/range.hpp>
#include <xact/kernels/cross_entropy.hpp>
#include <xact/kernels/rows.hpp>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class F>
using enable_rows = std::enable_if_t<is_row_function<F>>;
template <class... Pointers>
using enable_pointers = std::enable_if_t<(std::is_pointer_v<Pointers> && ...)>;
template <class... Ranges>
using enable_ranges = std::enable_if_t<(!std::is_pointer_v<plain<Ranges>> && ...)>;

/// What all pointers of a call point to.
template <class Output, class... Inputs>
struct common_target {
    using type = std::remove_pointer_t<Output>;
    static_assert(!std::is_const_v<type>, "xact: the output is const");
    static_assert((std::is_same_v<type, std::remove_cv_t<std::remove_pointer_t<Inputs>>> && ...),
                  "xact: all pointers of a call point to the same element type");
};
template <class Output, class... Inputs>
using pointed = typename common_target<Output, Inputs...>::type;

/// outer * length * inner, or an error if that overflows.
inline std::size_t elements_of(const axis_layout& layout) {
    const std::size_t factors[] = {layout.outer, layout.length, layout.inner};
    std::size_t product = 1;
    for (const std::size_t f : factors)
        if (f == 0) return 0;
    for (const std::size_t f : factors) {
        if (product > static_cast<std::size_t>(-1) / f)
            fail_invalid_argument(
                format("the layout {outer %zu, length %zu, inner %zu} has more elements than a size_t "
                       "counts",
                       layout.outer, layout.length, layout.inner));
        product *= f;
    }
    return product;
}

inline void check_layout(const axis_layout& layout, std::size_t size) {
    if (elements_of(layout) != size)
        fail_invalid_argument(format("the layout {outer %zu, length %zu, inner %zu} does not have the range's %zu "
                                     "elements",
                                     layout.outer, layout.length, layout.inner, size));
}

template <class Output, class... Inputs>
void check_overlaps(const Output& output, const Inputs&... inputs) {
    (check_overlap(output, inputs), ...);
}

template <class Label>
void check_labels(span<Label> labels, std::size_t length) {
    using L = std::remove_cv_t<Label>;
    static_assert(std::is_integral_v<L> && !std::is_same_v<L, bool> && sizeof(L) <= 8,
                  "xact: labels are integers of at most 64 bits (not bool)");
    for (std::size_t i = 0; i < labels.size; ++i) {
        const L label = labels.data[i];
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

/// out = softmax of every row of in along the layout's axis. out may be exactly in.
/// Throws std::invalid_argument, before anything is written, if a size is not the layout's, the layout overflows or the
/// ranges overlap in part.
template <class F, class In, class Out, class = detail::enable_rows<F>, class = detail::enable_ranges<In, Out>>
void apply(const F&, const In& in, Out&& out, const axis_layout& layout) {
    using T = detail::number<const In, Out>;
    const auto x = detail::elements(in);
    const auto y = detail::outputs(out);
    detail::check_layout(layout, x.size);
    detail::check_size(x.size, y.size, "the output");
    detail::check_overlap(y, x);
    kernels::softmax<F, T>(x.data, y.data, layout);
}

/// In place.
template <class F, class InOut, class = detail::enable_rows<F>, class = detail::enable_ranges<InOut>>
void apply(const F&, InOut&& inout, const axis_layout& layout) {
    using T = detail::number<InOut>;
    const auto y = detail::outputs(inout);
    detail::check_layout(layout, y.size);
    kernels::softmax<F, T>(y.data, y.data, layout);
}

/// The whole range is one row.
template <class F, class In, class Out, class = detail::enable_rows<F>, class = detail::enable_ranges<In, Out>,
          class = std::enable_if_t<!std::is_same_v<detail::plain<Out>, axis_layout>>>
void apply(const F& f, const In& in, Out&& out) {
    apply(f, in, out, axis_layout{1, detail::elements(in).size, 1});
}
template <class F, class InOut, class = detail::enable_rows<F>, class = detail::enable_ranges<InOut>>
void apply(const F& f, InOut&& inout) {
    apply(f, inout, axis_layout{1, detail::elements(inout).size, 1});
}

/// Over pointers. Precondition: the arrays have the layout's size, and are the same or disjoint.
template <class F, class In, class Out, class = detail::enable_rows<F>, class = detail::enable_pointers<In, Out>>
void apply(const F&, const In& in, const Out& out, const axis_layout& layout) noexcept {
    using T = detail::pointed<Out, In>;
    detail::assert_same_or_apart<T>(in, out, layout.outer * layout.length * layout.inner);
    kernels::softmax<F, T>(in, out, layout);
}

/// dx = y * (dy - sum(dy * y)) for y = softmax(x) along the layout's axis. dx may be exactly y or dy.
/// Throws std::invalid_argument, before anything is written, if a size is not the layout's or dx overlaps in part.
template <class F, class Y, class DY, class DX, class = detail::enable_rows<F>,
          class = detail::enable_ranges<Y, DY, DX>>
void backward_from_output(const F&, const Y& y, const DY& dy, DX&& dx, const axis_layout& layout) {
    using T = detail::number<const Y, const DY, DX>;
    const auto in = detail::elements(y);
    const auto factor = detail::elements(dy);
    const auto out = detail::outputs(dx);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, factor.size, "dy");
    detail::check_size(in.size, out.size, "dx");
    detail::check_overlaps(out, in, factor);
    kernels::softmax_gradient<F, T>(in.data, factor.data, out.data, layout);
}
template <class F, class Y, class DY, class DX, class = detail::enable_rows<F>,
          class = detail::enable_ranges<Y, DY, DX>>
void backward_from_output(const F& f, const Y& y, const DY& dy, DX&& dx) {
    backward_from_output(f, y, dy, dx, axis_layout{1, detail::elements(y).size, 1});
}
template <class F, class Y, class DY, class DX, class = detail::enable_rows<F>,
          class = detail::enable_pointers<Y, DY, DX>>
void backward_from_output(const F&, const Y& y, const DY& dy, const DX& dx, const axis_layout& layout) noexcept {
    using T = detail::pointed<DX, Y, DY>;
    detail::assert_same_or_apart<T>(y, dx, layout.outer * layout.length * layout.inner);
    detail::assert_same_or_apart<T>(dy, dx, layout.outer * layout.length * layout.inner);
    kernels::softmax_gradient<F, T>(y, dy, dx, layout);
}

/// losses[o,i] = -log(softmax(logits)[label]) of every row, one integer label and one loss per row. Nothing overflows,
/// and the loss of a nearly certain label keeps its digits: within 0.51 ulps in float, 4 in double.
/// Throws std::invalid_argument if a size is not the layout's or losses overlap an input in part; std::out_of_range for
/// a label outside [0, length), naming it and its place; all before anything is written.
template <class Logits, class Labels, class Losses>
void cross_entropy(const Logits& logits, const Labels& labels, Losses&& losses, const axis_layout& layout) {
    using T = detail::number<const Logits, Losses>;
    const auto in = detail::elements(logits);
    const auto label = detail::elements(labels);
    const auto out = detail::outputs(losses);
    detail::check_layout(layout, in.size);
    const std::size_t rows = detail::elements_of({layout.outer, 1, layout.inner});
    detail::check_size(rows, label.size, "labels");
    detail::check_size(rows, out.size, "losses");
    detail::check_overlaps(out, in, label);
    detail::check_labels(label, layout.length);
    kernels::cross_entropy<T>(in.data, label.data, out.data, layout);
}

/// dlogits = dlosses * (softmax(logits) - onehot(label)) of every row, for abs(dlosses) <= 1 within 0.51 ulps in float,
/// 6 in double. dlogits may be exactly logits.
/// Throws as cross_entropy does.
template <class Logits, class Labels, class DLosses, class DLogits>
void cross_entropy_backward(const Logits& logits, const Labels& labels, const DLosses& dlosses, DLogits&& dlogits,
                            const axis_layout& layout) {
    using T = detail::number<const Logits, const DLosses, DLogits>;
    const auto in = detail::elements(logits);
    const auto label = detail::elements(labels);
    const auto factor = detail::elements(dlosses);
    const auto out = detail::outputs(dlogits);
    detail::check_layout(layout, in.size);
    const std::size_t rows = detail::elements_of({layout.outer, 1, layout.inner});
    detail::check_size(rows, label.size, "labels");
    detail::check_size(rows, factor.size, "dlosses");
    detail::check_size(in.size, out.size, "dlogits");
    detail::check_overlaps(out, in, label, factor);
    detail::check_labels(label, layout.length);
    kernels::cross_entropy_gradient<T>(in.data, label.data, factor.data, out.data, layout);
}

XACT_NAMESPACE_END
