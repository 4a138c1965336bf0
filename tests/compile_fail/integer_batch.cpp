// expect: batches of float or double only
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto f(xsimd::batch<int> x) { return xact::tanh(x); }
