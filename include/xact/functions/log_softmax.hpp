// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/row_function.hpp>
#include <xact/math/exponential.hpp>
#include <xact/math/log1p.hpp>

XACT_NAMESPACE_BEGIN

/// Logarithm of softmax, (z_k - m) - log(sum_j e^(z_j - m)), m = max z.
///
/// Shapes      as softmax.
/// Range       [-inf, 0]; -inf gives -inf; a NaN or +inf anywhere, or nothing but -inf, makes the row NaN, as in
///             PyTorch.
/// Method      the maximum's own 1 is kept out of the sum, log1p of the others: what a dominating maximum gives lives
///             in them, and 1 + others has lost it. Both terms are negative, so nothing cancels. In double lanes.
/// Derivative  dx = dy - e^y sum(dy): backward_from_output.
/// Claim       0.51 ulp in float, 4 ulps in double where the result is not below the smallest normal number times the
///             length, in both tiers; the gradient within 4 ulps of
///             max(abs(dy), e^y abs(sum(dy))).
/// Source      as softmax.
struct LogSoftmax : row_function<LogSoftmax> {
    static constexpr std::string_view name = "log_softmax";
    static constexpr accuracy claim{0.51, 4}; // in float; 4 and 4 in double
    static constexpr accuracy exact_claim = claim;

    /// From log(sum_j e^(z_j - m)).
    template <class P>
    XACT_INLINE static lanes<P> value(lanes<P> z, lanes<P> maximum, lanes<P> log_sum) noexcept {
        return math::barrier(z - maximum) - log_sum;
    }
    template <class P>
    XACT_INLINE static lanes<P> gradient(lanes<P> y, lanes<P> dy, lanes<P> sum) noexcept {
        return math::fma(-math::exp(y), sum, dy);
    }
};
template <>
class Exact<LogSoftmax> : public detail::exact_row_function<LogSoftmax> {
    using exact_row_function::exact_row_function;
};

inline constexpr LogSoftmax log_softmax{};

XACT_NAMESPACE_END
