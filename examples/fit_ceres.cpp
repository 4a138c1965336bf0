// SPDX-License-Identifier: MIT
// A small network fitted by Ceres: one residual written for any number type, its Jacobian by automatic differentiation
// through xact's functions and their own derivatives.
#include "report.hpp"

#include <xact/ceres.hpp>

#include <ceres/ceres.h>

#include <array>
#include <cmath>
#include <cstdio>

constexpr int units = 8;
constexpr int parameters = 3 * units + 1;

/// The network 1 -> 8 -> 1; p has the weights and biases of the hidden units, then the output's.
template <class Number>
Number network(const Number* p, double x) {
    using Units = Eigen::Array<Number, units, 1>;
    const Eigen::Map<const Units> weight(p), bias(p + units), output(p + 2 * units);
    const Units hidden = xact::tanh(weight * Number(x) + bias);
    return (output * hidden).sum() + p[3 * units];
}

/// How far the network is from the curve at one point.
struct Residual {
    double x, y;

    template <class Number>
    bool operator()(const Number* p, Number* residual) const {
        residual[0] = network(p, x) - y;
        return true;
    }
};

double curve(double x) { return std::sin(2 * x) + 0.3 * x; }

int main() {
    using examples::require;

    std::array<double, parameters> p;
    for (int i = 0; i < units; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const double centre = -3 + 6 * (i + 0.5) / units; // where this unit bends
        p[k] = i % 2 == 0 ? 2 : -2;
        p[units + k] = -p[k] * centre;
        p[2 * units + k] = 0.1;
    }
    p.back() = 0;

    ceres::Problem problem;
    constexpr int points = 61;
    for (int i = 0; i < points; ++i) {
        const double x = -3 + 0.1 * i;
        using Cost = ceres::AutoDiffCostFunction<Residual, 1, parameters>;
        problem.AddResidualBlock(new Cost(new Residual{x, curve(x)}), nullptr, p.data());
    }
    ceres::Solver::Options options;
    options.max_num_iterations = 500;
    options.logging_type = ceres::SILENT;
    ceres::Solver::Summary summary;
    ceres::Solve(options, &problem, &summary);

    double worst = 0;
    std::printf("%6s %10s %10s\n", "x", "curve", "network");
    for (int i = 0; i < 10 * points; ++i) {
        const double x = -3 + 0.01 * i, y = network(p.data(), x);
        if (x <= 3) worst = std::fmax(worst, std::fabs(y - curve(x)));
        if (i % 100 == 0) std::printf("%6.2f %10.6f %10.6f\n", x, curve(x), y);
    }
    std::printf("\n%d parameters after %d steps: at most %.2g off, between the points too.\n", parameters,
                static_cast<int>(summary.iterations.size()) - 1, worst);
    require(summary.final_cost < 1e-4 * summary.initial_cost, "the fit is far better than the start");
    require(worst < 0.01, "the network follows the curve");
}
