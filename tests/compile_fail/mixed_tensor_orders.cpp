// expect: these have different storage orders
// SPDX-License-Identifier: MIT
#include <xact/eigen_tensor.hpp>
void f(const Eigen::Tensor<float, 2>& x, Eigen::Tensor<float, 2, Eigen::RowMajor>& y) { xact::apply(xact::relu, x, y); }
