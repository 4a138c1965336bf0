// SPDX-License-Identifier: MIT
// The numbers that lecture notes on activation functions print, computed and checked one by one.
#include "report.hpp"

#include <xact/eigen.hpp>
#include <xact/eigen_tensor.hpp>
#include <xact/xact.hpp>

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace {

using examples::require;

examples::Csv& csv() {
    static examples::Csv file("notes_numbers.csv", "what,computed,expected,tolerance");
    return file;
}

/// One number of the notes; half a unit of its last printed digit is its tolerance.
void check(const std::string& what, double computed, double expected, double tolerance) {
    std::printf("%-44s %15.8g %15.8g\n", what.c_str(), computed, expected);
    csv().row(what, computed, expected, tolerance);
    require(std::abs(computed - expected) <= tolerance, what + " is " + std::to_string(expected));
}

void check_all(const std::string& what, const std::vector<float>& computed, const std::vector<double>& expected,
               double tolerance) {
    for (std::size_t i = 0; i < expected.size(); ++i)
        check(what + " #" + std::to_string(i), static_cast<double>(computed[i]), expected[i], tolerance);
}

template <class F>
std::vector<float> applied(const F& f, const std::vector<float>& x) {
    std::vector<float> y(x.size());
    xact::apply(f, x, y);
    return y;
}

void values() {
    const std::vector<float> x{-1, 0, 1};
    check_all("step([-1 0 1])", applied(xact::step, x), {0, 0, 1}, 0);
    check_all("relu([-1 0 1])", applied(xact::relu, x), {0, 0, 1}, 0);
    check_all("sigmoid([-1 0 1])", applied(xact::sigmoid, x), {0.2689, 0.5, 0.7311}, 0.5e-4);
    check_all("tanh([-1 0 1])", applied(xact::tanh, x), {-0.7616, 0, 0.7616}, 0.5e-4);

    const std::string what = "relu([[-1 2 -3] [4 -5 6]])";
    Eigen::Matrix<float, 2, 3, Eigen::RowMajor> matrix;
    matrix << -1, 2, -3, 4, -5, 6;
    const Eigen::Matrix<float, 2, 3, Eigen::RowMajor> rectified = xact::relu(matrix);
    check_all(what, {rectified.data(), rectified.data() + rectified.size()}, {0, 2, 0, 4, 0, 6}, 0);

    const Eigen::TensorMap<const Eigen::Tensor<float, 2, Eigen::RowMajor>> tensor(matrix.data(), 2, 3);
    const Eigen::Tensor<float, 2, Eigen::RowMajor> rectified_tensor = xact::relu(tensor);
    check_all(what + " tensor", {rectified_tensor.data(), rectified_tensor.data() + rectified_tensor.size()},
              {0, 2, 0, 4, 0, 6}, 0);
}

void derivatives() {
    check("sigmoid'(0), its maximum", xact::sigmoid.derivative(0.0), 0.25, 0);
    check("sigmoid'(5)", xact::sigmoid.derivative(5.0), 0.006648, 0.5e-6);
    check("tanh'(0), its maximum", xact::tanh.derivative(0.0), 1, 0);
    check("tanh'(1000)", xact::tanh.derivative(1000.0), 0, 0);
    check("step'(0)", xact::step.derivative(0.0), 0, 0);
    check("relu'(0)", xact::relu.derivative(0.0), 0, 0);

    const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(100001, -10, 10);
    Eigen::Index lowest = 0;
    const Eigen::ArrayXd mish = xact::mish(x);
    check("minimum of mish", mish.minCoeff(&lowest), -0.308843, 0.5e-6);
    check("where it lies", x[lowest], -1.192431, 20.0 / 100000);
    check("mish' there", xact::mish.derivative(-1.192431), 0, 1e-6);
    require(xact::mish(-5.0) > xact::mish(-1.192431), "mish is not monotonic");
    check("ELU(0.3)' left of 0: no smooth join", xact::ELU{0.3}.derivative(-1e-12), 0.3, 1e-9);
    check("elu' left of 0: smooth for alpha = 1", xact::elu.derivative(-1e-12), 1, 1e-9);
    check("LeakyReLU(2)(-1): max(ax x) would be -1", xact::LeakyReLU{2}(-1.0), -2, 0);

    require(xact::sigmoid.derivative(x).maxCoeff() <= 0.25 && xact::tanh.derivative(x).maxCoeff() <= 1,
            "no derivative of sigmoid exceeds 0.25, none of tanh 1");
    const Eigen::ArrayXd t = xact::tanh(x);
    const double by_exponentials = (t - (x.exp() - (-x).exp()) / (x.exp() + (-x).exp())).abs().maxCoeff();
    const double by_squares = (t - ((2 * x).exp() - 1) / ((2 * x).exp() + 1)).abs().maxCoeff();
    const double by_sigmoid = (t - (2 * xact::sigmoid(2 * x) - 1)).abs().maxCoeff();
    const double by_output = (xact::tanh.derivative(x) - (1 - t.square())).abs().maxCoeff();
    check("tanh - (e^x - e^-x)/(e^x + e^-x)", by_exponentials, 0, 1e-15);
    check("tanh - (e^2x - 1)/(e^2x + 1)", by_squares, 0, 1e-15);
    check("tanh - (2 sigmoid(2x) - 1)", by_sigmoid, 0, 1e-15);
    check("tanh' - (1 - tanh^2)", by_output, 0, 1e-15);
}

void vanishing_products() {
    const double best = xact::sigmoid.derivative(0.0);
    check("0.25^5", std::pow(best, 5), 9.77e-4, 0.5e-6);
    check("0.25^10", std::pow(best, 10), 9.54e-7, 0.5e-9);
    check("0.25^20", std::pow(best, 20), 9.09e-13, 0.5e-15);
    check("0.5^3", std::pow(0.5, 3), 0.125, 0);
}

void softmax() {
    check_all("softmax([2 1 0.1])", applied(xact::softmax, {2.0f, 1.0f, 0.1f}), {0.6590, 0.2424, 0.0986}, 0.5e-4);
    const std::vector<float> large = applied(xact::softmax, {1000, 1050, 1100});
    check("softmax([1000 1050 1100]) #0, subnormal", static_cast<double>(large[0]), 3.72e-44, 0.7e-45);
    check("softmax([1000 1050 1100]) #1", static_cast<double>(large[1]), 1.93e-22, 0.5e-24);
    check("softmax([1000 1050 1100]) #2", static_cast<double>(large[2]), 1, 0);
    require(large[0] > 0 && large[0] < std::numeric_limits<float>::min(),
            "a subnormal probability is not flushed to 0");

    const bool between = std::exp(22.0) > 2147483647 && 2147483647 > std::exp(21.0);
    check("e^22 > 2147483647 > e^21", between ? 1 : 0, 1, 0);
    check("largest x with e^x finite, float", std::log(static_cast<double>(std::numeric_limits<float>::max())), 88.72,
          0.5e-2);
    check("largest x with e^x finite, double", std::log(std::numeric_limits<double>::max()), 709.78, 0.5e-2);
}

/// Cross-entropy takes logits. Given probabilities, it applies softmax to them once more, and a perfect answer still
/// costs log(1 + (n - 1)/e).
void softmax_twice() {
    const std::vector<float> logits{20, 0, 0};
    const std::vector<int> label{0};
    std::vector<float> right(1), wrong(1);
    xact::cross_entropy(logits, label, right, {1, 3, 1});
    xact::cross_entropy(applied(xact::softmax, logits), label, wrong, {1, 3, 1});
    check("cross-entropy of logits [20 0 0]", static_cast<double>(right[0]), 2 * std::exp(-20.0), 1e-12);
    check("the mistake: of softmax([20 0 0])", static_cast<double>(wrong[0]), std::log(1 + 2 * std::exp(-1.0)), 1e-6);
}

/// The perceptron's gates: a step of a weighted sum.
void gates() {
    for (const double a : {0.0, 1.0})
        for (const double b : {0.0, 1.0}) {
            const std::string inputs =
                "(" + std::to_string(static_cast<int>(a)) + " " + std::to_string(static_cast<int>(b)) + ")";
            const bool both = a + b == 2, any = a + b > 0;
            check("AND" + inputs, xact::step(0.5 * a + 0.5 * b - 0.7), both ? 1 : 0, 0);
            check("OR" + inputs, xact::step(0.5 * a + 0.5 * b - 0.2), any ? 1 : 0, 0);
            check("NAND" + inputs, xact::step(0.7 - 0.5 * a - 0.5 * b), both ? 0 : 1, 0);
        }
}

} // namespace

int main() {
    std::printf("%-44s %15s %15s\n", "", "computed", "expected");
    values();
    derivatives();
    vanishing_products();
    softmax();
    softmax_twice();
    gates();
}
