// expect: softmax of a tensor needs an axis
// SPDX-License-Identifier: MIT
#include <xact/eigen_tensor.hpp>
Eigen::Tensor<float, 2> f(const Eigen::Tensor<float, 2>& x) { return xact::softmax(x); }
