// SPDX-License-Identifier: MIT
// The claims hold for parameters of any size and sign, over all exponents of the input.
#include "activations.hpp"
#include "support.hpp"

namespace {

template <class T>
std::vector<T> inputs() {
    std::vector<T> x;
    constexpr int patterns = 20011;
    const bits_t<T> stride = ~bits_t<T>{0} / patterns | 1;
    bits_t<T> b = 0;
    for (int i = 0; i < patterns; ++i, b += stride)
        if (is_finite(from_bits<T>(b))) x.push_back(from_bits<T>(b));
    for (int i = -4000; i < 200; ++i) x.push_back(static_cast<T>(i) * T(0.21));
    return x;
}

template <class T>
void check(const activation<T>& f, const std::vector<T>& x) {
    if (!takes(f.name)) return;
    INFO(f.label);
    // the formulas in long double are a few units of their own last place off
    const long double slack = std::is_same_v<T, float> ? 0x1p-37L : 0x1p-8L;
    for (const auto& g : f.forms) {
        const long double claim = g->is_exact ? 0.5L + 0x1p-28L : static_cast<long double>(g->claim);
        const std::vector<T> y = g->applied(x);
        long double worst = 0;
        T where = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (is_subnormal(x[i]) && flushes_subnormals()) continue;
            const auto right = f.reference(static_cast<long double>(x[i]));
            const long double wanted = g->is_derivative ? right.derivative : right.value;
            const long double error =
                flushes_subnormals() && std::fabs(wanted) < 2 * static_cast<long double>(std::numeric_limits<T>::min())
                    ? 0
                    : error_in_ulps(y[i], wanted);
            if (error > worst || error != error) worst = error, where = x[i];
        }
        INFO(g->name << ": " << worst << " ulp at " << where);
        CHECK(worst <= claim + slack);
    }
}

} // namespace

TEMPLATE_TEST_CASE("parameters of any size keep the claim", "[parameters]", float, double) {
    using T = TestType;
    const std::vector<T> x = inputs<T>();
    const double largest = std::numeric_limits<float>::max();
    for (const double size : {4e-320, 1e-300, 1e-44, 1e-38, 1e-30, 3e-10, 1e-9, 2e-9, 1e-8, 1e-3, 1.0, 1.7, 1e3, 1e9,
                              2e9, 1e10, 1e30, largest}) {
        if (size < std::numeric_limits<double>::min() && flushes_subnormals()) continue;
        for (const double p : {size, -size})
            for (const std::string_view name :
                 {xact::elu.name, xact::leaky_relu.name, xact::prelu.name, xact::trelu.name})
                check(activation_named<T>(name).with_parameters(p, p), x);
    }
}
