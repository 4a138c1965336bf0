// expect: this Eigen view is not known to be contiguous
// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
void f(float* x, float* y) {
    Eigen::Map<Eigen::VectorXf, 0, Eigen::InnerStride<>> in(x, 4, Eigen::InnerStride<>(2));
    xact::apply(xact::silu, in, Eigen::Map<Eigen::VectorXf>(y, 4));
}
