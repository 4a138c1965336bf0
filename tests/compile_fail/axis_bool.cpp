// expect: an axis is an integer
// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
Eigen::MatrixXf f(const Eigen::MatrixXf& x) { return xact::softmax(x, true); }
