// SPDX-License-Identifier: MIT
// How registers go over rows, and what they read and write there.
#pragma once

#include <xact/kernels/doubles.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// The steps of a register over its rows:
///   not Across    the next piece of one contiguous row (inner == 1);
///   Across        the next entry of neighbouring rows, one in each lane (inner > 1), or where the rows are few the next
///                 2^n entries, as memory has them: entry 0 of all rows, entry 1 of all rows and so on;
///   Columns > 1   the next entry of Columns registers of neighbouring rows.
/// Passed by value: behind a reference, every store might change it.
template <class T, bool Across, std::size_t Columns = 1>
class sweep {
  public:
    using scalar = T;
    static constexpr std::size_t width = detail::width<T>, columns = Columns;
    static constexpr bool is_across = Across;

    /// Padded, the lanes behind the rows may be read and written.
    sweep(std::size_t length, std::size_t inner, std::size_t rows, bool is_padded = false) noexcept
        : rows_(!Across        ? 1
                : rows < width ? rows
                               : width),
          inner_(inner) {
        int log2_entries = 0;
        if (Across && rows == inner) // else the next entry is not the next in memory
            while (2 * (rows_ << log2_entries) <= width) ++log2_entries;
        entries_ = Across ? std::size_t{1} << log2_entries : width;
        stride_ = Across ? entries_ * inner : width;
        const std::size_t whole = Across ? length >> log2_entries : length / width, rest = length & (entries_ - 1);
        steps_ = whole + (rest != 0);
        used_ = entries_ * rows_;
        last_ = rest == 0 ? used_ : rest * rows_;
        whole_steps_ = used_ < width && !is_padded ? 0 : whole;
    }

    /// The rows of one register, and how many entries it has of each.
    std::size_t count() const noexcept { return rows_; }
    std::size_t entries() const noexcept { return entries_; }
    std::size_t steps() const noexcept { return steps_; }
    std::size_t offset(std::size_t step, std::size_t column = 0) const noexcept {
        return step * stride_ + column * width;
    }
    /// Where one entry of one row lies.
    std::size_t place(std::size_t entry, std::size_t row) const noexcept { return entry * inner_ + row; }
    bool is_whole(std::size_t step) const noexcept { return Columns > 1 || step < whole_steps_; }
    std::size_t used(std::size_t step) const noexcept {
        return Across ? step + 1 == steps_ ? last_ : used_ : is_whole(step) ? width : last_;
    }
    /// Whether there are lanes with a row, but behind its end.
    bool is_cut(std::size_t step) const noexcept {
        return Columns == 1 && (Across ? used(step) < used_ : !is_whole(step));
    }
    /// Of several columns, fetches what p has some steps later: the processor does not foresee it where steps go from
    /// page to page.
    XACT_INLINE void fetch_ahead(const T* p, std::size_t step, std::size_t column) const noexcept {
        constexpr std::size_t ahead = 4;
        if (Columns > 1 && step + ahead < steps_) detail::prefetch(p + offset(step + ahead, column));
    }
    XACT_INLINE detail::batch<T> load(const T* p, std::size_t step, T fill, std::size_t column = 0) const noexcept {
        fetch_ahead(p, step, column);
        const T* const first = p + offset(step, column);
        // lanes behind the end are to take no part; what those without a row give is never used
        return is_whole(step) ? detail::load(first)
                              : detail::load_partial(first, used(step), is_cut(step) ? fill : T{0});
    }
    XACT_INLINE void store(T* p, std::size_t step, detail::batch<T> v, std::size_t column = 0) const noexcept {
        T* const first = p + offset(step, column);
        if (is_whole(step))
            detail::store(first, v);
        else
            detail::store_partial(first, used(step), v);
    }

  private:
    std::size_t rows_, inner_, entries_, stride_, steps_, whole_steps_, used_, last_;
};

/// Every entry takes part.
struct no_mask {
    no_mask from(std::size_t) const noexcept { return {}; }
    bool operator[](std::size_t) const noexcept { return true; }
    template <class T, class Rows>
    XACT_INLINE detail::batch<T> select(Rows, std::size_t, detail::batch<T> v, T, std::size_t) const noexcept {
        return v;
    }
};

/// The entries whose flag is not zero take part.
template <class Flag>
struct flags {
    static_assert(sizeof(Flag) == 1, "xact: a mask has elements of bool or unsigned char");
    const Flag* p;

    explicit flags(const Flag* first) noexcept : p(first) {}
    flags from(std::size_t start) const noexcept { return flags(p + start); }
    bool operator[](std::size_t i) const noexcept { return p[i] != Flag{}; }
    template <class T, class Rows>
    XACT_INLINE detail::batch<T> select(Rows rows, std::size_t step, detail::batch<T> v, T other,
                                        std::size_t column) const noexcept {
        const Flag* flag = p + rows.offset(step, column);
        Flag few[detail::width<T>];
        if (!rows.is_whole(step)) {
            for (std::size_t i = 0; i < detail::width<T>; ++i)
                few[i] = i < rows.used(step) ? flag[i] : Flag{Rows::is_across && !rows.is_cut(step)};
            flag = few;
        }
        return xsimd::select(detail::load_flags<T>(reinterpret_cast<const unsigned char*>(flag)), v,
                             detail::batch<T>(other));
    }
};

/// What is read of a row: of Opposite, with the sign changed; what a mask leaves out, as what lies behind the end.
template <class T, bool Opposite = false, class Mask = no_mask>
struct row_view {
    const T* p;
    Mask mask;

    row_view from(std::size_t start) const noexcept { return {p + start, mask.from(start)}; }
    T at(std::size_t i, T fill) const noexcept { return mask[i] ? Opposite ? -p[i] : p[i] : fill; }
    template <class Rows>
    XACT_INLINE detail::batch<T> load(Rows rows, std::size_t step, T fill, std::size_t column = 0) const noexcept {
        const detail::batch<T> v = rows.load(p, step, Opposite ? -fill : fill, column);
        return mask.select(rows, step, Opposite ? (-lanes<native<T>>(v)).raw() : v, fill, column);
    }

    /// What is written: +0 for what the mask leaves out.
    T kept(std::size_t i, T v) const noexcept { return mask[i] ? v : T{0}; }
    template <class Rows>
    XACT_INLINE void store(Rows rows, T* out, std::size_t step, detail::batch<T> v,
                           std::size_t column = 0) const noexcept {
        rows.store(out, step, mask.select(rows, step, v, T{0}, column), column);
    }
};

/// What a view gives for one step after the other, for a loop that stores. Of one column across, each is loaded before
/// what the step before gives is stored: in place, a load of a register just stored in part waits for it, be it of what
/// lies behind that part.
template <class View, class Rows>
class batch_ahead {
    using T = typename Rows::scalar;
    static constexpr bool is_ahead = Rows::is_across && Rows::columns == 1;
    View view_;
    Rows rows_;
    T fill_;
    detail::batch<T> next_;

  public:
    XACT_INLINE batch_ahead(View view, Rows rows, T fill) noexcept
        : view_(view), rows_(rows), fill_(fill), next_(is_ahead ? view.load(rows, 0, fill) : detail::batch<T>(fill)) {}

    XACT_INLINE detail::batch<T> operator()(std::size_t step, std::size_t column = 0) noexcept {
        if constexpr (is_ahead) {
            const detail::batch<T> now = next_;
            if (step + 1 < rows_.steps()) next_ = view_.load(rows_, step + 1, fill_);
            return now;
        } else {
            return view_.load(rows_, step, fill_, column);
        }
    }
};

} // namespace kernels
XACT_NAMESPACE_END
