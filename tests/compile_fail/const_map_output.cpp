// expect: the output range is const
// SPDX-License-Identifier: MIT
#include <Eigen/Core>
#include <xact/xact.hpp>
void f(const float* p, Eigen::Map<const Eigen::ArrayXf> y) { xact::apply(xact::tanh, y, y); }
