// expect: causal(f, rows) takes softmax or softmin
// SPDX-License-Identifier: MIT
#include <xact/xact.hpp>
auto f = xact::causal(xact::log_softmax, 3);
