// expect: logsumexp has one result for a row
// SPDX-License-Identifier: MIT
#include <vector>
#include <xact/xact.hpp>
void f(std::vector<float>& x) { xact::apply(xact::logsumexp, x); }
