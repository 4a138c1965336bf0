// SPDX-License-Identifier: MIT
// Units that die as the learning rate grows: a ReLU pushed below 0 for every sample gets no gradient to come back with.
// A Leaky ReLU always does; ELU and Mish do until they are pushed far below. Writes dying_relu.csv.
#include "network.hpp"
#include "report.hpp"
#include "shapes.hpp"

#include <cmath>
#include <cstdio>
#include <string>

namespace {

using namespace examples;

constexpr std::uint32_t runs = 4;
constexpr double rates[] = {0.1, 0.3, 1, 2, 3, 4, 5, 6, 8, 12};
constexpr float negligible = 1e-6f;

/// The share of dead hidden units after training by plain gradient descent, over a few runs.
template <class F>
double dead_share(const F& f, const Dataset& data, float rate) {
    UnitCount sum;
    for (std::uint32_t run = 1; run <= runs; ++run) {
        Random random(run);
        Network<F> network({2, 64, 2}, f, 2, random);
        for (int epoch = 0; epoch < 60; ++epoch)
            for_each_batch(data, 20, random, [&](const Dataset& batch) {
                compute_gradients(network, batch);
                for (Parameter& p : network.parameters()) p.value -= rate * p.gradient;
            });
        const UnitCount units = network.count_units(data.x, negligible);
        sum.dead += units.dead;
        sum.all += units.all;
    }
    return static_cast<double>(sum.dead) / static_cast<double>(sum.all);
}

} // namespace

int main() {
    Random random(3);
    const Dataset data = make_moons(200, random);
    Csv csv("dying_relu.csv", "activation,learning_rate,dead_share");

    std::printf("Share of dead hidden units by learning rate\n\n%-12s", "");
    for (const double rate : rates) std::printf("%8g", rate);
    std::printf("\n");
    const auto show = [&](const auto& f) {
        std::vector<double> shares;
        std::printf("%-12s", std::string(f.name).c_str());
        for (const double rate : rates) {
            shares.push_back(dead_share(f, data, static_cast<float>(rate)));
            csv.row(f.name, rate, shares.back());
            std::printf("%6.1f %%", 100 * shares.back());
            std::fflush(stdout);
        }
        std::printf("\n");
        return shares;
    };
    const std::vector<double> relu = show(xact::relu), leaky = show(xact::leaky_relu), elu = show(xact::elu),
                              mish = show(xact::mish);
    std::size_t worst = 0; // the rate at which ReLU differs most from ELU
    for (std::size_t i = 0; i < relu.size(); ++i) {
        require(leaky[i] == 0, "a Leaky ReLU never dies");
        require(elu[i] <= relu[i] && mish[i] <= relu[i], "ELU and Mish die no more than ReLU, at any rate");
        if (relu[i] - elu[i] > relu[worst] - elu[worst]) worst = i;
    }
    require(relu.front() < 0.05 && relu.back() > 0.9, "ReLUs die as the learning rate grows");
    require(elu[worst] < 0.7 * relu[worst] && mish[worst] < 0.3 * relu[worst], "ELU and Mish outlive ReLU");
}
