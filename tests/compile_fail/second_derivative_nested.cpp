// expect: second derivatives are not offered
// SPDX-License-Identifier: MIT
#include <xact/eigen_autodiff.hpp>
using inner = Eigen::AutoDiffScalar<Eigen::Vector2d>;
auto f = [](const Eigen::AutoDiffScalar<Eigen::Matrix<inner, 2, 1>>& x) { return xact::silu(x); };
