// SPDX-License-Identifier: MIT
// f(x) for Eigen's AutoDiffScalar, its expressions, and Eigen's arrays and matrices of it: value and derivatives as
// accurate as f and f' are, for float and double. Not of numbers within numbers: second derivatives are not offered.
#pragma once

#include <xact/eigen.hpp>

#include <unsupported/Eigen/AutoDiff>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class D>
inline constexpr bool is_autodiff<Eigen::AutoDiffScalar<D>> = true;

template <class D>
struct evaluation<Eigen::AutoDiffScalar<D>> {
    // no expression: it would refer to x, and evaluate f'(x) for each component
    using result_type = Eigen::AutoDiffScalar<typename plain<D>::PlainObject>;

    template <class F>
    static result_type of(const F& f, const Eigen::AutoDiffScalar<D>& x) {
        return result_type(f(x.value()), x.derivatives() * f.derivative(x.value()));
    }
};

} // namespace detail
XACT_NAMESPACE_END
