// SPDX-License-Identifier: MIT
// Sum and maximum of rows. A row's sum is kept as 16 partial sums of double, entry k in sum k mod 16, added up in one
// fixed order: so the result does not depend on the layout, nor on the instruction set where the summands do not.
#pragma once

#include <xact/kernels/sweep.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// The first `count` numbers again and again, up to n.
template <class T>
void repeat(T* p, std::size_t count, std::size_t n) noexcept {
    for (std::size_t i = count; i < n; ++i) p[i] = p[i - count];
}

/// The sums of the rows of one of a sweep's columns, a register a step; of TwoWords, high + low of each.
template <class Rows, bool TwoWords = false>
class row_sum {
    using T = typename Rows::scalar;
    using D = lanes<precision::wide>;
    static constexpr bool is_across = Rows::is_across, has_rest = TwoWords || std::is_same_v<T, double>;
    static constexpr std::size_t slots = 16;
    static_assert(detail::width<T> <= slots, "xact: wider registers have more than one entry of a slot");
    static constexpr std::size_t parts = double_parts<T>;
    static constexpr std::size_t width = detail::width<double>;
    static constexpr std::size_t registers = is_across ? slots * parts : slots / width;

  public:
    XACT_INLINE row_sum() noexcept {
        if constexpr (!is_across) clear(0, registers / parts); // across, the first summand of a slot starts it
    }

    /// `low` is much less than `high`. The steps come in their order, all of them.
    XACT_INLINE void add(Rows rows, std::size_t step, const doubles<T>& high, lanes<native<T>> low = 0.0) noexcept {
        const bool starts = is_across && step < cycle(rows);
        const std::size_t slot = step & (cycle(rows) - 1);
        lanes<native<T>> rest = 0.0;
        if (has_rest && !starts) rest = lanes<native<T>>(rest_[slot]);
        for (std::size_t p = 0; p < parts; ++p) {
            accumulator<T> a;
            if (!starts) a.sum = D(sum_[slot * parts + p]);
            if constexpr (parts == 1) a.rest = rest;
            a.add(D(high.part[p]));
            sum_[slot * parts + p] = a.sum.raw();
            if constexpr (parts == 1) rest = a.rest;
        }
        if constexpr (TwoWords) rest = math::rounded(rest + low);
        if constexpr (has_rest) rest_[slot] = rest.raw();
    }

    /// The sum of each lane's row, in every lane of it.
    doubles<T> total(Rows rows) noexcept {
        doubles<T> result(0.0);
        if constexpr (is_across) {
            clear(rows.steps(), cycle(rows)); // what no summand has started
            accumulator<T> sum[parts];
            for (std::size_t p = 0; p < parts; ++p) // all of a row's slots, or as many as do not stand side by side
                sum[p] = rows.entries() == 1   ? added_up<slots, parts>(p)
                         : rows.entries() == 2 ? added_up<slots / 2, parts>(p)
                         : rows.entries() == 4 ? added_up<slots / 4, parts>(p)
                                               : added_up<slots / 8, parts>(p);
            if (rows.entries() > 1) add_up_entries(rows, sum);
            for (std::size_t p = 0; p < parts; ++p) result.part[p] = sum[p].value().raw();
        } else {
            accumulator<T> sum = added_up<registers>();
            add_up_lanes(sum);
            result = doubles<T>(detail::first_lane(sum.value().raw()));
        }
        return result;
    }

  private:
    /// After so many steps comes the first slot again.
    XACT_INLINE static std::size_t cycle(Rows rows) noexcept {
        return is_across ? slots / rows.entries() : registers / parts;
    }
    XACT_INLINE void clear(std::size_t first, std::size_t end) noexcept {
        for (std::size_t s = first; s < end; ++s) {
            for (std::size_t p = 0; p < parts; ++p) sum_[s * parts + p] = detail::batch<double>(0.0);
            if constexpr (has_rest) rest_[s] = detail::batch<T>(T{0});
        }
    }

    /// The sum of the N registers first, first + Step and so on: those of the upper half to those of the lower half,
    /// until one remains.
    template <std::size_t N, std::size_t Step = 1>
    XACT_INLINE accumulator<T> added_up(std::size_t first = 0) const noexcept {
        if constexpr (N == 1) {
            return with_rest(first);
        } else {
            accumulator<T> a = added_up<N / 2, 2 * Step>(first);
            a.add(added_up<N / 2, 2 * Step>(first + Step));
            return a;
        }
    }

    /// What added_up does with the lanes of a register, the result in its first.
    template <std::size_t Half = width / 2>
    XACT_INLINE static void add_up_lanes(accumulator<T>& a) noexcept {
        if constexpr (Half > 0) {
            accumulator<T> upper;
            upper.sum = D(detail::exchanged<Half>(a.sum.raw()));
            upper.rest = D(detail::exchanged<Half>(a.rest.raw()));
            a.add(upper);
            add_up_lanes<Half / 2>(a);
        }
    }

    XACT_INLINE accumulator<T> with_rest(std::size_t r) const noexcept {
        accumulator<T> a;
        a.sum = D(sum_[r]);
        if constexpr (has_rest) a.rest = D(doubles<T>(rest_[r / parts]).part[r % parts]);
        return a;
    }

    /// What added_up does with the slots that stand side by side in the lanes, the result in all of them.
    static void add_up_entries(Rows rows, accumulator<T> (&sum)[parts]) noexcept {
        const std::size_t count = rows.count();
        constexpr std::size_t lanes_of_all = parts * width;
        double sums[2 * lanes_of_all] = {}, rests[2 * lanes_of_all] = {}; // what lies above is nobody's
        const auto store_all = [&] {
            for (std::size_t p = 0; p < parts; ++p) {
                detail::store(sums + p * width, sum[p].sum.raw());
                detail::store(rests + p * width, sum[p].rest.raw());
            }
        };
        const auto load_from = [&](std::size_t first) {
            accumulator<T> a;
            a.sum = D(detail::load(sums + first));
            a.rest = D(detail::load(rests + first));
            return a;
        };
        for (std::size_t half = rows.entries() / 2; half > 0; half /= 2) {
            store_all();
            for (std::size_t p = 0; p < parts; ++p) sum[p].add(load_from(p * width + half * count));
        }
        store_all();
        repeat(sums, count, lanes_of_all);
        repeat(rests, count, lanes_of_all);
        for (std::size_t p = 0; p < parts; ++p) sum[p] = load_from(p * width);
    }

    detail::batch<double> sum_[registers];
    detail::batch<T> rest_[has_rest ? registers / parts : 1];
};

/// The maximum of each lane's row in every lane of it, and whether that row has a softmax.
template <class T>
struct row_maximum {
    detail::batch<T> value;
    detail::batch_bool<T> nan;
    detail::batch_bool<T> bad; // a NaN or +inf somewhere, or nothing but -inf
};

/// The larger ones of what it takes.
template <class T>
struct running_maximum {
    detail::batch<T> value = detail::batch<T>(-detail::positive_infinity<T>());
    detail::batch_bool<T> nan = detail::batch_bool<T>(false);

    XACT_INLINE void take(detail::batch<T> x) noexcept {
        value = (xsimd::max)(x, value);
        nan = nan | detail::is_nan(x);
    }
    XACT_INLINE void take(const running_maximum& other) noexcept {
        value = (xsimd::max)(other.value, value);
        nan = nan | other.nan;
    }
};

/// The largest lane, in all lanes.
template <std::size_t Half, class V>
XACT_INLINE V largest_lane(V v) noexcept {
    if constexpr (Half == 0)
        return v;
    else
        return largest_lane<Half / 2>((xsimd::max)(v, detail::exchanged<Half>(v)));
}

/// The maxima of the rows of a sweep, for each of its columns.
template <class View, class Rows, class T>
void maxima(View in, Rows rows, row_maximum<T>* top) noexcept {
    using V = detail::batch<T>;
    constexpr std::size_t columns = Rows::columns, side_by_side = columns == 1 ? 4 : columns;
    const auto entry = [&](std::size_t step, std::size_t column = 0) {
        return in.load(rows, step, -detail::positive_infinity<T>(), column);
    };
    running_maximum<T> largest[side_by_side]; // each has to wait for itself alone
    if constexpr (columns == 1) {
        std::size_t s = 0;
        for (; s + side_by_side <= rows.steps(); s += side_by_side)
            for (std::size_t i = 0; i < side_by_side; ++i) largest[i].take(entry(s + i));
        for (; s < rows.steps(); ++s) largest[0].take(entry(s));
        for (std::size_t i = 1; i < side_by_side; ++i) largest[0].take(largest[i]);
    } else {
        for (std::size_t s = 0; s < rows.steps(); ++s)
            for (std::size_t c = 0; c < columns; ++c) largest[c].take(entry(s, c));
    }
    if constexpr (!Rows::is_across) {
        largest[0].value = V(detail::first_lane(largest_lane<detail::width<T> / 2>(largest[0].value)));
        // xsimd 8.1 makes a mask of a bool bit by bit
        largest[0].nan = V(xsimd::any(largest[0].nan) ? T{1} : T{0}) > V(T{0});
    } else if (rows.entries() > 1) {
        T values[detail::width<T>], nans[detail::width<T>];
        detail::store(values, largest[0].value);
        detail::store(nans, xsimd::select(largest[0].nan, V(T{1}), V(T{0})));
        const std::size_t count = rows.count();
        for (std::size_t next = count; next < count * rows.entries(); next += count)
            for (std::size_t r = 0; r < count; ++r) {
                values[r] = values[next + r] > values[r] ? values[next + r] : values[r];
                nans[r] += nans[next + r];
            }
        repeat(values, count, detail::width<T>);
        repeat(nans, count, detail::width<T>);
        largest[0].value = detail::load(values);
        largest[0].nan = detail::load(nans) > V(T{0});
    }
    for (std::size_t c = 0; c < columns; ++c) {
        top[c].value = largest[c].value;
        top[c].nan = largest[c].nan;
        top[c].bad = largest[c].nan | detail::is_nan_or_infinite(largest[c].value);
    }
}

} // namespace kernels
XACT_NAMESPACE_END
