// SPDX-License-Identifier: MIT
// Sum and maximum of rows. A row's sum is kept as 16 partial sums, entry k in sum k mod 16, added up in one fixed
// order: so the result does not depend on the layout, nor on the instruction set where the summands do not.
#pragma once

#include <xact/kernels/sweep.hpp>
#include <xact/math/exponential.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// The first `count` numbers again and again, up to n.
template <class T>
void repeat(T* p, std::size_t count, std::size_t n) noexcept {
    for (std::size_t i = count; i < n; ++i) p[i] = p[i - count];
}

/// The partial sums of the rows of one of a sweep's columns: how they lie in registers, and how they are added up.
template <class Rows>
class partial_sums {
    using T = typename Rows::scalar;
    static constexpr bool is_across = Rows::is_across;
    static constexpr std::size_t slots = 16;
    static_assert(detail::width<T> <= slots, "xact: wider registers have more than one entry of a slot");

  public:
    static constexpr std::size_t registers = is_across ? slots : slots / detail::width<T>;

    /// After so many steps comes the first register again.
    XACT_INLINE static std::size_t cycle(Rows rows) noexcept { return is_across ? slots / rows.entries() : registers; }

    /// The sum of at(r) for the registers r of a cycle: those of the upper half to those of the lower half, until one
    /// remains.
    template <class At>
    XACT_INLINE static auto over_registers(Rows rows, const At& at) noexcept {
        if constexpr (is_across)
            return rows.entries() == 1   ? added_up<slots>(at)
                   : rows.entries() == 2 ? added_up<slots / 2>(at)
                   : rows.entries() == 4 ? added_up<slots / 4>(at)
                                         : added_up<slots / 8>(at);
        else
            return added_up<registers>(at);
    }

    /// Of such sums in one register or two, the sum of each lane's row in every lane of it.
    template <class S, std::size_t N>
    XACT_INLINE static doubles<T> over_lanes(Rows rows, S (&sum)[N]) noexcept {
        if constexpr (!is_across) {
            return doubles<T>(static_cast<double>(sum_of_lanes(sum)));
        } else {
            if (rows.entries() > 1) add_up_entries(rows, sum);
            if constexpr (std::is_same_v<typename S::scalar, T>) {
                return doubles<T>(sum[0].value().raw());
            } else {
                doubles<T> result;
                for (std::size_t p = 0; p < N; ++p) result.part[p] = sum[p].value().raw();
                return result;
            }
        }
    }

  private:
    template <std::size_t N, std::size_t Step = 1, class At>
    XACT_INLINE static auto added_up(const At& at, std::size_t first = 0) noexcept {
        if constexpr (N == 1) {
            return at(first);
        } else {
            auto a = added_up<N / 2, 2 * Step>(at, first);
            a.add(added_up<N / 2, 2 * Step>(at, first + Step));
            return a;
        }
    }

    /// What added_up does with the slots that stand side by side in the lanes, the result in all of them.
    template <class S, std::size_t N>
    static void add_up_entries(Rows rows, S (&all)[N]) noexcept {
        using V = typename S::V;
        constexpr std::size_t width = detail::width<typename S::scalar>, lanes_of_all = N * width;
        const std::size_t count = rows.count();
        typename S::scalar sums[2 * lanes_of_all] = {},
                                    rests[2 * lanes_of_all] = {}; // of the upper half nothing counts
        const auto store_all = [&] {
            for (std::size_t i = 0; i < N; ++i) {
                detail::store(sums + i * width, all[i].sum.raw());
                if constexpr (S::has_rest) detail::store(rests + i * width, all[i].rest.raw());
            }
        };
        const auto load_from = [&](std::size_t first) {
            S some;
            some.sum = V(detail::load(sums + first));
            if constexpr (S::has_rest) some.rest = V(detail::load(rests + first));
            return some;
        };
        for (std::size_t half = rows.entries() / 2; half > 0; half /= 2) {
            store_all();
            for (std::size_t i = 0; i < N; ++i) all[i].add(load_from(i * width + half * count));
        }
        store_all();
        repeat(sums, count, lanes_of_all);
        if constexpr (S::has_rest) repeat(rests, count, lanes_of_all);
        for (std::size_t i = 0; i < N; ++i) all[i] = load_from(i * width);
    }
};

/// The sums of the rows of one of a sweep's columns: doubles, a register of T's a step.
template <class Rows>
class row_sum {
    using T = typename Rows::scalar;
    using D = lanes<precision::wide>;
    using slots = partial_sums<Rows>;
    static constexpr bool has_rest = std::is_same_v<T, double>;
    static constexpr std::size_t parts = double_parts<T>;

  public:
    XACT_INLINE row_sum() noexcept {
        if constexpr (!Rows::is_across) clear(0, slots::registers); // across, the first summand of a slot starts it
    }

    /// The steps come in their order, all of them.
    XACT_INLINE void add(Rows rows, std::size_t step, const doubles<T>& summand) noexcept {
        add_to_slots(rows, step, [&](accumulator<T>& a, std::size_t p) { a.add(D(summand.part[p])); });
    }
    /// The same of x * y, which of floats double holds exactly.
    XACT_INLINE void add_product(Rows rows, std::size_t step, detail::batch<T> x, detail::batch<T> y) noexcept {
        if constexpr (std::is_same_v<T, float> && detail::has_fma) {
            const doubles<T> a(x), b(y);
            add_to_slots(rows, step, [&](accumulator<T>& sum, std::size_t p) {
                sum.sum = math::rounded(math::fma(D(a.part[p]), D(b.part[p]), sum.sum));
            });
        } else {
            add(rows, step, wide_product(x, y));
        }
    }

    /// The sum of each lane's row, in every lane of it.
    doubles<T> total(Rows rows) noexcept {
        if constexpr (Rows::is_across) clear(rows.steps(), slots::cycle(rows)); // what no summand has started
        register_sums<T> sum = slots::over_registers(rows, [&](std::size_t r) {
            register_sums<T> a;
            for (std::size_t p = 0; p < parts; ++p) a.part[p] = at(r, p);
            return a;
        });
        return slots::over_lanes(rows, sum.part);
    }

  private:
    template <class Add>
    XACT_INLINE void add_to_slots(Rows rows, std::size_t step, const Add& add) noexcept {
        const bool starts = Rows::is_across && step < slots::cycle(rows);
        const std::size_t r = step & (slots::cycle(rows) - 1);
        for (std::size_t p = 0; p < parts; ++p) {
            accumulator<T> a;
            if (!starts) a = at(r, p);
            add(a, p);
            sum_[r * parts + p] = a.sum.raw();
            if constexpr (has_rest) rest_[r] = a.rest.raw();
        }
    }
    XACT_INLINE void clear(std::size_t first, std::size_t end) noexcept {
        for (std::size_t r = first; r < end; ++r) {
            for (std::size_t p = 0; p < parts; ++p) sum_[r * parts + p] = detail::batch<double>(0.0);
            if constexpr (has_rest) rest_[r] = detail::batch<double>(0.0);
        }
    }
    XACT_INLINE accumulator<T> at(std::size_t r, std::size_t p) const noexcept {
        accumulator<T> a;
        a.sum = D(sum_[r * parts + p]);
        if constexpr (has_rest) a.rest = D(rest_[r]);
        return a;
    }

    detail::batch<double> sum_[slots::registers * parts];
    detail::batch<double> rest_[has_rest ? slots::registers : 1];
};

/// The same for the numerators of softmax, which lie between 0 and `top`, without a double for each. A sum starts at
/// top, so it is never less than its summand: then what rounding takes from it is exactly what the summand has beyond
/// that by which the sum has grown. This is added up in a word of its own; after 64 summands of each slot, before it
/// has lost anything to speak of, both are added to a double.
template <class Rows>
class numerator_sum {
    using T = typename Rows::scalar;
    using L = lanes<native<T>>;
    using D = lanes<precision::wide>;
    using slots = partial_sums<Rows>;
    static constexpr T top = math::power_of_two<native<T>>::raised_by;

  public:
    XACT_INLINE numerator_sum() noexcept {
        if constexpr (!Rows::is_across) clear(0, slots::registers);
    }

    /// The steps come in their order, all of them.
    template <class Summand>
    XACT_INLINE void add(Rows rows, std::size_t step, const Summand& e) noexcept {
        const std::size_t cycle = slots::cycle(rows), step_of_block = step & (block(rows) - 1), r = step & (cycle - 1);
        L sum(top), rest = 0.0;
        if (!Rows::is_across || step_of_block >= cycle) {
            sum = L(sum_[r]);
            rest = L(rest_[r]);
        }
        const L grown = math::rounded(sum + e.nearest);
        rest = math::rounded(rest + e.beyond(math::rounded(grown - sum)));
        sum_[r] = grown.raw();
        rest_[r] = rest.raw();
        if (step_of_block == block(rows) - 1) add_block(rows);
    }

    /// The sum of each lane's row, in every lane of it.
    doubles<T> total(Rows rows) noexcept {
        const std::size_t steps = rows.steps() & (block(rows) - 1);
        if constexpr (Rows::is_across) clear(steps, slots::cycle(rows)); // what no summand has started
        if (steps != 0) add_block(rows);
        return total_.value();
    }

  private:
    XACT_INLINE static std::size_t block(Rows rows) noexcept { return 64 * slots::cycle(rows); }
    XACT_INLINE void clear(std::size_t first, std::size_t end) noexcept {
        for (std::size_t r = first; r < end; ++r) {
            sum_[r] = detail::batch<T>(top);
            rest_[r] = detail::batch<T>(T{0});
        }
    }
    void add_block(Rows rows) noexcept {
        register_sums<T> sum = slots::over_registers(rows, [&](std::size_t r) {
            const doubles<T> wide(detail::batch<T>(sum_[r] - top));
            register_sums<T> a;
            for (std::size_t p = 0; p < double_parts<T>; ++p) a.part[p].sum = D(wide.part[p]);
            return a;
        });
        sums<native<T>, false> rest[1] = {slots::over_registers(rows, [&](std::size_t r) {
            sums<native<T>, false> a;
            a.sum = L(rest_[r]);
            return a;
        })};
        const doubles<T> sum_of_block = slots::over_lanes(rows, sum.part),
                         rest_of_block = slots::over_lanes(rows, rest);
        total_.add(sum_of_block);
        total_.add(rest_of_block);
        if constexpr (!Rows::is_across) clear(0, slots::registers);
    }

    detail::batch<T> sum_[slots::registers], rest_[slots::registers];
    register_sums<T> total_;
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
        largest[0].nan = detail::mask_of<T>(xsimd::any(largest[0].nan));
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
