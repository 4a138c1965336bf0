// expect: these have different storage orders
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>

#include <Eigen/Core>
void f(const Eigen::MatrixXf& x, Eigen::Matrix<float, -1, -1, Eigen::RowMajor>& y) { xact::apply(xact::relu, x, y); }
