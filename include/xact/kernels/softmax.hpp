// SPDX-License-Identifier: MIT
// The loops of softmax and its gradient, with or without a mask.
#pragma once

#include <xact/functions/softmax.hpp>
#include <xact/kernels/row_reductions.hpp>
#include <xact/kernels/rows.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

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

/// The sums of a sweep's numerators, each raised so that none is subnormal, and in out what they are rounded to.
template <class P, class Temperature, class View, class T, class Rows>
void softmax_numerators(Temperature temperature, View in, T* out, Rows rows, const row_maximum<T>* top,
                        doubles<T>* total) noexcept {
    numerator_sum<Rows> sum[Rows::columns];
    detail::batch<T> m[Rows::columns]; // top's would be loaded anew after every store
    for (std::size_t c = 0; c < Rows::columns; ++c) m[c] = top[c].value;
    batch_ahead next(in, rows, -detail::positive_infinity<T>());
    for (std::size_t s = 0; s < rows.steps(); ++s)
        for (std::size_t c = 0; c < Rows::columns; ++c) {
            auto e = Softmax::raised_numerator(temperature.distance(lanes<P>(next(s, c)), lanes<P>(m[c])));
            rows.fetch_ahead(out, s, c);
            rows.store(out, s, e.nearest.raw(), c);
            // nothing comes from behind the end; of several columns, none is cut
            if (rows.is_cut(s)) e = e.where(lanes<P>(rows.load(out, s, T{0})) > 0.0);
            sum[c].add(rows, s, e); // in two words: an error of the sum would be in every share
        }
    for (std::size_t c = 0; c < Rows::columns; ++c) total[c] = sum[c].total(rows);
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

/// out = the numerators in out over their sums.
template <class P, class View, class T, class Rows>
XACT_INLINE void divide_numerators(View in, T* out, Rows rows, const row_maximum<T>* top,
                                   const doubles<T>* total) noexcept {
    using V = detail::batch<T>;
    V inverse[Rows::columns], inverse_low[Rows::columns];
    for (std::size_t c = 0; c < Rows::columns; ++c) {
        const math::two_words<P> share = over_total<T, Rows::is_across>(math::power_of_two<P>::raised_by, total[c]);
        inverse[c] = share.high.raw();
        inverse_low[c] = share.low.raw();
    }
    // of what is less the low word does not show in the share, and their product might be subnormal
    constexpr double smallest = std::is_same_v<T, float> ? 0x1p-75 : 0x1p-900;
    batch_ahead numerators(row_view<T>{out, {}}, rows, T{0});
    for (std::size_t s = 0; s < rows.steps(); ++s)
        for (std::size_t c = 0; c < Rows::columns; ++c) {
            const lanes<P> e(numerators(s, c));
            const lanes<P> raised = math::product_and_little(e, lanes<P>(inverse[c]),
                                                             math::at_least(e, smallest) * lanes<P>(inverse_low[c]));
            in.store(rows, out, s, math::power_of_two<P>::lower_normal_first(raised).raw(), c);
        }
    const V nan(detail::quiet_nan<T>());
    for (std::size_t c = 0; c < Rows::columns; ++c) {
        if (!xsimd::any(top[c].bad)) continue;
        for (std::size_t s = 0; s < rows.steps(); ++s)
            in.store(rows, out, s, xsimd::select(top[c].bad, nan, rows.load(out, s, T{0}, c)), c);
    }
}

/// out = softmax(in) over the rows of one sweep, in lanes of T: the numerators are kept in out and divided in a second
/// pass.
template <class P, class Temperature, class View, class T, class Rows>
void softmax_rows_native(Temperature temperature, View in, T* out, Rows rows) noexcept {
    row_maximum<T> top[Rows::columns];
    doubles<T> total[Rows::columns];
    maxima(in, rows, top);
    softmax_numerators<P>(temperature, in, out, rows, top, total);
    divide_numerators<P>(in, out, rows, top, total);
}

/// The same for a few rows of this length, one after the other: each has to wait for its maximum, its sum and a
/// division, but not for the other rows.
template <class P, class Temperature, class View, class T>
void softmax_few_rows(Temperature temperature, View in, T* out, std::size_t length, std::size_t count) noexcept {
    const sweep<T, false> row(length, 1, 1);
    row_maximum<T> top[few_rows];
    doubles<T> total[few_rows];
    for (std::size_t r = 0; r < count; ++r) maxima(in.from(r * length), row, top + r);
    for (std::size_t r = 0; r < count; ++r)
        softmax_numerators<P>(temperature, in.from(r * length), out + r * length, row, top + r, total + r);
    for (std::size_t r = 0; r < count; ++r)
        divide_numerators<P>(in.from(r * length), out + r * length, row, top + r, total + r);
}

/// The same in double lanes, rounded once: the numerators are evaluated twice, since out cannot hold them.
template <class Temperature, class View, class T, class Rows>
void softmax_rows_rounded(Temperature temperature, View in, T* out, Rows rows) noexcept {
    const T lowest = -detail::positive_infinity<T>();
    row_maximum<T> top[Rows::columns];
    doubles<T> wide_top[Rows::columns], total[Rows::columns];
    row_sum<Rows> sum[Rows::columns];
    maxima(in, rows, top);
    for (std::size_t c = 0; c < Rows::columns; ++c) wide_top[c] = doubles<T>(top[c].value);
    for (std::size_t s = 0; s < rows.steps(); ++s)
        for (std::size_t c = 0; c < Rows::columns; ++c)
            sum[c].add(rows, s, exponentials<T>(temperature, in.load(rows, s, lowest, c), wide_top[c]));
    for (std::size_t c = 0; c < Rows::columns; ++c) total[c] = sum[c].total(rows);
    const detail::batch<T> nan(detail::quiet_nan<T>());
    batch_ahead numerator(in, rows, lowest);
    for (std::size_t s = 0; s < rows.steps(); ++s)
        for (std::size_t c = 0; c < Rows::columns; ++c) {
            doubles<T> e = exponentials<T>(temperature, numerator(s, c), wide_top[c]);
            for (std::size_t p = 0; p < double_parts<T>; ++p) e.part[p] = detail::divide(e.part[p], total[c].part[p]);
            in.store(rows, out, s, xsimd::select(top[c].bad, nan, e.narrow()), c);
        }
}

/// sum(dy y) of each lane's row.
template <class View, class DView, class Rows, class T>
void gradient_sums(View y, DView dy, Rows rows, doubles<T>* total) noexcept {
    row_sum<Rows> dot[Rows::columns];
    for (std::size_t s = 0; s < rows.steps(); ++s)
        for (std::size_t c = 0; c < Rows::columns; ++c)
            dot[c].add_product(rows, s, y.load(rows, s, T{0}, c), dy.load(rows, s, T{0}, c));
    for (std::size_t c = 0; c < Rows::columns; ++c) total[c] = dot[c].total(rows);
}

/// dx = the gradient from y, dy and sum(dy y) over the rows of one sweep.
template <class P, class Temperature, class View, class DView, class T, class Rows>
void softmax_gradient_rows(Temperature temperature, View y, DView dy, T* dx, Rows rows,
                           const doubles<T>* total) noexcept {
    batch_ahead outputs(y, rows, T{0});
    batch_ahead factors(dy, rows, T{0});
    detail::batch<T> sum[Rows::columns];
    for (std::size_t c = 0; c < Rows::columns; ++c) sum[c] = total[c].narrow();
    for (std::size_t s = 0; s < rows.steps(); ++s)
        for (std::size_t c = 0; c < Rows::columns; ++c) {
            const detail::batch<T> out = outputs(s, c), factor = factors(s, c);
            rows.fetch_ahead(dx, s, c);
            if constexpr (std::is_same_v<typename P::scalar, T>) {
                const lanes<P> g = temperature.gradient(lanes<P>(out), lanes<P>(factor), lanes<P>(sum[c]));
                y.store(rows, dx, s, g.raw(), c);
            } else {
                doubles<T> a(out);
                const doubles<T> b(factor);
                for (std::size_t p = 0; p < double_parts<T>; ++p)
                    a.part[p] =
                        temperature.gradient(lanes<P>(a.part[p]), lanes<P>(b.part[p]), lanes<P>(total[c].part[p]))
                            .raw();
                y.store(rows, dx, s, a.narrow(), c);
            }
        }
}

/// The same for a few rows, as softmax_few_rows does.
template <class P, class Temperature, class View, class DView, class T>
void softmax_gradient_few_rows(Temperature temperature, View y, DView dy, T* dx, std::size_t length,
                               std::size_t count) noexcept {
    const sweep<T, false> row(length, 1, 1);
    doubles<T> total[few_rows];
    if (count == few_rows && length < sums_at_once_limit<T>) {
        row_sum<sweep<T, false>> dot[few_rows];
        for (std::size_t s = 0; s < row.steps(); ++s)
            for (std::size_t r = 0; r < few_rows; ++r)
                dot[r].add_product(row, s, y.from(r * length).load(row, s, T{0}),
                                   dy.from(r * length).load(row, s, T{0}));
        for (std::size_t r = 0; r < few_rows; ++r) total[r] = dot[r].total(row);
    } else {
        for (std::size_t r = 0; r < count; ++r) gradient_sums(y.from(r * length), dy.from(r * length), row, total + r);
    }
    for (std::size_t r = 0; r < count; ++r)
        softmax_gradient_rows<P>(temperature, y.from(r * length), dy.from(r * length), dx + r * length, row, total + r);
}

template <class P, class Temperature, class View, class T>
void softmax_at(Temperature temperature, const View& in, T* out, const axis_layout& layout) noexcept {
    constexpr std::size_t columns = columns_at_once<T>;
    if constexpr (std::is_same_v<P, precision::rounded>) {
        for_each_row<columns>(in, out, layout, [&](const auto& view, T* y, auto rows, std::size_t) {
            softmax_rows_rounded(temperature, view, y, rows);
        });
    } else if (are_few_rows(layout, side_by_side_limit<T>)) {
        for_each_few_rows(layout, [&](std::size_t start, std::size_t count) {
            softmax_few_rows<P>(temperature, in.from(start), out + start, layout.length, count);
        });
    } else {
        for_each_row<columns>(in, out, layout, [&](const auto& view, T* y, auto rows, std::size_t) {
            softmax_rows_native<P>(temperature, view, y, rows);
        });
    }
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
        if (are_few_rows(layout, output_gradient_limit))
            for_each_few_rows(layout, [&](std::size_t start, std::size_t count) {
                softmax_gradient_few_rows<P>(temperature, out.from(start), factor.from(start), dx + start,
                                             layout.length, count);
            });
        else
            for_each_gradient_row<columns_at_once<T>>(
                out, factor, dx, layout, [&](const auto& a, const auto& b, T* gradient, auto rows) {
                    doubles<T> total[decltype(rows)::columns];
                    gradient_sums(a, b, rows, total);
                    softmax_gradient_rows<P>(temperature, a, b, gradient, rows, total);
                });
    });
}

} // namespace kernels
XACT_NAMESPACE_END
