// SPDX-License-Identifier: MIT
// The loops along an axis: softmax and its gradient, with or without a mask.
//
// One register holds a piece of one contiguous row (inner == 1), or one entry each of neighbouring rows (inner > 1).
// Both ways a row's sum is kept as 16 partial sums of double, entry k in sum k mod 16, added up in one fixed order: so
// the result does not depend on the layout, nor on the instruction set where the summands do not.
#pragma once

#include <xact/detail/simd.hpp>
#include <xact/functions/softmax.hpp>
#include <xact/layout.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// The steps of a register over its rows. Across: `rows` neighbouring rows at once, one entry a step.
template <class T, bool Across>
struct sweep {
    static constexpr bool across = Across;
    static constexpr std::size_t width = detail::width<T>;

    std::size_t length, inner, rows;

    /// The rows of one register.
    std::size_t count() const noexcept { return Across && rows < width ? rows : Across ? width : 1; }
    std::size_t steps() const noexcept { return Across ? length : (length + width - 1) / width; }
    std::size_t offset(std::size_t step) const noexcept { return step * (Across ? inner : width); }
    std::size_t used(std::size_t step) const noexcept {
        const std::size_t rest = Across ? rows : length - step * width;
        return rest < width ? rest : width;
    }
    XACT_INLINE detail::batch<T> load(const T* p, std::size_t step, T fill) const noexcept {
        const std::size_t n = used(step);
        return n == width ? detail::load(p + offset(step)) : detail::load_partial(p + offset(step), n, fill);
    }
    XACT_INLINE void store(T* p, std::size_t step, detail::batch<T> v) const noexcept {
        const std::size_t n = used(step);
        if (n == width)
            detail::store(p + offset(step), v);
        else
            detail::store_partial(p + offset(step), n, v);
    }
};

template <class T>
using native = std::conditional_t<std::is_same_v<T, float>, precision::single, precision::wide>;

/// Every entry takes part.
struct no_mask {
    no_mask from(std::size_t) const noexcept { return {}; }
    bool operator[](std::size_t) const noexcept { return true; }
    template <class T, bool Across>
    XACT_INLINE detail::batch<T> select(const sweep<T, Across>&, std::size_t, detail::batch<T> v, T) const noexcept {
        return v;
    }
};

/// The entries whose flag is not zero take part.
template <class Flag>
struct flags {
    const Flag* p;

    explicit flags(const Flag* first) noexcept : p(first) {}
    flags from(std::size_t start) const noexcept { return flags(p + start); }
    bool operator[](std::size_t i) const noexcept { return p[i] != Flag{}; }
    template <class T, bool Across>
    XACT_INLINE detail::batch<T> select(const sweep<T, Across>& rows, std::size_t step, detail::batch<T> v,
                                        T other) const noexcept {
        const Flag* const flag = p + rows.offset(step);
        const std::size_t n = rows.used(step);
        T taken[detail::width<T>] = {};
        if (n == detail::width<T>)
            for (std::size_t i = 0; i < detail::width<T>; ++i) taken[i] = flag[i] != Flag{} ? T{1} : T{0};
        else
            for (std::size_t i = 0; i < n; ++i) taken[i] = flag[i] != Flag{} ? T{1} : T{0};
        return xsimd::select(detail::load(taken) == detail::batch<T>(T{1}), v, detail::batch<T>(other));
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
    XACT_INLINE detail::batch<T> load(const sweep<T, Across>& rows, std::size_t step, T fill) const noexcept {
        const detail::batch<T> v = rows.load(p, step, Opposite ? -fill : fill);
        return mask.select(rows, step, Opposite ? (-lanes<native<T>>(v)).raw() : v, fill);
    }

    /// What is written: +0 for what the mask leaves out.
    T kept(std::size_t i, T v) const noexcept { return mask[i] ? v : T{0}; }
    template <bool Across>
    XACT_INLINE void store(const sweep<T, Across>& rows, T* out, std::size_t step, detail::batch<T> v) const noexcept {
        rows.store(out, step, mask.select(rows, step, v, T{0}));
    }
};

template <class T>
inline constexpr std::size_t double_parts = std::is_same_v<T, float> ? 2 : 1;

/// A register of T as one or two registers of double.
template <class T>
struct doubles {
    detail::batch<double> part[2];

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
            rest = rest + s.low;
        }
    }
    XACT_INLINE void add(const accumulator& other) noexcept {
        add(other.sum);
        rest = rest + other.rest;
    }
    XACT_INLINE V value() const noexcept { return math::rounded(sum + rest); }
};

template <class T, bool Across>
class row_sum {
    static constexpr std::size_t slots = 16;
    static constexpr std::size_t parts = double_parts<T>;
    static constexpr std::size_t width = detail::width<double>;
    static constexpr std::size_t registers = Across ? slots * parts : slots / width;

  public:
    XACT_INLINE void add(std::size_t step, const doubles<T>& v) noexcept {
        for (std::size_t p = 0; p < parts; ++p)
            partial_[Across ? step % slots * parts + p : (step * parts + p) % registers].add(
                lanes<precision::wide>(v.part[p]));
    }

    /// The sum of each lane's row, in every lane of it.
    doubles<T> total() const noexcept {
        doubles<T> result(0.0);
        for (std::size_t p = 0; p < (Across ? parts : 1); ++p) {
            accumulator<T> slot[slots];
            gather(slot, p);
            for (std::size_t half = slots / 2; half > 0; half /= 2)
                for (std::size_t j = 0; j < half; ++j) slot[j].add(slot[j + half]);
            result.part[p] = slot[0].value().raw();
        }
        if constexpr (!Across) result.part[1] = result.part[0];
        return result;
    }

  private:
    void gather(accumulator<T> (&slot)[slots], std::size_t p) const noexcept {
        if constexpr (Across) {
            for (std::size_t j = 0; j < slots; ++j) slot[j] = partial_[j * parts + p];
        } else {
            double sum[slots], rest[slots];
            for (std::size_t r = 0; r < registers; ++r) {
                detail::store(sum + r * width, partial_[r].sum.raw());
                detail::store(rest + r * width, partial_[r].rest.raw());
            }
            for (std::size_t j = 0; j < slots; ++j) {
                slot[j].sum = sum[j];
                slot[j].rest = rest[j];
            }
        }
    }

    accumulator<T> partial_[registers];
};

/// What narrowing took from v: v - high.
template <class T>
doubles<T> rest_of(const doubles<T>& v, detail::batch<T> high) noexcept {
    doubles<T> rest(high);
    for (std::size_t p = 0; p < double_parts<T>; ++p) rest.part[p] = v.part[p] - rest.part[p];
    return rest;
}

/// The maximum of each lane's row in every lane of it, and whether that row has a softmax.
template <class T>
struct row_maximum {
    detail::batch<T> value;
    detail::batch_bool<T> nan;
    detail::batch_bool<T> bad; // a NaN or +inf somewhere, or nothing but -inf
};

template <class T, bool Across, class View>
row_maximum<T> maximum(View in, const sweep<T, Across>& rows) noexcept {
    using V = detail::batch<T>;
    const T lowest = -detail::positive_infinity<T>();
    V largest(lowest), poison(T{0});
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const V x = in.load(rows, s, lowest);
        largest = xsimd::select(x > largest, x, largest);
        poison = xsimd::select(detail::is_nan(x), x, poison);
    }
    if constexpr (!Across) {
        T values[detail::width<T>], poisons[detail::width<T>];
        detail::store(values, largest);
        detail::store(poisons, poison);
        T row = values[0], row_poison = poisons[0];
        for (std::size_t i = 1; i < detail::width<T>; ++i) {
            row = values[i] > row ? values[i] : row;
            row_poison = detail::is_nan(poisons[i]) ? poisons[i] : row_poison;
        }
        largest = V(row);
        poison = V(row_poison);
    }
    const detail::batch_bool<T> nan = detail::is_nan(poison);
    return {largest, nan, nan | detail::is_nan_or_infinite(largest)};
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

/// out = softmax(in) over the rows of one sweep, in lanes of T: the numerators are kept in out, raised so that none is
/// subnormal, and divided in a second pass.
template <class P, class Temperature, class View, class T, bool Across>
void softmax_rows_native(Temperature temperature, View in, T* out, const sweep<T, Across>& rows) noexcept {
    using V = detail::batch<T>;
    const row_maximum<T> top = maximum(in, rows);
    row_sum<T, Across> sum;
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const lanes<P> z(in.load(rows, s, -detail::positive_infinity<T>())), m(top.value);
        const Softmax::numerator<P> n(temperature.distance(z, m));
        const V e = math::select(n.is_nothing(), 0.0, n.power().raise(n.power().fraction())).raw();
        sum.add(s, doubles<T>(e));
        // The sum's error would be every element's: it takes what rounding took from e.
        sum.add(s, doubles<T>(math::select(n.is_nothing(), 0.0, n.power().raised_low()).raw()));
        rows.store(out, s, e);
    }
    const doubles<T> total = sum.total();
    doubles<T> scale(math::exponential<P>::raised_by);
    for (std::size_t p = 0; p < double_parts<T>; ++p) scale.part[p] = detail::divide(scale.part[p], total.part[p]);
    const V high = scale.narrow(), low = rest_of(scale, high).narrow();
    const V nan(detail::quiet_nan<T>());
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const V e = rows.load(out, s, T{0});
        const lanes<P> y = math::exponential<P>::lower(lanes<P>(detail::fma(e, high, e * low)));
        in.store(rows, out, s, xsimd::select(top.bad, nan, y.raw()));
    }
}

/// The same in double lanes, rounded once: the numerators are evaluated twice, since out cannot hold them.
template <class Temperature, class View, class T, bool Across>
void softmax_rows_rounded(Temperature temperature, View in, T* out, const sweep<T, Across>& rows) noexcept {
    const T lowest = -detail::positive_infinity<T>();
    const row_maximum<T> top = maximum(in, rows);
    const doubles<T> wide_top(top.value);
    row_sum<T, Across> sum;
    for (std::size_t s = 0; s < rows.steps(); ++s)
        sum.add(s, exponentials<T>(temperature, in.load(rows, s, lowest), wide_top));
    const doubles<T> total = sum.total();
    const detail::batch<T> nan(detail::quiet_nan<T>());
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        doubles<T> e = exponentials<T>(temperature, in.load(rows, s, lowest), wide_top);
        for (std::size_t p = 0; p < double_parts<T>; ++p) e.part[p] = detail::divide(e.part[p], total.part[p]);
        in.store(rows, out, s, xsimd::select(top.bad, nan, e.narrow()));
    }
}

/// dx = the gradient from y, dy and sum(dy y) over the rows of one sweep.
template <class P, class Temperature, class View, class DView, class T, bool Across>
void softmax_gradient_rows(Temperature temperature, View y, DView dy, T* dx, const sweep<T, Across>& rows) noexcept {
    row_sum<T, Across> dot;
    for (std::size_t s = 0; s < rows.steps(); ++s)
        dot.add(s, wide_product(y.load(rows, s, T{0}), dy.load(rows, s, T{0})));
    const doubles<T> total = dot.total();
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const detail::batch<T> out = y.load(rows, s, T{0}), factor = dy.load(rows, s, T{0});
        if constexpr (std::is_same_v<typename P::scalar, T>) {
            const lanes<P> g = temperature.gradient(lanes<P>(out), lanes<P>(factor), lanes<P>(total.narrow()));
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

/// Calls body(offset of the first entry, sweep, index of the first row) for all rows of a layout.
template <class T, class Body>
void for_each_sweep(const axis_layout& layout, const Body& body) {
    if (layout.outer == 0 || layout.length == 0 || layout.inner == 0) return;
    for (std::size_t o = 0; o < layout.outer; ++o) {
        const std::size_t start = o * layout.length * layout.inner;
        if (layout.inner == 1) {
            body(start, sweep<T, false>{layout.length, 1, 1}, o);
            continue;
        }
        for (std::size_t i = 0; i < layout.inner; i += detail::width<T>)
            body(start + i, sweep<T, true>{layout.length, layout.inner, layout.inner - i}, o * layout.inner + i);
    }
}

/// Contiguous rows shorter than Limit leave registers half empty and are summed at a higher price than they are evaluated:
/// as many as a register has lanes are laid side by side, which gives the same bits.
template <class T, std::size_t Limit>
struct short_rows {
    static constexpr std::size_t width = detail::width<T>;

    T data[Limit * width]; // as much of it as is loaded

    template <class View>
    void load(const View& in, std::size_t length, std::size_t rows, T fill) noexcept {
        for (std::size_t r = 0; r < width; ++r)
            for (std::size_t k = 0; k < length; ++k)
                data[k * width + r] = r < rows ? in.at(r * length + k, fill) : T{0};
    }
    template <class View>
    void store(const View& in, T* p, std::size_t length, std::size_t rows) const noexcept {
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t k = 0; k < length; ++k) p[r * length + k] = in.kept(r * length + k, data[k * width + r]);
    }
    row_view<T> view() const noexcept { return {data, {}}; }

    /// Calls body(offset of the first entry, number of rows, their sweep side by side), or does nothing and returns false.
    template <class Body>
    static bool for_each(const axis_layout& layout, const Body& body) {
        if (layout.inner != 1 || layout.length == 0 || layout.length >= Limit || layout.outer < 2) return false;
        for (std::size_t o = 0; o < layout.outer; o += width) {
            const std::size_t rest = layout.outer - o, rows = rest < width ? rest : width;
            body(o * layout.length, rows, sweep<T, true>{layout.length, width, width});
        }
        return true;
    }
};

/// Calls body(view, out, sweep) for all rows, short ones side by side.
template <class T, class View, class Body>
void for_each_row(const View& in, T* out, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T, 64>; // where it stops to pay
    side_by_side z, y;
    if (side_by_side::for_each(layout, [&](std::size_t start, std::size_t rows, const auto& columns) {
            const View here = in.from(start);
            z.load(here, layout.length, rows, -detail::positive_infinity<T>());
            body(z.view(), y.data, columns);
            y.store(here, out + start, layout.length, rows);
        }))
        return;
    for_each_sweep<T>(
        layout, [=](std::size_t start, const auto& rows, std::size_t) { body(in.from(start), out + start, rows); });
}

/// Calls body(view, sweep, index of the first row) likewise.
template <class T, class Body>
void for_each_reduced_row(row_view<T> in, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T, 64>;
    side_by_side z;
    if (side_by_side::for_each(layout, [&](std::size_t start, std::size_t rows, sweep<T, true> columns) {
            z.load(in.from(start), layout.length, rows, T{0});
            columns.rows = rows;
            body(z.view(), columns, start / layout.length);
        }))
        return;
    for_each_sweep<T>(
        layout, [=](std::size_t start, const auto& rows, std::size_t first) { body(in.from(start), rows, first); });
}

template <class P, class Temperature, class View, class T>
void softmax_at(Temperature temperature, const View& in, T* out, const axis_layout& layout) noexcept {
    for_each_row(in, out, layout, [&](const auto& view, T* y, const auto& rows) {
        if constexpr (std::is_same_v<P, precision::rounded>)
            softmax_rows_rounded(temperature, view, y, rows);
        else
            softmax_rows_native<P>(temperature, view, y, rows);
    });
}

/// Calls body(view of y, view of dy, dx, sweep) likewise.
template <class T, class View, class DView, class Body>
void for_each_gradient_row(const View& y, const DView& dy, T* dx, const axis_layout& layout, const Body& body) {
    using side_by_side = short_rows<T, 16>;
    side_by_side out, factor, gradient;
    if (side_by_side::for_each(layout, [&](std::size_t start, std::size_t rows, const auto& columns) {
            const View here = y.from(start);
            out.load(here, layout.length, rows, T{0});
            factor.load(dy.from(start), layout.length, rows, T{0});
            body(out.view(), factor.view(), gradient.data, columns);
            gradient.store(here, dx + start, layout.length, rows);
        }))
        return;
    for_each_sweep<T>(layout, [=](std::size_t start, const auto& rows, std::size_t) {
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
    if (t == 1 || math::parameter_value<P>(t) == 1)
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
        for_each_gradient_row(row_view<T, false, Mask>{y, mask}, row_view<T, is_opposite<F>, Mask>{dy, mask}, dx,
                              layout, [&](const auto& out, const auto& factor, T* gradient, const auto& rows) {
                                  softmax_gradient_rows<decltype(precision)>(temperature, out, factor, gradient, rows);
                              });
    });
}

} // namespace kernels
XACT_NAMESPACE_END
