// SPDX-License-Identifier: MIT
// What a first program calls: nothing here but the public contract.
#include <xact/selftest.hpp>
#include <xact/xact.hpp>
#if defined(CONSUMER_HAS_EIGEN)
#include <xact/eigen.hpp>

#include <Eigen/Core>
#endif

#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <vector>

static bool close(double computed, double expected) { return std::fabs(computed - expected) < 1e-4; }

static bool check(bool holds, const char* what) {
    if (!holds) std::printf("failed: %s\n", what);
    return holds;
}

int main() {
    bool good = check(xact::selftest().passed(), "the selftest");
    good &= check(close(static_cast<double>(xact::sigmoid(1.0f)), 0.7311), "sigmoid(1)");
    good &= check(close(xact::sigmoid.derivative(5.0), 0.006648), "sigmoid'(5)");

    const std::vector<float> x{-1, 2, -3, 4, -5, 6};
    std::vector<float> y(x.size());
    xact::apply(xact::relu, x, y);
    good &= check(y == std::vector<float>{0, 2, 0, 4, 0, 6}, "apply(relu)");
    xact::apply(xact::derivative(xact::exact(xact::tanh)), x, y);
    good &= check(y[0] == xact::exact(xact::tanh).derivative(-1.0f), "apply(derivative(exact(tanh)))");

    std::vector<float> shorter(2);
    bool thrown = false;
    try {
        xact::apply(xact::relu, x, shorter);
    } catch (const std::invalid_argument&) {
        thrown = true;
    }
    good &= check(thrown, "sizes that differ throw");

    const std::vector<float> z{2.0f, 1.0f, 0.1f};
    std::vector<float> p(z.size());
    xact::apply(xact::softmax, z, p);
    good &= check(close(static_cast<double>(p[0]), 0.6590) && close(static_cast<double>(p[2]), 0.0986), "softmax");

#if defined(CONSUMER_HAS_EIGEN)
    const Eigen::ArrayXf a = Eigen::ArrayXf::LinSpaced(13, -2, 2);
    const Eigen::ArrayXf b = 2 * xact::mish(a) + 1;
    good &= check(b[3] == 2 * xact::mish(a[3]) + 1, "mish of an Eigen array");
#endif
    return good ? 0 : 1;
}
