// SPDX-License-Identifier: MIT
// f(x) for ceres::Jet and for Eigen's arrays and matrices of it: value and derivatives as accurate as f and f' are, for
// float and double. Not of jets within jets: second derivatives are not offered.
#pragma once

#include <xact/eigen.hpp>

#include <ceres/jet.h>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class T, int N>
inline constexpr bool is_autodiff<ceres::Jet<T, N>> = true;

template <class T, int N>
struct evaluation<ceres::Jet<T, N>> {
    template <class F>
    static ceres::Jet<T, N> of(const F& f, const ceres::Jet<T, N>& x) {
        return ceres::Jet<T, N>(f(x.a), x.v * f.derivative(x.a));
    }
};

} // namespace detail
XACT_NAMESPACE_END
