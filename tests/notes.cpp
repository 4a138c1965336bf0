// SPDX-License-Identifier: MIT
// The numbers of the lecture notes the library was made for, and what they say of each function.
#include "support.hpp"

#include <xact/eigen.hpp>

#include <cmath>

using Catch::Approx;

TEST_CASE("notes: relu and sigmoid and tanh of small examples", "[notes]") {
    Eigen::MatrixXf x(2, 3), expected(2, 3);
    x << -1, 2, -3, 4, -5, 6;
    expected << 0, 2, 0, 4, 0, 6;
    const Eigen::MatrixXf y = xact::relu(x);
    CHECK(y == expected);

    const Eigen::Vector3d v(-1, 0, 1);
    const Eigen::Vector3d relu = xact::relu(v), sigmoid = xact::sigmoid(v), tanh = xact::tanh(v);
    CHECK(relu == Eigen::Vector3d(0, 0, 1));
    CHECK(sigmoid.isApprox(Eigen::Vector3d(0.2689, 0.5, 0.7311), 1e-4));
    CHECK(tanh.isApprox(Eigen::Vector3d(-0.7616, 0, 0.7616), 1e-4));
}

TEST_CASE("notes: softmax", "[notes]") {
    const Eigen::Vector3d y = xact::softmax(Eigen::Vector3d(2.0, 1.0, 0.1), 0);
    CHECK(y.isApprox(Eigen::Vector3d(0.6590, 0.2424, 0.0986), 1e-4));
    CHECK(y.sum() == Approx(1));
    const Eigen::Vector3f far = xact::softmax(Eigen::Vector3f(1000, 1050, 1100));
    if (!flushes_subnormals()) {
        CHECK(far(0) > 0);
        CHECK(far(0) == Approx(3.72e-44).epsilon(0.05));
    }
    CHECK(far(1) == Approx(1.93e-22).epsilon(0.005));
    CHECK(far(2) == 1);
    // the overflow that the shift by the maximum avoids
    CHECK(std::exp(22.0) > 2147483647);
    CHECK(std::exp(21.0) < 2147483647);
    CHECK_FALSE(is_finite(std::exp(88.73f)));
    CHECK(is_finite(std::exp(88.72f)));
    CHECK_FALSE(is_finite(std::exp(709.79)));
    CHECK(is_finite(std::exp(709.78)));

    // softmax twice is not softmax
    const Eigen::Vector3d twice = xact::softmax(y);
    CHECK(twice.maxCoeff() < 0.5);
    CHECK(twice.maxCoeff() < y.maxCoeff());
}

TEST_CASE("notes: step, and the gates built from it", "[notes]") {
    CHECK(xact::step(0.0) == 0);
    CHECK(xact::step(1e-300) == 1);
    CHECK(xact::step.derivative(3.0) == 0);
    const auto gate = [](double w1, double w2, double b) {
        return [=](double a, double c) { return xact::step(w1 * a + w2 * c + b); };
    };
    const auto and_gate = gate(0.5, 0.5, -0.7), or_gate = gate(0.5, 0.5, -0.2), nand_gate = gate(-0.5, -0.5, 0.7);
    for (const double a : {0.0, 1.0})
        for (const double b : {0.0, 1.0}) {
            CHECK(and_gate(a, b) == (a > 0 && b > 0 ? 1 : 0));
            CHECK(or_gate(a, b) == (a > 0 || b > 0 ? 1 : 0));
            CHECK(nand_gate(a, b) == (a > 0 && b > 0 ? 0 : 1));
            // XOR takes two layers
            CHECK(and_gate(nand_gate(a, b), or_gate(a, b)) == (a != b ? 1 : 0));
        }
}

TEST_CASE("notes: sigmoid's derivative and the vanishing gradient", "[notes]") {
    CHECK(xact::sigmoid(0.0) == 0.5);
    CHECK(xact::sigmoid.derivative(0.0) == 0.25);
    CHECK(xact::sigmoid.derivative(5.0) == Approx(0.006648).epsilon(1e-4));
    for (const double x : {-30.0, -1.0, 0.1, 7.0}) {
        CHECK(xact::sigmoid.derivative(x) < 0.25);
        CHECK(xact::sigmoid.derivative(x) == Approx(std::exp(-x) / ((1 + std::exp(-x)) * (1 + std::exp(-x)))));
    }
    CHECK(std::pow(xact::sigmoid.derivative(0.0), 5) == Approx(9.77e-4).epsilon(1e-3));
    CHECK(std::pow(xact::sigmoid.derivative(0.0), 10) == Approx(9.54e-7).epsilon(1e-3));
    CHECK(std::pow(xact::sigmoid.derivative(0.0), 20) == Approx(9.09e-13).epsilon(1e-3));
    CHECK(std::pow(xact::sigmoid(0.0), 3) == 0.125);
}

TEST_CASE("notes: tanh's identities", "[notes]") {
    for (const double x : {-9.0, -2.5, -0.3, 0.0, 0.01, 1.0, 4.0}) {
        const double e = std::exp(2 * x);
        CHECK(xact::tanh(x) == Approx((std::exp(x) - std::exp(-x)) / (std::exp(x) + std::exp(-x))).margin(1e-15));
        CHECK(xact::tanh(x) == Approx((e - 1) / (e + 1)).margin(1e-15));
        CHECK(xact::tanh(x) == Approx(2 * xact::sigmoid(2 * x) - 1).margin(1e-15));
        CHECK(xact::tanh.derivative(x) == Approx(4 * e / ((1 + e) * (1 + e))));
        CHECK(xact::tanh.derivative(x) == Approx(1 - xact::tanh(x) * xact::tanh(x)));
        CHECK(xact::tanh.derivative(x) <= 1);
    }
    CHECK(xact::tanh.derivative(0.0) == 1);
    CHECK(xact::tanh.derivative(1e308) == 0);
}

TEST_CASE("notes: the leaky ones", "[notes]") {
    CHECK(xact::leaky_relu(-10.0) == -10.0 * 0.01);
    CHECK(xact::leaky_relu(10.0) == 10);
    CHECK(xact::relu.derivative(0.0) == 0);
    CHECK(xact::relu.derivative(0.1) == 1);
    CHECK(xact::prelu.slope_derivative(-3.0) == -3);
    CHECK(xact::prelu.slope_derivative(3.0) == 0);
    // ELU is smooth at 0 only for alpha = 1
    CHECK(xact::elu.derivative(0.0) == xact::elu.derivative(1e-9));
    CHECK(xact::ELU{0.5}.derivative(0.0) != xact::ELU{0.5}.derivative(1e-9));
    CHECK(xact::elu(-50.0) >= -1);
    CHECK(xact::elu(-1.0) == Approx(std::exp(-1.0) - 1));
    // thresholds
    CHECK(xact::trelu(0.9) == 0);
    CHECK(xact::trelu(1.0) == 0);
    CHECK(xact::trelu(1.1) == 1.1);
    CHECK(xact::TReLU{-0.5}(-0.25) == -0.25);
    CHECK(xact::TReLU(1, 0.1)(0.5) == 0.5 * 0.1);
}

TEST_CASE("notes: mish's minimum", "[notes]") {
    const double x = -1.192431;
    CHECK(xact::mish(x) == Approx(-0.308843).epsilon(1e-5));
    CHECK(std::abs(xact::mish.derivative(x)) < 1e-6);
    CHECK(xact::mish(-3.0) > xact::mish(x));
    CHECK(xact::mish(0.0) > xact::mish(x));
    CHECK(xact::silu(1.0) == Approx(xact::sigmoid(1.0)));
    for (double v = -40; v < 40; v += 0.37) CHECK(xact::mish(v) >= xact::mish(x) - 1e-12);
}
