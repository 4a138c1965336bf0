// expect: masks are for softmax and softmin
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x, const std::vector<unsigned char>& mask) { xact::apply(xact::log_softmax, x, mask, x); }
