// SPDX-License-Identifier: MIT
// The loops over the rows of a layout.
#pragma once

#include <xact/kernels/sweep.hpp>
#include <xact/kernels/transpose.hpp>
#include <xact/layout.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

// Two or more short rows are laid side by side: contiguous ones of less than side_by_side_limit entries, of less than
// output_gradient_limit for a gradient from the output, and those with few neighbours of less than neighbours_limit.
// Longer contiguous ones, up to few_rows_limit, softmax in lanes of its type and its gradient take few_rows at a time.
template <class T>
inline constexpr std::size_t side_by_side_limit = detail::width<T> > 2 ? 8 * detail::width<T> : 24;
template <class T>
inline constexpr std::size_t neighbours_limit = detail::width<T> > 8 ? 3 * detail::width<T> : 24;
inline constexpr std::size_t output_gradient_limit = 8, few_rows_limit = 2048, few_rows = 4;

// Below it the sums of few_rows gradients are added up at once: additions of doubles wait for one another, and of a
// short sum the last steps take most of the time. Long rows of floats are read faster one by one.
template <class T>
inline constexpr std::size_t sums_at_once_limit = std::is_same_v<T, double> ? few_rows_limit : 3 * detail::width<T>;

/// Softmax and its gradient across take 512 bytes of each entry at once: a line of every entry for itself is what
/// memory is slowest at. So do short rows laid side by side: registers of them need not wait for each other.
template <class T>
inline constexpr std::size_t columns_at_once = 512 / sizeof(detail::batch<T>);

/// Calls body(offset of the first entry, sweep, index of the first row) for all rows of a layout, up to Columns
/// registers of them at once.
template <class T, std::size_t Columns = 1, class Body>
void for_each_sweep(const axis_layout& layout, const Body& body) {
    if (layout.outer == 0 || layout.length == 0 || layout.inner == 0) return;
    for (std::size_t o = 0; o < layout.outer; ++o) {
        const std::size_t start = o * layout.length * layout.inner;
        if (layout.inner == 1) {
            body(start, sweep<T, false>(layout.length, 1, 1), o);
            continue;
        }
        std::size_t i = 0;
        constexpr std::size_t block = Columns * detail::width<T>;
        if constexpr (Columns > 1)
            for (; i + block <= layout.inner; i += block)
                body(start + i, sweep<T, true, Columns>(layout.length, layout.inner, block), o * layout.inner + i);
        for (; i < layout.inner; i += detail::width<T>)
            body(start + i, sweep<T, true>(layout.length, layout.inner, layout.inner - i), o * layout.inner + i);
    }
}

inline bool are_few_rows(const axis_layout& layout, std::size_t shortest) noexcept {
    return layout.inner == 1 && layout.length >= shortest && layout.length < few_rows_limit;
}
/// Calls body(offset of the first entry, number of rows) for contiguous rows, a few at a time.
template <class Body>
void for_each_few_rows(const axis_layout& layout, const Body& body) {
    for (std::size_t o = 0; o < layout.outer; o += few_rows) {
        const std::size_t rest = layout.outer - o;
        body(o * layout.length, rest < few_rows ? rest : few_rows);
    }
}

/// Rows shorter than the limit, contiguous or of few neighbours, leave registers half empty and are summed at a higher
/// price than they are evaluated: as many as a register has lanes, or Columns registers where they are shorter still,
/// are laid side by side, which gives the same bits.
template <class T, std::size_t Columns>
struct short_rows {
    static constexpr std::size_t width = detail::width<T>, limit = side_by_side_limit<T>;
    static_assert(neighbours_limit<T> <= limit);
    static constexpr std::size_t block = Columns * width, block_limit = 16;
    // at most 8 KiB, two or three times on the stack
    static constexpr std::size_t capacity = Columns == 1 ? limit * width : block_limit * block;
    static_assert(limit * width <= capacity);
    // With smaller registers, or few entries, single ones are as quick. A transpose takes squares, whatever the length.
    static constexpr bool transposes = sizeof(detail::batch<T>) >= 32;
    static constexpr std::size_t shortest_transposed = 8;
    static_assert(!transposes || (limit % width == 0 && block_limit % width == 0));

    T data[capacity]; // behind the rows never used

    /// `rows` rows of a layout, from the row `first` on, in so many lanes.
    struct row_block {
        axis_layout layout;
        std::size_t first, rows, lanes;

        std::size_t of(std::size_t r) const noexcept {
            const std::size_t row = first + r;
            if (layout.inner == 1) return row * layout.length;
            return row / layout.inner * layout.length * layout.inner + row % layout.inner;
        }
        bool is_transposed() const noexcept {
            return transposes && layout.inner == 1 && layout.length >= shortest_transposed;
        }
        /// Asks for what a row of the next block has. Inlined, for g++ drops calls of what only asks.
        XACT_INLINE void fetch_next(const T* p, std::size_t r) const noexcept {
            const std::size_t next = first + lanes + r;
            if (layout.inner > 1 || next >= layout.outer) return;
            for (std::size_t k = 0; k < layout.length; k += 64 / sizeof(T))
                detail::prefetch(p + next * layout.length + k);
        }
    };

    template <class View>
    void load(const View& in, const row_block& b, T fill) noexcept {
        const std::size_t length = b.layout.length, inner = b.layout.inner;
        if (b.is_transposed()) {
            const sweep<T, false> row(length, 1, 1);
            detail::batch<T> square[width];
            for (std::size_t first = 0; first < b.lanes; first += width) {
                for (std::size_t r = first; r < first + width; ++r) b.fetch_next(in.p, r);
                for (std::size_t s = 0; s < row.steps(); ++s) {
                    for (std::size_t r = 0; r < width; ++r)
                        square[r] =
                            first + r < b.rows ? in.from(b.of(first + r)).load(row, s, fill) : detail::batch<T>(T{0});
                    transpose<T>(square);
                    for (std::size_t k = 0; k < width; ++k)
                        detail::store(data + (row.offset(s) + k) * b.lanes + first, square[k]);
                }
            }
            return;
        }
        for (std::size_t r = 0; r < b.rows; ++r) {
            const View row = in.from(b.of(r));
            for (std::size_t k = 0; k < length; ++k) data[k * b.lanes + r] = row.at(k * inner, fill);
            b.fetch_next(in.p, r);
        }
        for (std::size_t r = b.rows; r < b.lanes; ++r)
            for (std::size_t k = 0; k < length; ++k) data[k * b.lanes + r] = T{0};
    }
    template <class View>
    void store(const View& in, T* out, const row_block& b) const noexcept {
        const std::size_t length = b.layout.length, inner = b.layout.inner;
        if (b.is_transposed()) {
            const sweep<T, false> row(length, 1, 1);
            detail::batch<T> square[width];
            for (std::size_t first = 0; first < b.rows; first += width) {
                for (std::size_t r = first; r < first + width; ++r) b.fetch_next(out, r);
                for (std::size_t s = 0; s < row.steps(); ++s) {
                    for (std::size_t k = 0; k < width; ++k)
                        square[k] = detail::load(data + (row.offset(s) + k) * b.lanes + first);
                    transpose<T>(square);
                    for (std::size_t r = first; r < b.rows && r < first + width; ++r)
                        in.from(b.of(r)).store(row, out + b.of(r), s, square[r - first]);
                }
            }
            return;
        }
        for (std::size_t r = 0; r < b.rows; ++r) {
            const View row = in.from(b.of(r));
            T* const y = out + b.of(r);
            for (std::size_t k = 0; k < length; ++k) y[k * inner] = row.kept(k * inner, data[k * b.lanes + r]);
            b.fetch_next(out, r);
        }
    }
    row_view<T> view() const noexcept { return {data, {}}; }

    /// Calls body(block of rows, their sweep side by side), or does nothing and returns false.
    template <class Body>
    static bool for_each(const axis_layout& layout, std::size_t contiguous_limit, const Body& body) {
        if (layout.inner == 0 || layout.inner > width / 2 || layout.length == 0) return false;
        if (layout.length >= (layout.inner == 1 ? contiguous_limit : neighbours_limit<T>)) return false;
        const std::size_t all = layout.outer * layout.inner;
        if (all < 2) return false;
        std::size_t first = 0;
        if constexpr (Columns > 1)
            for (; layout.length <= block_limit && first + block <= all; first += block)
                body(row_block{layout, first, block, block}, sweep<T, true, Columns>(layout.length, block, block));
        for (; first < all; first += width)
            body(row_block{layout, first, all - first < width ? all - first : width, width},
                 sweep<T, true>(layout.length, width, all - first, true));
        return true;
    }
};

/// Calls body(view, out, sweep, index of the first row) for all rows, short ones side by side.
template <std::size_t Columns = 1, class T, class View, class Body>
void for_each_row(const View& in, T* out, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T, Columns>;
    side_by_side z, y;
    if (side_by_side::for_each(layout, side_by_side::limit, [&](const auto& b, auto rows) {
            z.load(in, b, -detail::positive_infinity<T>());
            body(z.view(), y.data, rows, b.first);
            y.store(in, out, b);
        }))
        return;
    for_each_sweep<T, Columns>(layout, [=](std::size_t start, auto rows, std::size_t first) {
        body(in.from(start), out + start, rows, first);
    });
}

/// Calls body(view, sweep, index of the first row) likewise.
template <class T, class Body>
void for_each_reduced_row(row_view<T> in, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T, 1>;
    side_by_side z;
    if (side_by_side::for_each(layout, side_by_side::limit, [&](const auto& b, auto rows) {
            z.load(in, b, T{0});
            body(z.view(), rows, b.first);
        }))
        return;
    for_each_sweep<T>(layout,
                      [=](std::size_t start, auto rows, std::size_t first) { body(in.from(start), rows, first); });
}

/// Calls body(view of y, view of dy, dx, sweep) likewise.
template <std::size_t Columns = 1, class T, class View, class DView, class Body>
void for_each_gradient_row(const View& y, const DView& dy, T* dx, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T, Columns>;
    side_by_side out, factor, gradient;
    if (side_by_side::for_each(layout, output_gradient_limit, [&](const auto& b, auto rows) {
            out.load(y, b, T{0});
            factor.load(dy, b, T{0});
            body(out.view(), factor.view(), gradient.data, rows);
            gradient.store(y, dx, b);
        }))
        return;
    for_each_sweep<T, Columns>(layout, [=](std::size_t start, auto rows, std::size_t) {
        body(y.from(start), dy.from(start), dx + start, rows);
    });
}

} // namespace kernels
XACT_NAMESPACE_END
