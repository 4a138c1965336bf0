// SPDX-License-Identifier: MIT
#pragma once

#include <xact/functions/binary_cross_entropy.hpp>
#include <xact/kernels/doubles.hpp>
#include <xact/kernels/piece.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

template <class T>
void binary_cross_entropy(const T* logits, const T* targets, T* losses, std::size_t n) noexcept {
    using P = lanes<detail::wide_for<T>>;
    for_each_piece<T>(n, [=](const piece<T>& at) {
        const detail::batch<T> x = detail::barrier(at.load(logits)), t = detail::barrier(at.load(targets));
        doubles<T> y(x);
        const doubles<T> target(t);
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            y.part[p] = BinaryCrossEntropy::value(P(y.part[p]), P(target.part[p])).raw();
        at.store(losses, detail::unless_nan(x, detail::unless_nan(t, y.narrow())));
    });
}

template <class T>
void binary_cross_entropy_gradient(const T* logits, const T* targets, const T* dlosses, T* dlogits,
                                   std::size_t n) noexcept {
    using P = lanes<detail::wide_for<T>>;
    for_each_piece<T>(n, [=](const piece<T>& at) {
        const detail::batch<T> x = detail::barrier(at.load(logits)), t = detail::barrier(at.load(targets));
        doubles<T> d(x);
        const doubles<T> target(t), factor(at.load(dlosses));
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            d.part[p] =
                factor.part[p] * detail::barrier(BinaryCrossEntropy::derivative(P(d.part[p]), P(target.part[p])).raw());
        at.store(dlogits, detail::unless_nan(x, detail::unless_nan(t, d.narrow())));
    });
}

} // namespace kernels
XACT_NAMESPACE_END
