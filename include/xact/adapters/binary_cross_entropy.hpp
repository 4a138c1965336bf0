// SPDX-License-Identifier: MIT
// Sigmoid with cross-entropy over contiguous ranges and pointers.
#pragma once

#include <xact/detail/range.hpp>
#include <xact/kernels/binary_cross_entropy.hpp>

XACT_NAMESPACE_BEGIN

/// losses[i] = -t log(sigmoid(x)) - (1 - t) log(1 - sigmoid(x)) for the logit x = logits[i] and the target t =
/// targets[i], usually in [0, 1]. Nothing overflows, and the loss of a nearly certain logit keeps its digits: within
/// 0.51 ulps in float, 4 in double, for targets in [0, 1]. losses may be exactly logits or targets.
/// Throws std::invalid_argument, before anything is written, if the sizes differ or losses overlap an input in part.
template <class Logits, class Targets, class Losses, class = detail::enable_ranges<Logits>>
void binary_cross_entropy_with_logits(const Logits& logits, const Targets& targets, Losses&& losses) {
    using T = detail::number<const Logits, const Targets, Losses>;
    const auto in = detail::elements(logits);
    const auto target = detail::elements(targets);
    const auto out = detail::outputs(losses);
    detail::check_size(in.size, target.size, "targets");
    detail::check_size(in.size, out.size, "losses");
    detail::check_overlaps(out, in, target);
    kernels::binary_cross_entropy<T>(in.data, target.data, out.data, in.size);
}

/// Over pointers. Precondition: losses is exactly logits or targets, or disjoint from each.
template <class T>
void binary_cross_entropy_with_logits(const T* logits, const T* targets, T* losses, std::size_t n) noexcept {
    detail::assert_same_or_apart(logits, losses, n);
    detail::assert_same_or_apart(targets, losses, n);
    kernels::binary_cross_entropy<T>(logits, targets, losses, n);
}

/// dlogits[i] = dlosses[i] * (sigmoid(x) - t), for abs(dlosses) <= 1 within 0.51 ulps in float and 4 in double where
/// sigmoid(x) and t do not cancel: for t = 0 and t = 1 everywhere. dlogits may be exactly an input.
/// Throws as binary_cross_entropy_with_logits does.
template <class Logits, class Targets, class DLosses, class DLogits, class = detail::enable_ranges<Logits>>
void binary_cross_entropy_with_logits_backward(const Logits& logits, const Targets& targets, const DLosses& dlosses,
                                               DLogits&& dlogits) {
    using T = detail::number<const Logits, const Targets, const DLosses, DLogits>;
    const auto in = detail::elements(logits);
    const auto target = detail::elements(targets);
    const auto factor = detail::elements(dlosses);
    const auto out = detail::outputs(dlogits);
    detail::check_size(in.size, target.size, "targets");
    detail::check_size(in.size, factor.size, "dlosses");
    detail::check_size(in.size, out.size, "dlogits");
    detail::check_overlaps(out, in, target, factor);
    kernels::binary_cross_entropy_gradient<T>(in.data, target.data, factor.data, out.data, in.size);
}
/// Over pointers. Precondition: dlogits is exactly an input, or disjoint from each.
template <class T>
void binary_cross_entropy_with_logits_backward(const T* logits, const T* targets, const T* dlosses, T* dlogits,
                                               std::size_t n) noexcept {
    detail::assert_same_or_apart(logits, dlogits, n);
    detail::assert_same_or_apart(targets, dlogits, n);
    detail::assert_same_or_apart(dlosses, dlogits, n);
    kernels::binary_cross_entropy_gradient<T>(logits, targets, dlosses, dlogits, n);
}

XACT_NAMESPACE_END
