// expect: Eigen expressions of float or double only
// SPDX-License-Identifier: MIT
#include <xact/eigen_tensor.hpp>
auto f(const Eigen::Tensor<int, 2>& x) { return xact::tanh(x); }
