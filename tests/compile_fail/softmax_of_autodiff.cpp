// expect: functions of rows take no numbers that carry derivatives
// SPDX-License-Identifier: MIT
#include <xact/eigen_autodiff.hpp>
using number = Eigen::AutoDiffScalar<Eigen::Vector2d>;
void f(Eigen::Matrix<number, 3, 1>& x) { x = xact::softmax(x); }
