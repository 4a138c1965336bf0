// SPDX-License-Identifier: MIT
// Activations side by side, chosen by name when the program runs: compare tanh "leaky_relu(0.2)" keras:gelu
#include "report.hpp"

#include <xact/registry.hpp>
#include <xact/xact.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

void print_row(std::string_view name) {
    xact::visit(name, [&](const auto& f) {
        const xact::properties p = f.properties();
        const auto yes = [](bool holds) { return holds ? "yes" : "no"; };
        const bool left = p.has(xact::property::saturates_left), right = p.has(xact::property::saturates_right);
        std::printf("%-18.*s %9.6g %9.6g %8s %8s %5s %8s %9.6g %10.6f %10.6f\n", static_cast<int>(name.size()),
                    name.data(), p.lower, p.upper, yes(p.zero_centred()), yes(p.has(xact::property::monotone)),
                    yes(p.has(xact::property::odd)),
                    left && right ? "both"
                    : left        ? "left"
                    : right       ? "right"
                                  : "no",
                    p.lipschitz, f(-1.0), f.derivative(-1.0));
    });
}

int main(int count, char** arguments) {
    using examples::require;

    std::vector<std::string> names(arguments + 1, arguments + count);
    if (names.empty())
        names = {"step", "sigmoid", "tanh", "relu",     "leaky_relu", "keras:leaky_relu", "prelu",
                 "elu",  "silu",    "mish", "softplus", "gelu",       "jax:gelu"};

    std::printf("%-18s %9s %9s %8s %8s %5s %8s %9s %10s %10s\n", "", "infimum", "supremum", "centred", "monotone",
                "odd", "saturates", "Lipschitz", "f(-1)", "f'(-1)");
    try {
        for (const std::string& name : names) print_row(name);
    } catch (const std::exception& e) {
        require(false, e.what());
    }

    const auto at_minus_1 = [](const auto& f) { return f(-1.0); };
    require(xact::visit("LeakyReLU", at_minus_1) == -0.01, "leaky ReLU's slope is 0.01");
    require(xact::visit("keras:leaky_relu", at_minus_1) == -0.2, "in Keras it is 0.2");
    require(xact::visit("jax:gelu", at_minus_1) == xact::gelu_tanh(-1.0), "JAX means GELU's tanh form");
}
