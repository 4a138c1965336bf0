// expect: Eigen expressions of float or double only
// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
Eigen::MatrixXi f(const Eigen::MatrixXi& x) { return xact::relu(x); }
