// SPDX-License-Identifier: MIT
// The loops along an axis: softmax and its gradient.
//
// One register holds a piece of one contiguous row (inner == 1), or one entry each of neighbouring rows (inner > 1).
// Both ways a row's sum is kept as 16 partial sums of double, entry k in sum k mod 16, added up in one fixed order: so
// the result does not depend on the layout, nor on the instruction set where the summands do not.
#pragma once

#include <xact/detail/simd.hpp>
#include <xact/functions/softmax.hpp>
#include <xact/layout.hpp>

#include <limits>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// The steps of a register over its rows. Across: `rows` neighbouring rows at once, one entry a step.
template <class T, bool Across>
struct sweep {
    static constexpr std::size_t width = detail::width<T>;

    std::size_t length, inner, rows;

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

/// A sum that keeps what rounding would lose of double summands; widened floats have bits to spare.
template <class T>
struct accumulator {
    using V = lanes<precision::wide>;
    V sum = 0.0, rest = 0.0;

    XACT_INLINE void add(V v) noexcept {
        if constexpr (std::is_same_v<T, float>) {
            sum = sum + v;
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
    XACT_INLINE V value() const noexcept { return sum + rest; }
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
    detail::batch_bool<T> bad; // a NaN or +inf somewhere, or nothing but -inf
};

template <class T, bool Across>
row_maximum<T> maximum(const T* in, const sweep<T, Across>& rows) noexcept {
    using V = detail::batch<T>;
    const T lowest = -std::numeric_limits<T>::infinity();
    V largest(lowest), poison(T{0});
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const V x = rows.load(in, s, lowest);
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
    return {largest, detail::is_nan(poison) | detail::is_nan_or_infinite(largest)};
}

template <class T>
using wide_for = std::conditional_t<std::is_same_v<T, float>, precision::rounded, precision::wide>;

/// e^(z - max) of a register, as double.
template <class T>
XACT_INLINE doubles<T> exponentials(detail::batch<T> z, const doubles<T>& top) noexcept {
    using P = wide_for<T>;
    doubles<T> e(z);
    for (std::size_t p = 0; p < double_parts<T>; ++p) {
        const lanes<P> x(e.part[p]), maximum(top.part[p]);
        const math::exponential<P> power = Softmax::numerator(x, maximum);
        e.part[p] = math::select(Softmax::negligible(x, maximum), 0.0,
                                 power.scale(power.fraction(), x - maximum < -math::bounds<P>::normal))
                        .raw();
    }
    return e;
}

/// out = softmax(in) over the rows of one sweep, in lanes of T: the numerators are kept in out, raised so that none is
/// subnormal, and divided in a second pass.
template <class F, class T, bool Across>
void softmax_rows_native(const T* in, T* out, const sweep<T, Across>& rows) noexcept {
    using P = typename F::template precision_for<T>;
    using V = detail::batch<T>;
    const row_maximum<T> top = maximum(in, rows);
    row_sum<T, Across> sum;
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const lanes<P> z(rows.load(in, s, -std::numeric_limits<T>::infinity())), m(top.value);
        const math::exponential<P> power = F::numerator(z, m);
        const mask<P> none = F::negligible(z, m);
        const V e = math::select(none, 0.0, power.raise(power.fraction())).raw();
        sum.add(s, doubles<T>(e));
        // The sum's error would be every element's: it takes what rounding took from e.
        sum.add(s, doubles<T>(math::select(none, 0.0, power.raised_low()).raw()));
        rows.store(out, s, e);
    }
    const doubles<T> total = sum.total();
    doubles<T> scale(math::exponential<P>::raised_by);
    for (std::size_t p = 0; p < double_parts<T>; ++p) scale.part[p] = scale.part[p] / total.part[p];
    const V high = scale.narrow(), low = rest_of(scale, high).narrow();
    const V nan(std::numeric_limits<T>::quiet_NaN());
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const V e = rows.load(out, s, T{0});
        const lanes<P> y = math::exponential<P>::lower(lanes<P>(detail::fma(e, high, e * low)));
        rows.store(out, s, xsimd::select(top.bad, nan, y.raw()));
    }
}

/// The same in double lanes, rounded once: the numerators are evaluated twice, since out cannot hold them.
template <class T, bool Across>
void softmax_rows_rounded(const T* in, T* out, const sweep<T, Across>& rows) noexcept {
    const T lowest = -std::numeric_limits<T>::infinity();
    const row_maximum<T> top = maximum(in, rows);
    const doubles<T> wide_top(top.value);
    row_sum<T, Across> sum;
    for (std::size_t s = 0; s < rows.steps(); ++s) sum.add(s, exponentials<T>(rows.load(in, s, lowest), wide_top));
    const doubles<T> total = sum.total();
    const detail::batch<T> nan(std::numeric_limits<T>::quiet_NaN());
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        doubles<T> e = exponentials<T>(rows.load(in, s, lowest), wide_top);
        for (std::size_t p = 0; p < double_parts<T>; ++p) e.part[p] = e.part[p] / total.part[p];
        rows.store(out, s, xsimd::select(top.bad, nan, e.narrow()));
    }
}

/// dx = y (dy - sum(dy y)) over the rows of one sweep.
template <class F, class T, bool Across>
void softmax_gradient_rows(const T* y, const T* dy, T* dx, const sweep<T, Across>& rows) noexcept {
    using P = typename F::template precision_for<T>;
    row_sum<T, Across> dot;
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        doubles<T> a(rows.load(y, s, T{0}));
        const doubles<T> b(rows.load(dy, s, T{0}));
        for (std::size_t p = 0; p < double_parts<T>; ++p) a.part[p] = detail::barrier(a.part[p] * b.part[p]);
        dot.add(s, a);
    }
    const doubles<T> total = dot.total();
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const detail::batch<T> out = rows.load(y, s, T{0}), factor = rows.load(dy, s, T{0});
        if constexpr (std::is_same_v<typename P::scalar, T>) {
            rows.store(dx, s, F::gradient(lanes<P>(out), lanes<P>(factor), lanes<P>(total.narrow())).raw());
        } else {
            doubles<T> a(out);
            const doubles<T> b(factor);
            for (std::size_t p = 0; p < double_parts<T>; ++p)
                a.part[p] = F::gradient(lanes<P>(a.part[p]), lanes<P>(b.part[p]), lanes<P>(total.part[p])).raw();
            rows.store(dx, s, a.narrow());
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

    void load(const T* p, std::size_t length, std::size_t rows) noexcept {
        for (std::size_t r = 0; r < width; ++r)
            for (std::size_t k = 0; k < length; ++k) data[k * width + r] = r < rows ? p[r * length + k] : T{0};
    }
    void store(T* p, std::size_t length, std::size_t rows) const noexcept {
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t k = 0; k < length; ++k) p[r * length + k] = data[k * width + r];
    }

    /// Calls body(offset of the first entry, number of rows, their sweep side by side), or does nothing and returns false.
    template <class Body>
    static bool for_each(const axis_layout& layout, const Body& body) {
        if (layout.inner != 1 || layout.length >= Limit || layout.outer < 2) return false;
        for (std::size_t o = 0; o < layout.outer; o += width) {
            const std::size_t rest = layout.outer - o, rows = rest < width ? rest : width;
            body(o * layout.length, rows, sweep<T, true>{layout.length, width, width});
        }
        return true;
    }
};

template <class F, class T, class Sweep>
void softmax_rows(const T* in, T* out, const Sweep& rows) noexcept {
    if constexpr (std::is_same_v<typename F::template precision_for<T>, precision::rounded>)
        softmax_rows_rounded(in, out, rows);
    else
        softmax_rows_native<F>(in, out, rows);
}

template <class F, class T>
void softmax(const T* in, T* out, const axis_layout& layout) noexcept {
    using side_by_side = short_rows<T, 64>; // where it stops to pay
    side_by_side z, y;
    if (side_by_side::for_each(layout, [&](std::size_t start, std::size_t rows, const auto& columns) {
            z.load(in + start, layout.length, rows);
            softmax_rows<F>(z.data, y.data, columns);
            y.store(out + start, layout.length, rows);
        }))
        return;
    for_each_sweep<T>(layout, [=](std::size_t start, const auto& rows, std::size_t) {
        softmax_rows<F>(in + start, out + start, rows);
    });
}

template <class F, class T>
void softmax_gradient(const T* y, const T* dy, T* dx, const axis_layout& layout) noexcept {
    using side_by_side = short_rows<T, 16>;
    side_by_side out, factor, gradient;
    if (side_by_side::for_each(layout, [&](std::size_t start, std::size_t rows, const auto& columns) {
            out.load(y + start, layout.length, rows);
            factor.load(dy + start, layout.length, rows);
            softmax_gradient_rows<F>(out.data, factor.data, gradient.data, columns);
            gradient.store(dx + start, layout.length, rows);
        }))
        return;
    for_each_sweep<T>(layout, [=](std::size_t start, const auto& rows, std::size_t) {
        softmax_gradient_rows<F>(y + start, dy + start, dx + start, rows);
    });
}

} // namespace kernels
XACT_NAMESPACE_END
