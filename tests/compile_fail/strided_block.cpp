// expect: this Eigen view is not known to be contiguous
// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
void f(Eigen::MatrixXf& x) { xact::apply(xact::silu, x.block(0, 0, 2, 2)); }
