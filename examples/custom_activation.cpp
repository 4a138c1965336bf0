// SPDX-License-Identifier: MIT
// An activation of your own, softsign: one formula for the value, one for the derivative, and it works wherever those
// of the library do.
#include "random.hpp"
#include "report.hpp"

#include <xact/eigen.hpp>
#include <xact/xact.hpp>

#include <cmath>
#include <cstdio>
#include <vector>

/// x / (1 + abs(x)).
struct Softsign : xact::elementwise<Softsign> {
    static constexpr std::string_view name = "softsign";

    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const noexcept {
        const xact::lanes<P> t = xact::math::abs(x);
        // infinity over infinity is NaN
        return xact::math::with_sign_of(x, xact::math::select(t > 0x1p+60, 1.0, t / (1.0 + t)));
    }

    using xact::elementwise<Softsign>::derivative;
    template <class P>
    xact::lanes<P> derivative(xact::lanes<P> x) const noexcept {
        const xact::lanes<P> r = 1.0 / (1.0 + xact::math::abs(x)); // its square overflows nowhere
        return r * r;
    }
};
constexpr Softsign softsign{};

int main() {
    using examples::require;

    require(softsign(1.0f) == 0.5f && softsign.derivative(1.0f) == 0.25f, "softsign(1) is 1/2, its slope there 1/4");
    require(softsign(-INFINITY) == -1.0f && std::isnan(softsign(std::nanf(""))), "softsign keeps its limits, and NaN");
    require(std::abs(softsign.derivative(1e100) * 1e200 - 1) < 1e-15, "its slope does not overflow on the way");

    examples::Random random(1);
    constexpr std::size_t n = 1001;
    std::vector<float> x(n), y(n), dy(n), dx(n);
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = random.uniform(-20, 20);
        dy[i] = random.uniform(-1, 1);
    }
    xact::apply(softsign, x, y);
    xact::backward(softsign, x, dy, dx);

    const Eigen::Map<const Eigen::ArrayXf> ex(x.data(), static_cast<Eigen::Index>(n));
    const Eigen::ArrayXf ey = softsign(ex);
    const Eigen::ArrayXf nearest = xact::exact(softsign)(ex);
    const Eigen::ArrayXf nearest_slope = xact::exact(softsign).derivative(ex);

    std::printf("%12s %12s %12s\n", "x", "softsign(x)", "derivative");
    for (std::size_t i = 0; i < n; ++i) {
        const auto e = static_cast<Eigen::Index>(i);
        const double t = std::abs(static_cast<double>(x[i]));
        require(softsign(x[i]) == y[i] && ey[e] == y[i], "scalar, range and Eigen expression give the same bits");
        require(dx[i] == dy[i] * softsign.derivative(x[i]), "backward multiplies by the derivative");
        require(nearest[e] == static_cast<float>(static_cast<double>(x[i]) / (1 + t)), "exact() rounds correctly");
        require(nearest_slope[e] == static_cast<float>(1 / ((1 + t) * (1 + t))), "exact() rounds the slope correctly");
        if (i % 250 == 0)
            std::printf("%12g %12g %12g\n", static_cast<double>(x[i]), static_cast<double>(y[i]),
                        static_cast<double>(softsign.derivative(x[i])));
    }
    std::printf("\n%zu values: scalar, range and Eigen agree bit for bit; exact() gives the nearest float.\n", n);
}
