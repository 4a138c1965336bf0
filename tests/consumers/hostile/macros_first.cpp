// SPDX-License-Identifier: MIT
// The macros stand before everything. (libstdc++ takes back min and max, in whichever of its headers comes first.)
#include "macros.hpp"

#include <xact/eigen.hpp>
#include <xact/eigen_autodiff.hpp>
#include <xact/eigen_tensor.hpp>
#include <xact/registry.hpp>
#include <xact/xact.hpp>

float macros_first(float x);
float macros_first(float x) { return xact::mish(x) + xact::exact(xact::gelu)(x); }
