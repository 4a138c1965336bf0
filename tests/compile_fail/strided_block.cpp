// expect: a strided Eigen view is not a contiguous range
// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
void f(Eigen::MatrixXf& x) { xact::apply(xact::silu, x.block(0, 0, 2, 2)); }
