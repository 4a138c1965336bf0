// SPDX-License-Identifier: MIT
// The loops of softmax with cross-entropy, in double lanes. The maximum's own e^0 = 1 is kept out of the sum: the loss
// and the gradient of a nearly certain label live in what remains.
#pragma once

#include <xact/kernels/rows.hpp>
#include <xact/math/log1p.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// What a sweep's rows have besides their maximum's own 1: sum(e^(z - max)) - 1.
template <class T, bool Across>
struct row_statistics {
    row_maximum<T> top;
    doubles<T> wide_top, rest;

    row_statistics(const T* in, const sweep<T, Across>& rows) noexcept
        : top(maximum(in, rows)), wide_top(top.value), rest(0.0) {
        const detail::batch<T> zero(T{0}), one(T{1});
        row_sum<T, Across> others, ties;
        for (std::size_t s = 0; s < rows.steps(); ++s) {
            const detail::batch<T> z = rows.load(in, s, -std::numeric_limits<T>::infinity());
            const auto is_top = z == top.value;
            doubles<T> e = exponentials<T>(z, wide_top);
            const doubles<T> tie(xsimd::select(is_top, one, zero));
            for (std::size_t p = 0; p < double_parts<T>; ++p)
                e.part[p] =
                    xsimd::select(tie.part[p] == detail::batch<double>(1.0), detail::batch<double>(0.0), e.part[p]);
            others.add(s, e);
            ties.add(s, tie);
        }
        rest = others.total();
        const doubles<T> tied = ties.total();
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            rest.part[p] = rest.part[p] + detail::barrier(tied.part[p] - detail::batch<double>(1.0));
    }
};

/// One value per row of a sweep, gathered through f(row).
template <class T, bool Across, class F>
detail::batch<T> per_row(const sweep<T, Across>& rows, const F& f) noexcept {
    T values[detail::width<T>] = {};
    const std::size_t n = Across ? rows.used(0) : 1;
    for (std::size_t r = 0; r < n; ++r) values[r] = f(r);
    return Across ? detail::load(values) : detail::batch<T>(values[0]);
}

template <class T, class Label>
void cross_entropy(const T* in, const Label* labels, T* losses, const axis_layout& layout) noexcept {
    using P = wide_for<T>;
    for_each_sweep<T>(layout, [=](std::size_t start, const auto& rows, std::size_t first) {
        const T* z = in + start;
        const row_statistics statistics(z, rows);
        const doubles<T> labelled(per_row(
            rows, [&](std::size_t r) { return z[static_cast<std::size_t>(labels[first + r]) * layout.inner + r]; }));
        doubles<T> loss(0.0);
        for (std::size_t p = 0; p < double_parts<T>; ++p) {
            const lanes<P> distance = math::barrier(lanes<P>(statistics.wide_top.part[p]) - lanes<P>(labelled.part[p]));
            loss.part[p] = (distance + math::log1p(lanes<P>(statistics.rest.part[p]))).raw();
        }
        const detail::batch<T> nan(std::numeric_limits<T>::quiet_NaN());
        T values[detail::width<T>];
        detail::store(values, xsimd::select(statistics.top.bad, nan, loss.narrow()));
        for (std::size_t r = 0; r < (layout.inner == 1 ? 1 : rows.used(0)); ++r) losses[first + r] = values[r];
    });
}

template <class T, class Label>
void cross_entropy_gradient(const T* in, const Label* labels, const T* dlosses, T* dlogits,
                            const axis_layout& layout) noexcept {
    for_each_sweep<T>(layout, [=](std::size_t start, const auto& rows, std::size_t first) {
        const T* z = in + start;
        T* out = dlogits + start;
        const auto place = [&](std::size_t r) {
            return static_cast<std::size_t>(labels[first + r]) * layout.inner + r;
        };
        const row_statistics statistics(z, rows);
        const doubles<T> factor(per_row(rows, [&](std::size_t r) { return dlosses[first + r]; }));
        const doubles<T> labelled =
            exponentials<T>(per_row(rows, [&](std::size_t r) { return z[place(r)]; }), statistics.wide_top);
        const detail::batch<double> one(1.0);
        doubles<T> scale(0.0), at_label(0.0);
        for (std::size_t p = 0; p < double_parts<T>; ++p) {
            const detail::batch<double> rest = statistics.rest.part[p], e = labelled.part[p];
            scale.part[p] = factor.part[p] / (one + rest);
            // softmax - 1 at the label: minus the share of all others.
            const detail::batch<double> others = xsimd::select(e == one, rest, rest + detail::barrier(one - e));
            // not scale * others: others may be many times what a subnormal scale has lost
            at_label.part[p] = (-lanes<precision::wide>(factor.part[p] * (others / (one + rest)))).raw();
        }
        const detail::batch<T> nan(std::numeric_limits<T>::quiet_NaN());
        T fixed[detail::width<T>];
        detail::store(fixed, xsimd::select(statistics.top.bad, nan, at_label.narrow()));
        for (std::size_t s = 0; s < rows.steps(); ++s) {
            doubles<T> e = exponentials<T>(rows.load(z, s, -std::numeric_limits<T>::infinity()), statistics.wide_top);
            for (std::size_t p = 0; p < double_parts<T>; ++p) e.part[p] = e.part[p] * scale.part[p];
            rows.store(out, s, xsimd::select(statistics.top.bad, nan, e.narrow()));
        }
        for (std::size_t r = 0; r < (layout.inner == 1 ? 1 : rows.used(0)); ++r) out[place(r)] = fixed[r];
    });
}

} // namespace kernels
XACT_NAMESPACE_END
