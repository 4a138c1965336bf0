// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
#include <xact/eigen_tensor.hpp>
#include <xact/xact.hpp>

#include <array>
#include <tuple>

float macros_first(float x);
float macros_last(float x);

template <class F>
static bool agrees(const F& f) {
    const std::array<double, 5> x{-2, -1, 0, 1, 2};
    std::array<double, 5> y{}, dx{};
    xact::apply(f, x, y);
    xact::backward(xact::exact(f), x, y, dx);
    const Eigen::ArrayXf a = Eigen::ArrayXf::Constant(7, 0.5f);
    const Eigen::ArrayXf b = f(a), c = f.derivative(a);
    return b[6] == f(0.5f) && c[6] == f.derivative(0.5f) && y[3] == f(1.0);
}

int main() {
    const bool good = std::apply([](const auto&... f) { return (agrees(f) && ...); }, xact::functions);
    const std::array<float, 3> z{2.0f, 1.0f, 0.1f};
    std::array<float, 3> p{};
    xact::apply(xact::softmax, z, p);
    return good && p[0] > 0.6f && macros_first(1.0f) == macros_last(1.0f) ? 0 : 1;
}
