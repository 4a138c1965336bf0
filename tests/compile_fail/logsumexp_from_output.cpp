// expect: the gradient of logsumexp takes the input
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x) { xact::backward_from_output(xact::logsumexp, x, x, x); }
