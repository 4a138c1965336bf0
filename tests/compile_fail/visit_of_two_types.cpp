// expect: what is visited returns one type, whatever the activation
// SPDX-License-Identifier: MIT
#include <xact/registry.hpp>
auto f = [] { return xact::visit("silu", [](auto f) { return f; }); };
