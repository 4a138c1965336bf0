// SPDX-License-Identifier: MIT
// The macros stand between the dependencies and xact, so that none of its headers is spared.
#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>
#include <unsupported/Eigen/CXX11/Tensor>
#include <xsimd/xsimd.hpp>

#include "macros.hpp"

#include <xact/eigen.hpp>
#include <xact/eigen_autodiff.hpp>
#include <xact/eigen_tensor.hpp>
#include <xact/registry.hpp>
#include <xact/xact.hpp>

float macros_last(float x);
float macros_last(float x) {
    const Eigen::Array3f a(x, 1, 2);
    return Eigen::Array3f(xact::mish(a))[0] + xact::exact(xact::gelu)(x);
}
