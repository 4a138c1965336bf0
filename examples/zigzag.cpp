// SPDX-License-Identifier: MIT
// A neuron fed by sigmoids has positive inputs only: each sample moves all its weights the same way, and to raise one
// while lowering another it must zigzag. Fed by tanh, it goes straight. Writes zigzag.csv.
#include "random.hpp"
#include "report.hpp"

#include <xact/eigen.hpp>
#include <xact/xact.hpp>

#include <cstdio>
#include <string>

namespace {

using namespace examples;
using Eigen::Vector2f;

struct Descent {
    int steps = 0, one_sign = 0; // of the gradient's components
    float length = 0, distance = 0;

    double share() const { return static_cast<double>(one_sign) / steps; }
    float detour() const { return length / distance; }
};

/// Learns w . x of a fixed w from inputs x = f(u), one sample at a time.
template <class F>
Descent descend(const F& f, Csv& csv) {
    const Vector2f start(-1, 1), goal(1, -1);
    Random random(11);
    Vector2f w = start;
    Descent descent;
    csv.row(f.name, 0, w[0], w[1]);
    for (int step = 1; step <= 200; ++step) {
        const Vector2f u(random.uniform(-4, 4), random.uniform(-4, 4));
        const Vector2f x = f(u);
        const Vector2f gradient = (w - goal).dot(x) * x;
        const Vector2f next = w - 0.4f * gradient;
        descent.steps += 1;
        descent.one_sign += gradient[0] * gradient[1] > 0 ? 1 : 0;
        descent.length += (next - w).norm();
        w = next;
        csv.row(f.name, step, w[0], w[1]);
    }
    descent.distance = (w - start).norm();
    std::printf("%-10s %22.0f %% %18.2f %22.3f\n", std::string(f.name).c_str(), 100 * descent.share(),
                static_cast<double>(descent.detour()), static_cast<double>((w - goal).norm()));
    return descent;
}

} // namespace

int main() {
    Csv csv("zigzag.csv", "activation,step,w1,w2");
    std::printf("%-10s %24s %18s %22s\n", "inputs", "gradients of one sign", "path / distance", "left to the goal");
    const Descent sigmoid = descend(xact::sigmoid, csv), tanh = descend(xact::tanh, csv);
    require(sigmoid.one_sign == sigmoid.steps, "positive inputs give gradients of one sign");
    require(tanh.share() > 0.3 && tanh.share() < 0.7, "tanh gives gradients of either sign");
    require(sigmoid.detour() > 1.5f * tanh.detour(), "the descent with positive inputs zigzags");
}
