// SPDX-License-Identifier: MIT
// The loops of softmax with cross-entropy, on log-softmax's sums: the loss and the gradient of a nearly certain label
// live in what remains beside the maximum's own 1.
#pragma once

#include <xact/kernels/log_softmax.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// Whether a label is `value`: of an unsigned type none is negative.
template <class Label>
constexpr bool equals(Label label, long long value) noexcept {
    if constexpr (std::is_signed_v<Label>)
        return static_cast<long long>(label) == value;
    else
        return value >= 0 && static_cast<unsigned long long>(label) == static_cast<unsigned long long>(value);
}

/// One label for each row; rows with the label `ignored` have none.
template <class Label>
struct row_labels {
    const Label* p;
    long long ignored;

    row_labels(const Label* labels, long long ignored_label) noexcept : p(labels), ignored(ignored_label) {}
    bool has(std::size_t row) const noexcept { return !equals(p[row], ignored); }
    /// Entry 0 stands in for the label of a row without.
    std::size_t operator[](std::size_t row) const noexcept { return has(row) ? static_cast<std::size_t>(p[row]) : 0; }
};

template <class T, class Label>
void cross_entropy(const T* in, row_labels<Label> labels, T* losses, const axis_layout& layout) noexcept {
    using P = detail::wide_for<T>;
    if (layout.length == 0) // all labels are ignored
        for (std::size_t r = 0; r < layout.outer * layout.inner; ++r) losses[r] = 0;
    for_each_reduced_row(row_view<T>{in, {}}, layout, [=](row_view<T> z, auto rows, std::size_t first) {
        const row_statistics statistics(z, rows);
        const doubles<T> labelled(per_row(rows, [&](std::size_t r) { return z.p[rows.place(labels[first + r], r)]; }));
        const doubles<T> log_sum = statistics.log_sum();
        doubles<T> loss(0.0);
        for (std::size_t p = 0; p < double_parts<T>; ++p) {
            const lanes<P> distance = math::barrier(lanes<P>(statistics.wide_top.part[p]) - lanes<P>(labelled.part[p]));
            loss.part[p] = (distance + lanes<P>(log_sum.part[p])).raw();
        }
        const detail::batch<T> nan(detail::quiet_nan<T>());
        T values[detail::width<T>];
        detail::store(values, xsimd::select(statistics.top.bad, nan, loss.narrow()));
        for (std::size_t r = 0; r < rows.count(); ++r) losses[first + r] = labels.has(first + r) ? values[r] : T{0};
    });
}

template <class T, class Label>
void cross_entropy_gradient(const T* in, row_labels<Label> labels, const T* dlosses, T* dlogits,
                            const axis_layout& layout) noexcept {
    for_each_row(row_view<T>{in, {}}, dlogits, layout, [=](row_view<T> z, T* out, auto rows, std::size_t first) {
        const auto place = [&](std::size_t r) { return rows.place(labels[first + r], r); };
        const row_statistics statistics(z, rows);
        const doubles<T> factor(per_row(rows, [&](std::size_t r) { return dlosses[first + r]; }));
        const doubles<T> labelled = exponentials<T>(
            Softmax::plain{}, per_row(rows, [&](std::size_t r) { return z.p[place(r)]; }), statistics.wide_top);
        const detail::batch<double> one(1.0);
        doubles<T> scale(0.0), at_label(0.0);
        for (std::size_t p = 0; p < double_parts<T>; ++p) {
            const detail::batch<double> rest = statistics.rest.part[p], e = labelled.part[p];
            scale.part[p] = detail::divide(factor.part[p], one + rest);
            // softmax - 1 at the label: minus the share of all others.
            const detail::batch<double> others = xsimd::select(e == one, rest, rest + detail::barrier(one - e));
            // not scale * others: others may be many times what a subnormal scale has lost
            at_label.part[p] = (-lanes<precision::wide>(factor.part[p] * detail::divide(others, one + rest))).raw();
        }
        const detail::batch<T> nan(detail::quiet_nan<T>());
        T fixed[detail::width<T>];
        detail::store(fixed, xsimd::select(statistics.top.bad, nan, at_label.narrow()));
        scaled_shares(z, statistics, scale, nan, out, rows);
        for (std::size_t r = 0; r < rows.count(); ++r) {
            if (labels.has(first + r))
                out[place(r)] = fixed[r];
            else
                for (std::size_t k = 0; k < layout.length; ++k) out[rows.place(k, r)] = 0;
        }
    });
}

} // namespace kernels
XACT_NAMESPACE_END
