// SPDX-License-Identifier: MIT
// Softmax of a part of every row: what a mask lets through, or what is not in the future.
#pragma once

#include <xact/adapters/rows.hpp>
#include <xact/kernels/causal.hpp>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class F>
constexpr void check_takes_mask() noexcept {
    static_assert(is_softmax<F>, "xact: masks are for softmax and softmin");
}

template <class Flag>
constexpr void check_flag() noexcept {
    static_assert(std::is_same_v<Flag, bool> || std::is_same_v<Flag, unsigned char>,
                  "xact: a mask has elements of bool or unsigned char");
}

template <class Mask>
constexpr auto mask_elements(const Mask& mask) {
    static_assert(!is_bool_vector<Mask>,
                  "xact: std::vector<bool> has no contiguous elements: a mask is a range of bool "
                  "or unsigned char, a std::vector<unsigned char> for one");
    if constexpr (!is_bool_vector<Mask>) {
        check_flag<std::remove_const_t<element<const Mask>>>();
        return elements(mask);
    }
}

/// Of the pointer forms; the array has n elements of T.
template <class T, class Flag>
void assert_mask_apart([[maybe_unused]] const Flag* mask, [[maybe_unused]] const T* out,
                       [[maybe_unused]] std::size_t n) noexcept {
    check_flag<Flag>();
    assert(n == 0 || mask);
    assert(are_apart({mask, n}, {out, n * sizeof(T)}) && "xact: the mask overlaps the output");
}

template <class F>
constexpr void check_rows(const F&, const axis_layout&) noexcept {}
template <class F>
bool rows_fit(const Causal<F>& f, const axis_layout& layout) noexcept {
    return layout.outer % f.rows() == 0 && (layout.length >= f.rows() || size_of(layout) == 0);
}
template <class F>
void check_rows(const Causal<F>& f, const axis_layout& layout) {
    if (rows_fit(f, layout)) return;
    if (layout.outer % f.rows() != 0)
        fail_invalid_argument(format("causal: outer %zu is not a multiple of %zu rows", layout.outer, f.rows()));
    fail_invalid_argument(format("causal: length %zu is less than %zu rows", layout.length, f.rows()));
}

template <class F>
inline constexpr bool is_causal = false;
template <class F>
inline constexpr bool is_causal<Causal<F>> = true;

} // namespace detail

/// out = f of those entries of every row of in whose element of mask is not zero, for f softmax or softmin; +0 for the
/// others, so for a whole row of them. What is masked out does not matter, NaN and infinities included. The mask is a
/// range of bool or unsigned char of in's size; out may be exactly in.
/// Throws std::invalid_argument, before anything is written, if a size is not the layout's, the layout overflows or out
/// overlaps `in` in part or the mask at all.
template <class F, class In, class Mask, class Out, class = detail::enable_rows<F>,
          class = detail::enable_ranges<In, Mask, Out>>
void apply(const F& f, const In& in, const Mask& mask, Out&& out, const axis_layout& layout) {
    detail::check_takes_mask<F>();
    detail::check_order<In, Mask, Out>();
    using T = detail::number<const In, Out>;
    const auto x = detail::elements(in);
    const auto flags = detail::mask_elements(mask);
    const auto y = detail::outputs(out);
    detail::check_layout(layout, x.size);
    detail::check_size(x.size, flags.size, "the mask");
    detail::check_size(x.size, y.size, "the output");
    detail::check_overlaps(y, x, flags);
    kernels::softmax<F, T>(f, x.data, y.data, layout, kernels::flags(flags.data));
}

/// The whole range is one row.
template <class F, class In, class Mask, class Out, class = detail::enable_rows<F>,
          class = detail::enable_ranges<In, Mask, Out>,
          class = std::enable_if_t<!std::is_same_v<detail::plain<Out>, axis_layout>>>
void apply(const F& f, const In& in, const Mask& mask, Out&& out) {
    apply(f, in, mask, out, axis_layout{1, detail::elements(in).size, 1});
}

/// Over pointers. Precondition: the arrays have the layout's size; in and out are the same or disjoint, mask and out
/// disjoint.
template <class F, class In, class Mask, class Out, class = detail::enable_rows<F>,
          class = detail::enable_pointers<In, Mask, Out>>
void apply(const F& f, const In& in, const Mask& mask, const Out& out, const axis_layout& layout) noexcept {
    detail::check_takes_mask<F>();
    using T = detail::pointed<Out, In>;
    detail::assert_same_or_apart<T>(in, out, detail::size_of(layout));
    detail::assert_mask_apart<T>(mask, out, detail::size_of(layout));
    kernels::softmax<F, T>(f, in, out, layout, kernels::flags(mask));
}

/// The gradient from y = f(x) under the same mask, +0 for what it leaves out: neither y nor dy matters there. dx may be
/// exactly y or dy.
/// Throws as apply does.
template <class F, class Y, class DY, class Mask, class DX, class = detail::enable_rows<F>,
          class = detail::enable_ranges<Y, DY, Mask, DX>>
void backward_from_output(const F& f, const Y& y, const DY& dy, const Mask& mask, DX&& dx, const axis_layout& layout) {
    detail::check_takes_mask<F>();
    detail::check_order<Y, DY, Mask, DX>();
    using T = detail::number<const Y, const DY, DX>;
    const auto in = detail::elements(y);
    const auto factor = detail::elements(dy);
    const auto flags = detail::mask_elements(mask);
    const auto out = detail::outputs(dx);
    detail::check_layout(layout, in.size);
    detail::check_size(in.size, factor.size, "dy");
    detail::check_size(in.size, flags.size, "the mask");
    detail::check_size(in.size, out.size, "dx");
    detail::check_overlaps(out, in, factor, flags);
    kernels::softmax_gradient<F, T>(f, in.data, factor.data, out.data, layout, kernels::flags(flags.data));
}
/// The whole range is one row.
template <class F, class Y, class DY, class Mask, class DX, class = detail::enable_rows<F>,
          class = detail::enable_ranges<Y, DY, Mask, DX>,
          class = std::enable_if_t<!std::is_same_v<detail::plain<DX>, axis_layout>>>
void backward_from_output(const F& f, const Y& y, const DY& dy, const Mask& mask, DX&& dx) {
    backward_from_output(f, y, dy, mask, dx, axis_layout{1, detail::elements(y).size, 1});
}
/// Over pointers. Precondition: as apply's.
template <class F, class Y, class DY, class Mask, class DX, class = detail::enable_rows<F>,
          class = detail::enable_pointers<Y, DY, Mask, DX>>
void backward_from_output(const F& f, const Y& y, const DY& dy, const Mask& mask, const DX& dx,
                          const axis_layout& layout) noexcept {
    detail::check_takes_mask<F>();
    using T = detail::pointed<DX, Y, DY>;
    detail::assert_same_or_apart<T>(y, dx, detail::size_of(layout));
    detail::assert_same_or_apart<T>(dy, dx, detail::size_of(layout));
    detail::assert_mask_apart<T>(mask, dx, detail::size_of(layout));
    kernels::softmax_gradient<F, T>(f, y, dy, dx, layout, kernels::flags(mask));
}

/// out = softmax of what every row sees, +0 behind it: what is not seen is not read. Row o of the layout counts as row
/// o modulo f.rows(). out may be exactly in.
/// Throws std::invalid_argument, before anything is written, as without causal, and where the rows do not fit the
/// layout.
template <class F, class In, class Out, class = detail::enable_ranges<In, Out>>
void apply(const Causal<F>& f, const In& in, Out&& out, const axis_layout& layout) {
    using T = detail::number<const In, Out>;
    const auto x = detail::elements(in);
    const auto y = detail::outputs(out);
    detail::check_layout(layout, x.size);
    detail::check_rows(f, layout);
    detail::check_size(x.size, y.size, "the output");
    detail::check_overlap(y, x);
    kernels::evaluate_rows<F, T>(f, x.data, y.data, layout);
}
/// In place.
template <class F, class InOut, class = detail::enable_ranges<InOut>>
void apply(const Causal<F>& f, InOut&& inout, const axis_layout& layout) {
    apply(f, inout, inout, layout);
}

/// Over pointers. Preconditions: as without causal, and the rows fit the layout.
template <class F, class In, class Out, class = detail::enable_pointers<In, Out>, class = void>
void apply(const Causal<F>& f, const In& in, const Out& out, const axis_layout& layout) noexcept {
    using T = detail::pointed<Out, In>;
    assert(detail::rows_fit(f, layout));
    detail::assert_same_or_apart<T>(in, out, detail::size_of(layout));
    kernels::evaluate_rows<F, T>(f, in, out, layout);
}

/// The gradient from the output, +0 for what is not seen: neither y nor dy is read there. dx may be exactly y or dy.
/// Throws as apply does.
template <class F, class Y, class DY, class DX, class = detail::enable_ranges<Y, DY, DX>>
void backward_from_output(const Causal<F>& f, const Y& y, const DY& dy, DX&& dx, const axis_layout& layout) {
    using T = detail::number<const Y, const DY, DX>;
    const auto in = detail::elements(y);
    const auto factor = detail::elements(dy);
    const auto out = detail::outputs(dx);
    detail::check_layout(layout, in.size);
    detail::check_rows(f, layout);
    detail::check_size(in.size, factor.size, "dy");
    detail::check_size(in.size, out.size, "dx");
    detail::check_overlaps(out, in, factor);
    kernels::row_gradient<F, T>(f, in.data, factor.data, out.data, layout);
}
/// Over pointers. Preconditions: as without causal, and the rows fit the layout.
template <class F, class Y, class DY, class DX, class = detail::enable_pointers<Y, DY, DX>, class = void>
void backward_from_output(const Causal<F>& f, const Y& y, const DY& dy, const DX& dx,
                          const axis_layout& layout) noexcept {
    using T = detail::pointed<DX, Y, DY>;
    assert(detail::rows_fit(f, layout));
    detail::assert_same_or_apart<T>(y, dx, detail::size_of(layout));
    detail::assert_same_or_apart<T>(dy, dx, detail::size_of(layout));
    kernels::row_gradient<F, T>(f, y, dy, dx, layout);
}

XACT_NAMESPACE_END
