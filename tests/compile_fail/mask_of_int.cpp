// expect: a mask has elements of bool or unsigned char
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x, const std::vector<int>& mask) { xact::apply(xact::softmax, x, mask, x); }
