// SPDX-License-Identifier: MIT
// The loops of log-softmax and log-sum-exp, in double lanes. The maximum's own e^0 = 1 is kept out of the sum: what a
// dominating maximum gives lives in what remains.
#pragma once

#include <xact/functions/log_softmax.hpp>
#include <xact/functions/logsumexp.hpp>
#include <xact/functions/softmin.hpp>
#include <xact/kernels/piece.hpp>
#include <xact/kernels/softmax.hpp>
#include <xact/math/log1p.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// What a sweep's rows have besides their maximum's own 1: sum(e^(z - max)) - 1.
template <class T, bool Across>
struct row_statistics {
    row_maximum<T> top;
    doubles<T> wide_top, rest;

    XACT_INLINE row_statistics(row_view<T> in, sweep<T, Across> rows) noexcept {
        maxima(in, rows, &top);
        wide_top = doubles<T>(top.value);
        const detail::batch<T> zero(T{0}), one(T{1});
        row_sum<sweep<T, Across>> others, ties;
        for (std::size_t s = 0; s < rows.steps(); ++s) {
            const detail::batch<T> z = in.load(rows, s, -detail::positive_infinity<T>());
            const auto is_top = z == top.value;
            doubles<T> e = exponentials<T>(Softmax::plain{}, z, wide_top);
            const doubles<T> tie(xsimd::select(is_top, one, zero));
            for (std::size_t p = 0; p < double_parts<T>; ++p)
                e.part[p] =
                    xsimd::select(tie.part[p] == detail::batch<double>(1.0), detail::batch<double>(0.0), e.part[p]);
            others.add(rows, s, e);
            ties.add(rows, s, tie);
        }
        rest = others.total(rows);
        const doubles<T> tied = ties.total(rows);
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            rest.part[p] = rest.part[p] + detail::barrier(tied.part[p] - detail::batch<double>(1.0));
    }

    /// log(sum(e^(z - max))).
    doubles<T> log_sum() const noexcept {
        doubles<T> log = rest;
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            log.part[p] = math::log1p(lanes<detail::wide_for<T>>(rest.part[p])).raw();
        return log;
    }
};

template <class T, bool Across>
void log_softmax_rows(row_view<T> in, T* out, sweep<T, Across> rows) noexcept {
    using P = lanes<detail::wide_for<T>>;
    const row_statistics<T, Across> statistics(in, rows);
    const doubles<T> log_sum = statistics.log_sum();
    const detail::batch<T> nan(detail::quiet_nan<T>());
    batch_ahead next(in, rows, T{0});
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        doubles<T> y(next(s));
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            y.part[p] = LogSoftmax::value(P(y.part[p]), P(statistics.wide_top.part[p]), P(log_sum.part[p])).raw();
        rows.store(out, s, xsimd::select(statistics.top.bad, nan, y.narrow()));
    }
}

template <class T>
void log_softmax(const T* in, T* out, const axis_layout& layout) noexcept {
    for_each_row(row_view<T>{in, {}}, out, layout,
                 [](row_view<T> z, T* y, auto rows, std::size_t) { log_softmax_rows(z, y, rows); });
}

template <class T, bool Across>
void log_softmax_gradient_rows(row_view<T> y, row_view<T> dy, T* dx, sweep<T, Across> rows) noexcept {
    using V = lanes<precision::wide>; // e^y may be far below what a float holds, and sum(dy) far above 1
    row_sum<sweep<T, Across>> sum;
    for (std::size_t s = 0; s < rows.steps(); ++s) sum.add(rows, s, doubles<T>(dy.load(rows, s, T{0})));
    const doubles<T> total = sum.total(rows);
    batch_ahead outputs(y, rows, T{0});
    batch_ahead factors(dy, rows, T{0});
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        const detail::batch<T> out = outputs(s);
        doubles<T> g(factors(s));
        const doubles<T> wide_out(out);
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            g.part[p] = LogSoftmax::gradient(V(wide_out.part[p]), V(g.part[p]), V(total.part[p])).raw();
        rows.store(dx, s, detail::unless_nan(out, g.narrow()));
    }
}

template <class T>
void log_softmax_gradient(const T* y, const T* dy, T* dx, const axis_layout& layout) noexcept {
    for_each_gradient_row(row_view<T>{y, {}}, row_view<T>{dy, {}}, dx, layout,
                          [](row_view<T> out, row_view<T> factor, T* gradient, auto rows) {
                              log_softmax_gradient_rows(out, factor, gradient, rows);
                          });
}

/// out = log(sum(e^z)), one for each row.
template <class T>
void logsumexp(const T* in, T* out, const axis_layout& layout) noexcept {
    if (layout.length == 0) {
        for (std::size_t r = 0; r < layout.outer * layout.inner; ++r) out[r] = -detail::positive_infinity<T>();
        return;
    }
    for_each_reduced_row(row_view<T>{in, {}}, layout, [=](row_view<T> z, auto rows, std::size_t first) {
        const row_statistics statistics(z, rows);
        doubles<T> y = statistics.log_sum();
        for (std::size_t p = 0; p < double_parts<T>; ++p) y.part[p] = statistics.wide_top.part[p] + y.part[p];
        const row_maximum<T>& top = statistics.top;
        const detail::batch<T> nan(detail::quiet_nan<T>());
        const detail::batch<T> v = xsimd::select(top.bad, xsimd::select(top.nan, nan, top.value), y.narrow());
        piece<T>(first, first + rows.count()).store(out, v);
    });
}

/// dx = factor * e^(z - max) of a sweep's rows.
template <class T, bool Across>
void scaled_shares(row_view<T> in, const row_statistics<T, Across>& statistics, const doubles<T>& factor,
                   detail::batch<T> if_bad, T* out, sweep<T, Across> rows) noexcept {
    batch_ahead next(in, rows, -detail::positive_infinity<T>());
    for (std::size_t s = 0; s < rows.steps(); ++s) {
        doubles<T> e = exponentials<T>(Softmax::plain{}, next(s), statistics.wide_top);
        for (std::size_t p = 0; p < double_parts<T>; ++p) e.part[p] = e.part[p] * factor.part[p];
        rows.store(out, s, xsimd::select(statistics.top.bad, if_bad, e.narrow()));
    }
}

/// One value per row of a sweep, gathered through f(row).
template <class T, bool Across, class F>
detail::batch<T> per_row(sweep<T, Across> rows, const F& f) noexcept {
    T values[detail::width<T>] = {};
    const std::size_t n = rows.count();
    for (std::size_t r = 0; r < n; ++r) values[r] = f(r);
    repeat(values, n, n * rows.entries());
    return detail::load(values);
}

/// dx = dy softmax(z).
template <class T>
void logsumexp_gradient(const T* in, const T* dy, T* dx, const axis_layout& layout) noexcept {
    for_each_row(row_view<T>{in, {}}, dx, layout, [=](row_view<T> z, T* out, auto rows, std::size_t first) {
        const row_statistics statistics(z, rows);
        doubles<T> factor(per_row(rows, [&](std::size_t r) { return dy[first + r]; }));
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            factor.part[p] = detail::divide(factor.part[p], detail::batch<double>(1.0) + statistics.rest.part[p]);
        const detail::batch<T> nan(detail::quiet_nan<T>());
        const auto has_infinity = statistics.top.value > detail::batch<T>(T{0});
        scaled_shares(z, statistics, factor,
                      xsimd::select(statistics.top.nan | has_infinity, nan, detail::batch<T>(T{0})), out, rows);
    });
}

/// out = f(in) for a function f of rows.
template <class F, class T>
void evaluate_rows(const F& f, const T* in, T* out, const axis_layout& layout) noexcept {
    using Base = std::decay_t<decltype(f.base())>;
    if constexpr (std::is_same_v<Base, LogSoftmax>)
        log_softmax(in, out, layout);
    else if constexpr (std::is_same_v<Base, LogSumExp>)
        logsumexp(in, out, layout);
    else
        softmax(f, in, out, layout);
}

/// dx from y = f(x).
template <class F, class T>
void row_gradient(const F& f, const T* y, const T* dy, T* dx, const axis_layout& layout) noexcept {
    if constexpr (std::is_same_v<std::decay_t<decltype(f.base())>, LogSoftmax>)
        log_softmax_gradient(y, dy, dx, layout);
    else
        softmax_gradient(f, y, dy, dx, layout);
}

} // namespace kernels
XACT_NAMESPACE_END
