// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/row_function.hpp>

XACT_NAMESPACE_BEGIN

/// Logarithm of the sum of e^z_k over a row, m + log(sum_k e^(z_k - m)), m = max z.
///
/// Shapes      one result for a row: of a range one number, with an axis_layout one for each of its outer*inner rows.
/// Range       [m, inf]; a row of nothing, or of nothing but -inf, gives -inf; +inf gives inf; a NaN gives NaN.
/// Method      as log_softmax.
/// Derivative  dx = dy softmax(z): backward; 0 for a row of nothing but -inf, NaN for one with a NaN or +inf.
/// Claim       0.51 ulp in float, in both tiers, and 2^-50 abs(m); in double 4 ulps of the larger of m and the result:
///             m and the logarithm may cancel. The gradient within 0.51 ulp in float and 4 in double for abs(dy) <= 1.
/// Source      P. Blanchard, D. Higham, N. Higham, Accurately computing the log-sum-exp and softmax functions, 2021.
struct LogSumExp : row_function<LogSumExp> {
    static constexpr std::string_view name = "logsumexp";
    static constexpr accuracy claim{0.51, 0.51}; // in float; 4 and 4 in double
    static constexpr accuracy exact_claim = claim;
};
template <>
class Exact<LogSumExp> : public detail::exact_row_function<LogSumExp> {
    using exact_row_function::exact_row_function;
};

inline constexpr LogSumExp logsumexp{};

XACT_NAMESPACE_END
