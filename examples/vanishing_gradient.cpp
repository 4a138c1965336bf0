// SPDX-License-Identifier: MIT
// The gradient on its way back through a deep network, for each activation, beside 0.25^n: sigmoid's best case through
// n layers. Writes vanishing_gradient.csv.
#include "activations.hpp"
#include "network.hpp"
#include "report.hpp"

#include <cmath>
#include <cstdio>
#include <map>
#include <string>

namespace {

using namespace examples;

constexpr std::size_t depth = 20;
constexpr std::size_t printed[] = {1, 5, 10, 15};

Dataset random_samples(Index inputs, std::size_t samples, Random& random) {
    Dataset data{Matrix(inputs, static_cast<Index>(samples)), std::vector<int>(samples)};
    for (float& value : data.x.reshaped()) value = random.uniform(-1.7320508f, 1.7320508f); // of variance 1
    for (int& label : data.labels) label = static_cast<int>(random.below(10));
    return data;
}

/// Sigmoid's derivative is at most 0.25, and the layers above multiply theirs.
double best_case(std::size_t layer) {
    return std::pow(xact::sigmoid.derivative(0.0), static_cast<double>(depth - layer));
}

/// The norms of the weights' gradients of an untrained network, first layer first.
template <class F>
std::vector<double> norms(const F& f, float gain) {
    Random random(5);
    const Dataset data = random_samples(64, 256, random);
    std::vector<Index> widths(depth, 64);
    widths.push_back(10);
    Network<F> network(widths, f, gain, random);
    compute_gradients(network, data);
    return network.gradient_norms();
}

} // namespace

int main() {
    Csv csv("vanishing_gradient.csv", "activation,layer,norm,relative,best_case_of_sigmoid");
    std::printf("Norm of the weights' gradient in an untrained network, over that of the last layer\n\n%-12s", "");
    for (const std::size_t layer : printed) std::printf("   layer %2zu", layer);
    std::printf("   norm in %zu\n", depth);

    std::map<std::string, double> reach; // first layer over last
    const auto show = [&](const std::string& name, const std::vector<double>& norm) {
        const auto relative = [&](std::size_t layer) { return norm.back() > 0 ? norm[layer - 1] / norm.back() : 0; };
        std::printf("%-12s", name.c_str());
        for (const std::size_t layer : printed) std::printf(" %10.2e", relative(layer));
        std::printf(" %12.2e\n", norm.back());
        for (std::size_t layer = 1; layer <= depth; ++layer)
            csv.row(name, layer, norm[layer - 1], relative(layer), best_case(layer));
        reach[name] = relative(1);
    };
    for_each_activation([&](const auto& f) { show(std::string(f.name), norms(f, 1)); });
    show("relu (He)", norms(xact::relu, 2));
    std::printf("%-12s", "0.25^n");
    for (const std::size_t layer : printed) std::printf(" %10.2e", best_case(layer));
    std::printf("\n");

    require(reach["sigmoid"] < 10 * best_case(1), "sigmoid's gradient vanishes as 0.25^n does");
    require(reach["tanh"] > 0.01 && reach["relu"] > 0.01, "tanh's and ReLU's gradients reach the first layer");
    require(reach["step"] == 0, "nothing comes back through a step");
}
