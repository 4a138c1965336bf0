// SPDX-License-Identifier: MIT
// XOR, two moons and a spiral: the same network fails with an identity between its layers, which makes it one linear
// map, and succeeds with tanh, ReLU or Mish. Writes separability_points.csv and separability_maps.csv.
#include "network.hpp"
#include "report.hpp"
#include "shapes.hpp"

#include <cstdio>
#include <string>

namespace {

using namespace examples;

constexpr int grid = 72;
constexpr float extent = 1.2f;

/// The middle of cell i of the map.
float coordinate(int i) { return extent * (2 * (static_cast<float>(i) + 0.5f) / grid - 1); }

template <class F>
Network<F> train(const F& f, const Dataset& data, Random& random) {
    Network<F> network({2, 24, 24, 2}, f, 2, random);
    Adam adam;
    for (int epoch = 0; epoch < 120; ++epoch)
        for_each_batch(data, 50, random, [&](const Dataset& batch) {
            compute_gradients(network, batch);
            adam.step(network.parameters(), 0.01f);
        });
    return network;
}

/// How far the logits are from those of one linear map, which four points of the plane determine.
template <class F>
float distance_from_linear(Network<F>& network) {
    Matrix x(2, 4);
    x << 0, 1, 0, 1, //
        0, 0, 1, 1;
    const Matrix& z = network.forward(x);
    return (z.col(1) + z.col(2) - z.col(0) - z.col(3)).cwiseAbs().maxCoeff();
}

template <class F>
void write_map(Csv& csv, const std::string& shape, const F& f, Network<F>& network) {
    Matrix x(2, grid * grid);
    for (int i = 0; i < grid * grid; ++i) x.col(i) << coordinate(i % grid), coordinate(i / grid);
    const Matrix& logits = network.forward(x);
    for (Index i = 0; i < x.cols(); ++i)
        csv.row(shape, f.name, x(0, i), x(1, i), xact::sigmoid(logits(1, i) - logits(0, i)));
}

} // namespace

int main() {
    Csv points("separability_points.csv", "shape,x,y,label");
    Csv maps("separability_maps.csv", "shape,activation,x,y,probability");
    std::printf("%-8s %-10s %10s %24s\n", "shape", "activation", "accuracy", "distance from linear");

    const auto show = [&](const std::string& shape, const Dataset& data) {
        for (std::size_t i = 0; i < data.size(); ++i) {
            const auto column = data.x.col(static_cast<Index>(i));
            points.row(shape, column[0], column[1], data.labels[i]);
        }
        const auto run = [&](const auto& f) {
            Random random(7);
            auto network = train(f, data, random);
            const double share = accuracy(network, data);
            const float distance = distance_from_linear(network);
            std::printf("%-8s %-10s %8.1f %% %24.2g\n", shape.c_str(), std::string(f.name).c_str(), 100 * share,
                        static_cast<double>(distance));
            write_map(maps, shape, f, network);
            return share;
        };
        require(run(xact::identity) < 0.92, "a linear stack cannot separate the " + shape);
        require(run(xact::tanh) > 0.98, "tanh separates the " + shape);
        require(run(xact::relu) > 0.98, "relu separates the " + shape);
        require(run(xact::mish) > 0.98, "mish separates the " + shape);
    };
    Random random(3);
    show("xor", make_xor(400, random));
    show("moons", make_moons(400, random));
    show("spiral", make_spiral(400, random));
}
