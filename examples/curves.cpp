// SPDX-License-Identifier: MIT
// Every activation beside its derivative, from -10 to 10, into curves.csv. Each derivative is the slope of its curve.
#include "report.hpp"

#include <xact/eigen.hpp>
#include <xact/xact.hpp>

#include <cmath>
#include <cstdio>
#include <sstream>
#include <string>
#include <tuple>

namespace {

template <class... Numbers>
std::string call(std::string_view name, Numbers... numbers) {
    std::ostringstream text;
    const char* separator = "(";
    text << name;
    ((text << separator << numbers, separator = "; "), ...);
    text << ')';
    return text.str();
}

/// How the legend names f: with its parameters, if it has any.
template <class F>
std::string label(const F& f) {
    return std::string(f.name);
}
std::string label(const xact::LeakyReLU& f) { return call(f.name, f.negative_slope); }
std::string label(const xact::PReLU& f) { return call(f.name, f.slope); }
std::string label(const xact::ELU& f) { return call(f.name, f.alpha); }
std::string label(const xact::TReLU& f) { return call(f.name, f.theta, f.alpha); }

} // namespace

int main() {
    using Eigen::ArrayXd;
    constexpr double h = 1e-5;
    const ArrayXd x = ArrayXd::LinSpaced(1000, -10, 10); // a thousand points: the step is 20/999, not 0.02
    examples::Csv csv("curves.csv", "activation,label,x,value,derivative");

    std::printf("%-18s %10s %10s %10s %10s %16s\n", "activation", "min f", "max f", "min f'", "max f'",
                "f' beside slope");
    const auto tabulate = [&](const auto& f) {
        const ArrayXd value = f(x), derivative = f.derivative(x);
        const ArrayXd slope = (f(x + h) - f(x - h)) / (2 * h);
        const double difference = (derivative - slope).abs().maxCoeff();
        const std::string name = label(f);
        examples::require(difference < 1e-8, "the derivative of " + name + " is the slope of its curve");
        std::printf("%-18s %10.4f %10.4f %10.4f %10.4f %16.1e\n", name.c_str(), value.minCoeff(), value.maxCoeff(),
                    derivative.minCoeff(), derivative.maxCoeff(), difference);
        for (Eigen::Index i = 0; i < x.size(); ++i) csv.row(f.name, name, x[i], value[i], derivative[i]);
    };
    std::apply([&](const auto&... f) { (tabulate(f), ...); }, xact::functions);
}
