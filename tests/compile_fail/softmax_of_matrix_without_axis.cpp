// expect: softmax of a matrix needs an axis
// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
Eigen::MatrixXf f(const Eigen::MatrixXf& x) { return xact::softmax(x); }
