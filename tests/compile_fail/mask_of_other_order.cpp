// expect: these have different storage orders
// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
void f(const Eigen::MatrixXf& x, const Eigen::Array<bool, -1, -1, Eigen::RowMajor>& mask, Eigen::MatrixXf& y) {
    xact::apply(xact::softmax, x, mask, y, xact::layout_of(x, 1));
}
