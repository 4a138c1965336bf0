// SPDX-License-Identifier: MIT
// What the checked entries accept: contiguous ranges of float or double, of the right sizes, that do not overlap in
// part.
#pragma once

#include <xact/detail/fail.hpp>
#include <xact/layout.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class R, class = void>
inline constexpr bool has_data_and_size = false;
template <class R>
inline constexpr bool has_data_and_size<
    R, std::void_t<decltype(*std::data(std::declval<R&>())), decltype(std::size(std::declval<R&>()))>> = true;

// Eigen's dense objects are known by their stride members, without including Eigen.
template <class R, class = void>
inline constexpr bool has_strides = false;
template <class R>
inline constexpr bool has_strides<R, std::void_t<decltype(R::InnerStrideAtCompileTime), typename R::PlainObject>> =
    true;

// Map<Plain, Options, Stride<0, 0>>, the map of a dense buffer.
template <class R>
inline constexpr bool is_dense_map = false;
template <template <class, int, class> class Map, class Plain, int Options, template <int, int> class Stride>
inline constexpr bool is_dense_map<Map<Plain, Options, Stride<0, 0>>> = true;

template <class R, bool = has_strides<R>>
inline constexpr bool is_contiguous = true;
template <class R>
inline constexpr bool is_contiguous<R, true> = std::is_same_v<typename R::PlainObject, R> || is_dense_map<R> ||
                                               (int{R::InnerStrideAtCompileTime} == 1 &&
                                                (bool{R::IsVectorAtCompileTime} ||
                                                 (int{R::InnerSizeAtCompileTime} > 0 &&
                                                  int{R::OuterStrideAtCompileTime} == int{R::InnerSizeAtCompileTime})));

template <class R>
inline constexpr bool is_bool_vector = false;
template <template <class, class> class Vector, class Allocator>
inline constexpr bool is_bool_vector<Vector<bool, Allocator>> = true;

template <class T>
struct span {
    T* data;
    std::size_t size;
};

/// The elements of a range, or a compile error that says why it has none.
template <class Range>
constexpr auto elements(Range& range) {
    using R = std::remove_cv_t<Range>;
    static_assert(!is_bool_vector<R>, "xact: std::vector<bool> has no contiguous elements");
    static_assert(
        !std::is_pointer_v<R>,
        "xact: a pointer has no size: apply(f, in, out, n), also with out == in, and backward(f, x, dy, dx, n) take "
        "pointers; everything else takes ranges");
    if constexpr (!is_bool_vector<R> && !std::is_pointer_v<R>) {
        static_assert(has_data_and_size<Range>,
                      "xact: this entry takes contiguous ranges (std::data and std::size); for an Eigen expression "
                      "write y = f(x) with <xact/eigen.hpp>");
        static_assert(is_contiguous<R>, "xact: this Eigen view is not known to be contiguous; write y = f(x) with "
                                        "<xact/eigen.hpp>, which goes through its strides");
        using T = std::remove_reference_t<decltype(*std::data(range))>;
        return span<T>{std::data(range), static_cast<std::size_t>(std::size(range))};
    }
}

template <class Range>
using element = std::remove_pointer_t<decltype(elements(std::declval<std::remove_reference_t<Range>&>()).data)>;

// Nor are tensors' types.
template <class R, class = void>
inline constexpr int tensor_rank = 0;
template <class R>
inline constexpr int tensor_rank<R, std::void_t<decltype(int{R::Layout}), decltype(R::NumIndices)>> =
    int{R::NumIndices};

enum class order { any, columns, rows };
/// In which order an Eigen matrix or tensor lies in memory.
template <class Range>
constexpr order storage_order() noexcept {
    using R = std::remove_cv_t<std::remove_reference_t<Range>>;
    if constexpr (has_strides<R>) {
        if (!R::IsVectorAtCompileTime) return R::IsRowMajor ? order::rows : order::columns;
    } else if constexpr (tensor_rank<R> > 1) {
        return R::Layout == 1 ? order::rows : order::columns;
    }
    return order::any;
}

template <class... Ranges>
constexpr bool have_one_order() noexcept {
    return !((storage_order<Ranges>() == order::rows) || ...) || !((storage_order<Ranges>() == order::columns) || ...);
}

template <class... Ranges>
struct one_order {
    static_assert(have_one_order<Ranges...>(),
                  "xact: ranges are seen as memory, and these have different storage orders");
};

template <class... Ranges>
constexpr void check_order() noexcept {
    static_cast<void>(one_order<Ranges...>{});
}

/// The element type that all ranges of a call share.
template <class First, class... Others>
struct common_number : one_order<First, Others...> {
    using type = std::remove_const_t<element<First>>;
    static_assert(std::is_same_v<type, float> || std::is_same_v<type, double>, "xact: ranges of float or double only");
    static_assert((std::is_same_v<type, std::remove_const_t<element<Others>>> && ...),
                  "xact: all ranges of a call have the same element type");
};
template <class... Ranges>
using number = typename common_number<Ranges...>::type;

template <class Range>
constexpr auto outputs(Range& range) {
    static_assert(!std::is_const_v<element<Range>>, "xact: the output range is const");
    return elements(range);
}

template <class... Pointers>
using enable_pointers = std::enable_if_t<(std::is_pointer_v<Pointers> && ...)>;
template <class... Ranges>
using enable_ranges = std::enable_if_t<(!std::is_pointer_v<std::remove_reference_t<Ranges>> && ...)>;

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

inline void check_size(std::size_t expected, std::size_t given, const char* what) {
    if (expected != given)
        fail_invalid_argument(format("%s has %zu elements where %zu are needed", what, given, expected));
}

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

/// The same where nothing overflows: the pointer forms take it for granted.
inline std::size_t size_of(const axis_layout& layout) noexcept { return layout.outer * layout.length * layout.inner; }

inline void check_layout(const axis_layout& layout, std::size_t size) {
    if (elements_of(layout) != size)
        fail_invalid_argument(format("the layout {outer %zu, length %zu, inner %zu} does not have the range's %zu "
                                     "elements",
                                     layout.outer, layout.length, layout.inner, size));
}

struct bytes {
    const void* data;
    std::size_t size;
};
template <class T>
bytes bytes_of(span<T> s) noexcept {
    return {s.data, s.size * sizeof(T)};
}

inline bool are_apart(bytes a, bytes b) noexcept {
    const auto first = reinterpret_cast<std::uintptr_t>(a.data), second = reinterpret_cast<std::uintptr_t>(b.data);
    return a.size == 0 || b.size == 0 || first + a.size <= second || second + b.size <= first;
}
inline bool are_same_or_apart(bytes a, bytes b) noexcept {
    return (a.data == b.data && a.size == b.size) || are_apart(a, b);
}

/// An output may be exactly an input of its size and type.
template <class T, class U>
void check_overlap(span<T> output, span<U> input) {
    if constexpr (!std::is_same_v<std::remove_const_t<T>, std::remove_const_t<U>>) {
        if (!are_apart(bytes_of(output), bytes_of(input)))
            fail_invalid_argument(format("an output of %zu elements overlaps an input of %zu elements of another type: "
                                         "they must be disjoint",
                                         output.size, input.size));
    } else if (!are_same_or_apart(bytes_of(output), bytes_of(input)))
        fail_invalid_argument(format("an output of %zu elements overlaps an input of %zu elements in part: they must "
                                     "be the same range or disjoint",
                                     output.size, input.size));
}
template <class Output, class... Inputs>
void check_overlaps(const Output& output, const Inputs&... inputs) {
    (check_overlap(output, inputs), ...);
}
template <class T, class U>
void check_outputs_apart(span<T> a, span<U> b) {
    if (!are_apart(bytes_of(a), bytes_of(b)))
        fail_invalid_argument(format("two outputs of %zu and %zu elements overlap", a.size, b.size));
}

/// The preconditions of the pointer forms. (As const, an output would be warned of as read before it is written.)
template <class T>
void assert_same_or_apart([[maybe_unused]] const T* in, [[maybe_unused]] std::size_t in_size, [[maybe_unused]] T* out,
                          [[maybe_unused]] std::size_t out_size) noexcept {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "xact: pointers to float or double only");
    assert((in_size == 0 || in) && (out_size == 0 || out));
    assert(are_same_or_apart({in, in_size * sizeof(T)}, {out, out_size * sizeof(T)}) && "xact: partial overlap");
}
template <class T>
void assert_same_or_apart(const T* in, T* out, std::size_t n) noexcept {
    assert_same_or_apart(in, n, out, n);
}
template <class T>
void assert_outputs_apart([[maybe_unused]] T* a, [[maybe_unused]] std::size_t a_size, [[maybe_unused]] T* b,
                          [[maybe_unused]] std::size_t b_size) noexcept {
    assert(are_apart({a, a_size * sizeof(T)}, {b, b_size * sizeof(T)}) && "xact: two outputs overlap");
}

} // namespace detail
XACT_NAMESPACE_END
