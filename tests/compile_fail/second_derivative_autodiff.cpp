// expect: second derivatives are not offered
// SPDX-License-Identifier: MIT
#include <xact/eigen_autodiff.hpp>
auto f = [](const Eigen::AutoDiffScalar<Eigen::Vector2d>& x) { return xact::silu.derivative(x); };
