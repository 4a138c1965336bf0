// SPDX-License-Identifier: MIT
// The loops along an axis: softmax and its gradient, with or without a mask.
//
// One register holds a piece of one contiguous row (inner == 1), or one entry each of neighbouring rows (inner > 1), or a
// few entries each where the rows are few. All ways a row's sum is kept as 16 partial sums of double, entry k in sum
// k mod 16, added up in one fixed order: so the result does not depend on the layout, nor on the instruction set where
// the summands do not.
#pragma once

#include <xact/detail/simd.hpp>
#include <xact/functions/softmax.hpp>
#include <xact/layout.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

// Rows of less than side_by_side_limit entries are laid side by side where there are two or more and few neighbours; those
// of a gradient, where contiguous, below contiguous_gradient_limit. Softmax, but for double lanes over floats, and its
// gradient take contiguous rows from there up to few_rows_limit few_rows at once.
template <class T>
inline constexpr std::size_t side_by_side_limit = detail::width<T> > 8 ? 3 * detail::width<T> : 24;
inline constexpr std::size_t contiguous_gradient_limit = 8, few_rows_limit = 2048, few_rows = 4;

/// The steps of a register over its rows. Across: up to a register of neighbouring rows at once, 2^n entries of each a
/// step, as memory has them: entry 0 of all rows, entry 1 of all rows and so on.
/// Passed by value: behind a reference, every store might change it.
template <class T, bool Across>
class sweep {
  public:
    static constexpr std::size_t width = detail::width<T>;

    sweep(std::size_t length, std::size_t inner, std::size_t rows) noexcept
        : rows_(!Across        ? 1
                : rows < width ? rows
                               : width) {
        int log2_entries = 0;
        if (Across && rows == inner) // else the next entry is not the next in memory
            while (2 * (rows_ << log2_entries) <= width) ++log2_entries;
        entries_ = Across ? std::size_t{1} << log2_entries : width;
        stride_ = Across ? entries_ * inner : width;
        const std::size_t whole = Across ? length >> log2_entries : length / width, rest = length & (entries_ - 1);
        steps_ = whole + (rest != 0);
        used_ = entries_ * rows_;
        last_ = rest == 0 ? used_ : rest * rows_;
        whole_steps_ = used_ < width ? 0 : whole;
    }

    /// The rows of one register, and how many entries it has of each.
    std::size_t count() const noexcept { return rows_; }
    std::size_t entries() const noexcept { return entries_; }
    std::size_t steps() const noexcept { return steps_; }
    std::size_t offset(std::size_t step) const noexcept { return step * stride_; }
    bool is_whole(std::size_t step) const noexcept { return step < whole_steps_; }
    std::size_t used(std::size_t step) const noexcept {
        return Across ? step + 1 == steps_ ? last_ : used_ : is_whole(step) ? width : last_;
    }
    /// Whether there are lanes with a row, but behind its end.
    bool is_cut(std::size_t step) const noexcept { return Across ? used(step) < used_ : !is_whole(step); }
    XACT_INLINE detail::batch<T> load(const T* p, std::size_t step, T fill) const noexcept {
        const T* const first = p + offset(step);
        // lanes behind the end are to take no part; what those without a row give is nobody's
        return is_whole(step) ? detail::load(first)
                              : detail::load_partial(first, used(step), is_cut(step) ? fill : T{0});
    }
    XACT_INLINE void store(T* p, std::size_t step, detail::batch<T> v) const noexcept {
        T* const first = p + offset(step);
        if (is_whole(step))
            detail::store(first, v);
        else
            detail::store_partial(first, used(step), v);
    }

  private:
    std::size_t rows_, entries_, stride_, steps_, whole_steps_, used_, last_;
};

/// The first `count` numbers again and again, up to n.
template <class T>
void repeat(T* p, std::size_t count, std::size_t n) noexcept {
    for (std::size_t i = count; i < n; ++i) p[i] = p[i - count];
}

template <class T>
using native = std::conditional_t<std::is_same_v<T, float>, precision::single, precision::wide>;

/// Every entry takes part.
struct no_mask {
    no_mask from(std::size_t) const noexcept { return {}; }
    bool operator[](std::size_t) const noexcept { return true; }
    template <class T, bool Across>
    XACT_INLINE detail::batch<T> select(sweep<T, Across>, std::size_t, detail::batch<T> v, T) const noexcept {
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
    template <class T, bool Across>
    XACT_INLINE detail::batch<T> select(sweep<T, Across> rows, std::size_t step, detail::batch<T> v,
                                        T other) const noexcept {
        const Flag* flag = p + rows.offset(step);
        Flag few[detail::width<T>];
        if (!rows.is_whole(step)) {
            for (std::size_t i = 0; i < detail::width<T>; ++i)
                few[i] = i < rows.used(step) ? flag[i] : Flag{Across && !rows.is_cut(step)};
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
    template <bool Across>
    XACT_INLINE detail::batch<T> load(sweep<T, Across> rows, std::size_t step, T fill) const noexcept {
        const detail::batch<T> v = rows.load(p, step, Opposite ? -fill : fill);
        return mask.select(rows, step, Opposite ? (-lanes<native<T>>(v)).raw() : v, fill);
    }

    /// What is written: +0 for what the mask leaves out.
    T kept(std::size_t i, T v) const noexcept { return mask[i] ? v : T{0}; }
    template <bool Across>
    XACT_INLINE void store(sweep<T, Across> rows, T* out, std::size_t step, detail::batch<T> v) const noexcept {
        rows.store(out, step, mask.select(rows, step, v, T{0}));
    }
};

/// What a view gives for one step after the other. Across, each is loaded before what the step before gives is stored: in
/// place, a load of a register just stored in part waits for it, be it of what lies behind that part.
template <class View, class T, bool Across>
class batch_ahead {
    View view_;
    sweep<T, Across> rows_;
    T fill_;
    detail::batch<T> next_;

  public:
    XACT_INLINE batch_ahead(View view, sweep<T, Across> rows, T fill) noexcept
        : view_(view), rows_(rows), fill_(fill), next_(Across ? view.load(rows, 0, fill) : detail::batch<T>(fill)) {}

    XACT_INLINE detail::batch<T> operator()(std::size_t step) noexcept {
        if constexpr (Across) {
            const detail::batch<T> now = next_;
            if (step + 1 < rows_.steps()) next_ = view_.load(rows_, step + 1, fill_);
            return now;
        } else {
            return view_.load(rows_, step, fill_);
        }
    }
};

template <class T>
inline constexpr std::size_t double_parts = std::is_same_v<T, float> ? 2 : 1;

/// A register of T as one or two registers of double.
template <class T>
struct doubles {
    detail::batch<double> part[2];

    doubles() noexcept = default;
    XACT_INLINE explicit doubles(double v) noexcept : part{detail::batch<double>(v), detail::batch<double>(v)} {}
    XACT_INLINE explicit doubles(const detail::batch<T>& v) noexcept : doubles(0.0) {
        if constexpr (std::is_same_v<T, float>) {
            const detail::double_pair wide = detail::widen(v);
            part[0] = wide.low;
            part[1] = wide.high;
        } else {
            part[0] = v;
        }
    }
    XACT_INLINE detail::batch<T> narrow() const noexcept {
        if constexpr (std::is_same_v<T, float>)
            return detail::narrow({part[0], part[1]});
        else
            return part[0];
    }
};

/// a * b in double, which rounds no product of floats.
template <class T>
XACT_INLINE doubles<T> wide_product(detail::batch<T> a, detail::batch<T> b) noexcept {
    doubles<T> product(a);
    const doubles<T> factor(b);
    for (std::size_t p = 0; p < double_parts<T>; ++p)
        product.part[p] = detail::barrier(product.part[p] * factor.part[p]);
    return product;
}

/// A sum that keeps what rounding would lose of double summands; widened floats have bits to spare.
template <class T>
struct accumulator {
    using V = lanes<precision::wide>;
    V sum = 0.0, rest = 0.0;

    XACT_INLINE void add(V v) noexcept {
        if constexpr (std::is_same_v<T, float>) {
            sum = math::rounded(sum + v);
        } else {
            const auto s = math::two_sum(sum, v);
            sum = s.high;
            rest = math::rounded(rest + s.low);
        }
    }
    XACT_INLINE void add(const accumulator& other) noexcept {
        add(other.sum);
        rest = math::rounded(rest + other.rest);
    }
    XACT_INLINE V value() const noexcept { return math::rounded(sum + rest); }
};

template <class T, bool Across>
class row_sum {
    static constexpr std::size_t slots = 16;
    static_assert(detail::width<T> <= slots, "xact: wider registers have more than one entry of a slot");
    static constexpr std::size_t parts = double_parts<T>;
    static constexpr std::size_t width = detail::width<double>;
    static constexpr std::size_t registers = Across ? slots * parts : slots / width;
    static constexpr std::size_t rest_registers = Across ? slots : slots / detail::width<T>;

  public:
    XACT_INLINE explicit row_sum(sweep<T, Across> rows) noexcept : entries_(rows.entries()), count_(rows.count()) {}

    XACT_INLINE void add(std::size_t step, const doubles<T>& v) noexcept {
        for (std::size_t p = 0; p < parts; ++p)
            partial_[Across ? slot(step) * parts + p : (step * parts + p) % registers].add(
                lanes<precision::wide>(v.part[p]));
    }

    /// high + low, where low is much less than high.
    XACT_INLINE void add(std::size_t step, const math::two_words<native<T>>& v) noexcept {
        add(step, doubles<T>(v.high.raw()));
        if constexpr (std::is_same_v<T, float>) {
            lanes<native<T>>& rest = rest_[Across ? slot(step) : step % rest_registers].v;
            rest = math::rounded(rest + v.low);
        } else {
            lanes<precision::wide>& rest = partial_[Across ? slot(step) : step % registers].rest;
            rest = math::rounded(rest + v.low);
        }
    }

    /// The sum of each lane's row, in every lane of it.
    doubles<T> total() const noexcept {
        doubles<T> result(0.0);
        if constexpr (Across) {
            accumulator<T> sum[parts];
            for (std::size_t p = 0; p < parts; ++p) // all of a row's slots, or as many as do not stand side by side
                sum[p] = entries_ == 1   ? added_up<slots, parts>(p)
                         : entries_ == 2 ? added_up<slots / 2, parts>(p)
                         : entries_ == 4 ? added_up<slots / 4, parts>(p)
                                         : added_up<slots / 8, parts>(p);
            if (entries_ > 1) add_up_entries(sum);
            for (std::size_t p = 0; p < parts; ++p) result.part[p] = sum[p].value().raw();
        } else {
            accumulator<T> sum = added_up<registers>();
            add_up_lanes(sum);
            result = doubles<T>(detail::first_lane(sum.value().raw()));
        }
        return result;
    }

  private:
    XACT_INLINE std::size_t slot(std::size_t step) const noexcept { return step & (slots / entries_ - 1); }

    /// The sum of the N registers first, first + Step and so on: those of the upper half to those of the lower half, until
    /// one remains.
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
            upper.sum = lanes<precision::wide>(detail::exchanged<Half>(a.sum.raw()));
            upper.rest = lanes<precision::wide>(detail::exchanged<Half>(a.rest.raw()));
            a.add(upper);
            add_up_lanes<Half / 2>(a);
        }
    }

    XACT_INLINE accumulator<T> with_rest(std::size_t r) const noexcept {
        accumulator<T> a = partial_[r];
        if constexpr (std::is_same_v<T, float>)
            a.rest = lanes<precision::wide>(doubles<T>(rest_[r / parts].v.raw()).part[r % parts]);
        return a;
    }

    /// What added_up does with the slots that stand side by side in the lanes, the result in all of them.
    void add_up_entries(accumulator<T> (&sum)[parts]) const noexcept {
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
            a.sum = lanes<precision::wide>(detail::load(sums + first));
            a.rest = lanes<precision::wide>(detail::load(rests + first));
            return a;
        };
        for (std::size_t half = entries_ / 2; half > 0; half /= 2) {
            store_all();
            for (std::size_t p = 0; p < parts; ++p) sum[p].add(load_from(p * width + half * count_));
        }
        store_all();
        repeat(sums, count_, lanes_of_all);
        repeat(rests, count_, lanes_of_all);
        for (std::size_t p = 0; p < parts; ++p) sum[p] = load_from(p * width);
    }

    std::size_t entries_, count_; // of the sweep
    accumulator<T> partial_[registers];
    struct {
        lanes<native<T>> v = 0.0;
    } rest_[std::is_same_v<T, float> ? rest_registers : 1]; // double has it in partial_
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

template <class T, bool Across, class View>
row_maximum<T> maximum(View in, sweep<T, Across> rows) noexcept {
    using V = detail::batch<T>;
    const auto entry = [&](std::size_t step) { return in.load(rows, step, -detail::positive_infinity<T>()); };
    running_maximum<T> first, second, third, fourth; // each has to wait for itself alone
    std::size_t s = 0;
    for (; s + 4 <= rows.steps(); s += 4) {
        first.take(entry(s));
        second.take(entry(s + 1));
        third.take(entry(s + 2));
        fourth.take(entry(s + 3));
    }
    for (; s < rows.steps(); ++s) first.take(entry(s));
    third.take(fourth);
    first.take(second);
    first.take(third);
    if constexpr (!Across) {
        first.value = V(detail::first_lane(largest_lane<detail::width<T> / 2>(first.value)));
        first.nan = detail::batch_bool<T>(xsimd::any(first.nan));
    } else if (rows.entries() > 1) {
        T values[detail::width<T>], nans[detail::width<T>];
        detail::store(values, first.value);
        detail::store(nans, xsimd::select(first.nan, V(T{1}), V(T{0})));
        const std::size_t count = rows.count();
        for (std::size_t next = count; next < count * rows.entries(); next += count)
            for (std::size_t r = 0; r < count; ++r) {
                values[r] = values[next + r] > values[r] ? values[next + r] : values[r];
                nans[r] += nans[next + r];
            }
        repeat(values, count, detail::width<T>);
        repeat(nans, count, detail::width<T>);
        first.value = detail::load(values);
        first.nan = detail::load(nans) > V(T{0});
    }
    return {first.value, first.nan, first.nan | detail::is_nan_or_infinite(first.value)};
}

/// e^distance(z, max) of a register, as double.
template <class T, class Temperature>
XACT_INLINE doubles<T> exponentials(Temperature temperature, detail::batch<T> z, const doubles<T>& top) noexcept {
    using P = detail::wide_for<T>;
    doubles<T> e(z);
    for (std::size_t p = 0; p < double_parts<T>; ++p) {
        const math::two_words<P> distance = temperature.distance(lanes<P>(e.part[p]), lanes<P>(top.part[p]));
        const Softmax::numerator<P> n(distance);
        e.part[p] = math::select(n.is_nothing(), 0.0,
                                 n.power().scale(n.power().fraction(), distance.high < -math::bounds<P>::normal))
                        .raw();
    }
    return e;
}

/// The sum of a row's numerators, each raised so that none is subnormal, and in out what they are rounded to.
template <class P, class Temperature, class View, class T, bool Across>
doubles<T> softmax_numerators(Temperature temperature, View in, T* out, sweep<T, Across> rows,
                              const row_maximum<T>& top) noexcept {
    const lanes<P> m(top.value);
    row_sum<T, Across> sum(rows);
    batch_ahead next(in, rows, -detail::positive_infinity<T>());
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const lanes<P> z(next(s));
        math::two_words<P> e = Softmax::raised_numerator(temperature.distance(z, m));
        rows.store(out, s, e.high.raw());
        if (rows.is_cut(s)) { // nothing comes from behind the end
            e.high = lanes<P>(rows.load(out, s, T{0}));
            e.low = math::select(e.high == 0.0, 0.0, e.low);
        }
        // The sum's error would be every element's: it takes what rounding took from e.
        sum.add(s, e);
    }
    return sum.total();
}

/// a over the total of each lane's row in two words, for a power of two.
template <class T, bool Across>
XACT_INLINE math::two_words<native<T>> over_total(double a, const doubles<T>& total) noexcept {
    using L = lanes<native<T>>;
    if constexpr (std::is_same_v<T, float>) {
        using D = lanes<precision::wide>;
        doubles<T> quotient;
        quotient.part[0] = (a / D(total.part[0])).raw();
        quotient.part[1] = Across ? (a / D(total.part[1])).raw() : quotient.part[0];
        const detail::batch<T> high = quotient.narrow();
        doubles<T> rest(high);
        for (std::size_t p = 0; p < 2; ++p) rest.part[p] = quotient.part[p] - rest.part[p];
        return {L(high), L(rest.narrow())};
    } else {
        const L t(total.part[0]), quotient = a / t;
        return {quotient, math::fused(-quotient, t, a) / t};
    }
}

/// out = the numerators in out over their sum.
template <class P, class View, class T, bool Across>
XACT_INLINE void divide_numerators(View in, T* out, sweep<T, Across> rows, const row_maximum<T>& top,
                                   const doubles<T>& total) noexcept {
    using V = detail::batch<T>;
    const math::two_words<P> inverse = over_total<T, Across>(math::power_of_two<P>::raised_by, total);
    // of what is less the low word does not show in the share, and their product might be subnormal
    constexpr double smallest = std::is_same_v<T, float> ? 0x1p-75 : 0x1p-900;
    batch_ahead numerators(row_view<T>{out, {}}, rows, T{0});
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const lanes<P> e(numerators(s));
        const lanes<P> raised = math::product_and_little(e, inverse.high, math::at_least(e, smallest) * inverse.low);
        in.store(rows, out, s, math::power_of_two<P>::lower_normal_first(raised).raw());
    }
    if (!xsimd::any(top.bad)) return;
    const V nan(detail::quiet_nan<T>());
    for (std::size_t s = 0; s < rows.steps(); ++s)
        in.store(rows, out, s, xsimd::select(top.bad, nan, rows.load(out, s, T{0})));
}

/// out = softmax(in) over the rows of one sweep, in lanes of T: the numerators are kept in out and divided in a second
/// pass.
template <class P, class Temperature, class View, class T, bool Across>
void softmax_rows_native(Temperature temperature, View in, T* out, sweep<T, Across> rows) noexcept {
    const row_maximum<T> top = maximum(in, rows);
    divide_numerators<P>(in, out, rows, top, softmax_numerators<P>(temperature, in, out, rows, top));
}

/// The same for a few rows of this length, one after the other: each has to wait for its maximum, its sum and a
/// division, but not for the other rows.
template <class P, class Temperature, class View, class T>
void softmax_few_rows(Temperature temperature, View in, T* out, std::size_t length, std::size_t count) noexcept {
    const sweep<T, false> row(length, 1, 1);
    row_maximum<T> top[few_rows];
    doubles<T> total[few_rows];
    for (std::size_t r = 0; r < count; ++r) top[r] = maximum(in.from(r * length), row);
    for (std::size_t r = 0; r < count; ++r)
        total[r] = softmax_numerators<P>(temperature, in.from(r * length), out + r * length, row, top[r]);
    for (std::size_t r = 0; r < count; ++r)
        divide_numerators<P>(in.from(r * length), out + r * length, row, top[r], total[r]);
}

/// The same in double lanes, rounded once: the numerators are evaluated twice, since out cannot hold them.
template <class Temperature, class View, class T, bool Across>
void softmax_rows_rounded(Temperature temperature, View in, T* out, sweep<T, Across> rows) noexcept {
    const T lowest = -detail::positive_infinity<T>();
    const row_maximum<T> top = maximum(in, rows);
    const doubles<T> wide_top(top.value);
    row_sum<T, Across> sum(rows);
    for (std::size_t s = 0; s < rows.steps(); ++s)
        sum.add(s, exponentials<T>(temperature, in.load(rows, s, lowest), wide_top));
    const doubles<T> total = sum.total();
    const detail::batch<T> nan(detail::quiet_nan<T>());
    batch_ahead next(in, rows, lowest);
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        doubles<T> e = exponentials<T>(temperature, next(s), wide_top);
        for (std::size_t p = 0; p < double_parts<T>; ++p) e.part[p] = detail::divide(e.part[p], total.part[p]);
        in.store(rows, out, s, xsimd::select(top.bad, nan, e.narrow()));
    }
}

/// sum(dy y) of each lane's row.
template <class View, class DView, class T, bool Across>
doubles<T> gradient_sum(View y, DView dy, sweep<T, Across> rows) noexcept {
    row_sum<T, Across> dot(rows);
    for (std::size_t s = 0; s < rows.steps(); ++s)
        dot.add(s, wide_product(y.load(rows, s, T{0}), dy.load(rows, s, T{0})));
    return dot.total();
}

/// dx = the gradient from y, dy and sum(dy y) over the rows of one sweep.
template <class P, class Temperature, class View, class DView, class T, bool Across>
void softmax_gradient_rows(Temperature temperature, View y, DView dy, T* dx, sweep<T, Across> rows,
                           const doubles<T>& total) noexcept {
    const detail::batch<T> sum = total.narrow();
    batch_ahead outputs(y, rows, T{0});
    batch_ahead factors(dy, rows, T{0});
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const detail::batch<T> out = outputs(s), factor = factors(s);
        if constexpr (std::is_same_v<typename P::scalar, T>) {
            const lanes<P> g = temperature.gradient(lanes<P>(out), lanes<P>(factor), lanes<P>(sum));
            y.store(rows, dx, s, g.raw());
        } else {
            doubles<T> a(out);
            const doubles<T> b(factor);
            for (std::size_t p = 0; p < double_parts<T>; ++p)
                a.part[p] =
                    temperature.gradient(lanes<P>(a.part[p]), lanes<P>(b.part[p]), lanes<P>(total.part[p])).raw();
            y.store(rows, dx, s, a.narrow());
        }
    }
}

/// The same for a few rows, as softmax_few_rows does.
template <class P, class Temperature, class View, class DView, class T>
void softmax_gradient_few_rows(Temperature temperature, View y, DView dy, T* dx, std::size_t length,
                               std::size_t count) noexcept {
    const sweep<T, false> row(length, 1, 1);
    doubles<T> total[few_rows];
    for (std::size_t r = 0; r < count; ++r) total[r] = gradient_sum(y.from(r * length), dy.from(r * length), row);
    for (std::size_t r = 0; r < count; ++r)
        softmax_gradient_rows<P>(temperature, y.from(r * length), dy.from(r * length), dx + r * length, row, total[r]);
}

/// Calls body(offset of the first entry, sweep, index of the first row) for all rows of a layout.
template <class T, class Body>
void for_each_sweep(const axis_layout& layout, const Body& body) {
    if (layout.outer == 0 || layout.length == 0 || layout.inner == 0) return;
    for (std::size_t o = 0; o < layout.outer; ++o) {
        const std::size_t start = o * layout.length * layout.inner;
        if (layout.inner == 1) {
            body(start, sweep<T, false>(layout.length, 1, 1), o);
            continue;
        }
        for (std::size_t i = 0; i < layout.inner; i += detail::width<T>)
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

/// Rows shorter than the limit, contiguous or of few neighbours, leave registers half empty and are summed at a higher price
/// than they are evaluated: as many as a register has lanes are laid side by side, which gives the same bits.
template <class T>
struct short_rows {
    static constexpr std::size_t width = detail::width<T>, limit = side_by_side_limit<T>;

    T data[limit * width]; // as much of it as is loaded

    /// `rows` rows of a layout, from the row `first` on.
    struct place {
        axis_layout layout;
        std::size_t first, rows;

        std::size_t of(std::size_t r) const noexcept {
            const std::size_t row = first + r;
            if (layout.inner == 1) return row * layout.length;
            return row / layout.inner * layout.length * layout.inner + row % layout.inner;
        }
    };

    template <class View>
    void load(const View& in, const place& p, T fill) noexcept {
        const std::size_t length = p.layout.length, inner = p.layout.inner;
        for (std::size_t r = 0; r < p.rows; ++r) {
            const View row = in.from(p.of(r));
            for (std::size_t k = 0; k < length; ++k) data[k * width + r] = row.at(k * inner, fill);
        }
        for (std::size_t r = p.rows; r < width; ++r)
            for (std::size_t k = 0; k < length; ++k) data[k * width + r] = T{0};
    }
    template <class View>
    void store(const View& in, T* out, const place& p) const noexcept {
        const std::size_t length = p.layout.length, inner = p.layout.inner;
        for (std::size_t r = 0; r < p.rows; ++r) {
            const View row = in.from(p.of(r));
            T* const y = out + p.of(r);
            for (std::size_t k = 0; k < length; ++k) y[k * inner] = row.kept(k * inner, data[k * width + r]);
        }
    }
    row_view<T> view() const noexcept { return {data, {}}; }

    /// Calls body(place of some rows, their sweep side by side), or does nothing and returns false.
    template <class Body>
    static bool for_each(const axis_layout& layout, std::size_t contiguous_limit, const Body& body) {
        if (layout.inner == 0 || layout.inner > width / 2 || layout.length == 0) return false;
        if (layout.length >= (layout.inner == 1 ? contiguous_limit : limit)) return false;
        const std::size_t all = layout.outer * layout.inner;
        if (all < 2) return false;
        for (std::size_t first = 0; first < all; first += width)
            body(place{layout, first, all - first < width ? all - first : width},
                 sweep<T, true>(layout.length, width, width));
        return true;
    }
};

/// Calls body(view, out, sweep) for all rows, short ones side by side.
template <class T, class View, class Body>
void for_each_row(const View& in, T* out, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T>;
    side_by_side z, y;
    if (side_by_side::for_each(layout, side_by_side::limit, [&](const auto& place, auto columns) {
            z.load(in, place, -detail::positive_infinity<T>());
            body(z.view(), y.data, columns);
            y.store(in, out, place);
        }))
        return;
    for_each_sweep<T>(layout,
                      [=](std::size_t start, auto rows, std::size_t) { body(in.from(start), out + start, rows); });
}

/// Calls body(view, sweep, index of the first row) likewise.
template <class T, class Body>
void for_each_reduced_row(row_view<T> in, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T>;
    side_by_side z;
    if (side_by_side::for_each(layout, side_by_side::limit, [&](const auto& place, const auto&) {
            z.load(in, place, T{0});
            body(z.view(), sweep<T, true>(layout.length, side_by_side::width, place.rows), place.first);
        }))
        return;
    for_each_sweep<T>(layout,
                      [=](std::size_t start, auto rows, std::size_t first) { body(in.from(start), rows, first); });
}

template <class P, class Temperature, class View, class T>
void softmax_at(Temperature temperature, const View& in, T* out, const axis_layout& layout) noexcept {
    if constexpr (std::is_same_v<P, precision::rounded>) {
        for_each_row(in, out, layout,
                     [&](const auto& view, T* y, auto rows) { softmax_rows_rounded(temperature, view, y, rows); });
    } else if (are_few_rows(layout, side_by_side_limit<T>)) {
        for_each_few_rows(layout, [&](std::size_t start, std::size_t count) {
            softmax_few_rows<P>(temperature, in.from(start), out + start, layout.length, count);
        });
    } else {
        for_each_row(in, out, layout,
                     [&](const auto& view, T* y, auto rows) { softmax_rows_native<P>(temperature, view, y, rows); });
    }
}

/// Calls body(view of y, view of dy, dx, sweep) likewise.
template <class T, class View, class DView, class Body>
void for_each_gradient_row(const View& y, const DView& dy, T* dx, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T>;
    side_by_side out, factor, gradient;
    if (side_by_side::for_each(layout, contiguous_gradient_limit, [&](const auto& place, auto columns) {
            out.load(y, place, T{0});
            factor.load(dy, place, T{0});
            body(out.view(), factor.view(), gradient.data, columns);
            gradient.store(y, dx, place);
        }))
        return;
    for_each_sweep<T>(layout, [=](std::size_t start, auto rows, std::size_t) {
        body(y.from(start), dy.from(start), dx + start, rows);
    });
}

template <class F>
inline constexpr bool is_opposite = std::decay_t<decltype(std::declval<const F&>().base())>::is_of_opposite;

/// visit(f's temperature as a type, the lanes for it): a temperature other than 1 takes double lanes in any tier.
template <class F, class T, class Visitor>
void with_temperature(const F& f, const Visitor& visit) {
    using P = detail::wide_for<T>;
    const double t = f.base().temperature;
    if (math::parameter_value<P>(t) == 1)
        visit(Softmax::plain{}, typename F::template precision_for<T>{});
    else
        visit(Softmax::tempered<P>(t), P{});
}

template <class F, class T, class Mask = no_mask>
void softmax(const F& f, const T* in, T* out, const axis_layout& layout, Mask mask = {}) noexcept {
    with_temperature<F, T>(f, [&](const auto& temperature, auto precision) {
        softmax_at<decltype(precision)>(temperature, row_view<T, is_opposite<F>, Mask>{in, mask}, out, layout);
    });
}

template <class F, class T, class Mask = no_mask>
void softmax_gradient(const F& f, const T* y, const T* dy, T* dx, const axis_layout& layout, Mask mask = {}) noexcept {
    with_temperature<F, T>(f, [&](const auto& temperature, auto precision) {
        using P = decltype(precision);
        const row_view<T, false, Mask> out{y, mask};
        const row_view<T, is_opposite<F>, Mask> factor{dy, mask};
        if (are_few_rows(layout, contiguous_gradient_limit))
            for_each_few_rows(layout, [&](std::size_t start, std::size_t count) {
                softmax_gradient_few_rows<P>(temperature, out.from(start), factor.from(start), dx + start,
                                             layout.length, count);
            });
        else
            for_each_gradient_row(out, factor, dx, layout, [&](const auto& a, const auto& b, T* gradient, auto rows) {
                softmax_gradient_rows<P>(temperature, a, b, gradient, rows, gradient_sum(a, b, rows));
            });
    });
}

} // namespace kernels
XACT_NAMESPACE_END
