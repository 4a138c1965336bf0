// SPDX-License-Identifier: MIT
// Softmax with a temperature, and softmin: against long double, their gradients, and what is refused.
#include "rows.hpp"

#include <xact/eigen.hpp>

#include <cfloat>
#include <stdexcept>

namespace {

using xact::axis_layout;

template <class T, class F>
std::vector<T> applied(const F& f, const std::vector<T>& z, const axis_layout& layout) {
    std::vector<T> y(z.size(), T(7));
    xact::apply(f, z, y, layout);
    return y;
}

// What the element type makes of a temperature.
template <class T>
long double narrowed(double t) {
    return static_cast<long double>(static_cast<T>(t));
}

template <class T, class F>
void check_accuracy(const F& f, double temperature, const axis_layout& layout, double deviation, long double limit) {
    const long double t = narrowed<T>(temperature);
    std::vector<T> z = random_inputs<T>(size_of(layout), 0, deviation, 11), dy = random_inputs<T>(z.size(), 0.5, 2, 12);
    for (T& v : z) v *= static_cast<T>(t);
    const std::vector<T> y = applied(f, z, layout);
    std::vector<T> dx(z.size());
    xact::backward_from_output(f, y, dy, dx, layout);
    worst error, gradient_error;
    for (std::size_t row = 0; row < rows_of(layout); ++row) {
        // the differences are what is divided: a quotient of entries may be infinite, and is rounded
        std::vector<long double> shifted = row_of(z, layout, row);
        const long double top = *std::max_element(shifted.begin(), shifted.end());
        for (long double& v : shifted) v = (v - top) / t;
        const row_sums sums(shifted);
        long double dot = 0, largest = 0;
        for (std::size_t k = 0; k < layout.length; ++k) {
            const std::size_t i = place_of(layout, row, k);
            error.add(error_in_ulps(y[i], sums.share(shifted[k])));
            dot += static_cast<long double>(y[i]) * static_cast<long double>(dy[i]);
            largest = std::max(largest, std::fabs(static_cast<long double>(dy[i])));
        }
        for (std::size_t k = 0; k < layout.length; ++k) {
            const std::size_t i = place_of(layout, row, k);
            // where a product with y is subnormal
            if (flushes_subnormals() && y[i] < std::numeric_limits<T>::min() * T(0x1p20)) continue;
            const long double p = static_cast<long double>(y[i]) / t;
            const long double exact = p * (static_cast<long double>(dy[i]) - dot);
            if (std::fabs(exact) < static_cast<long double>(std::numeric_limits<T>::max()))
                gradient_error.add(error_in_ulps(dx[i], exact, ulp<T>(p * largest)));
        }
    }
    INFO(temperature << ", " << layout.outer << ", " << layout.length << ", " << layout.inner << ", deviation "
                     << deviation << ": " << static_cast<double>(error.error) << " and "
                     << static_cast<double>(gradient_error.error));
    CHECK(error.error <= limit);
    CHECK(gradient_error.error <= 4);
}

} // namespace

TEST_CASE("softmax within its claim at any temperature", "[temperature]") {
    const double smallest = static_cast<double>(FLT_MIN), largest = static_cast<double>(FLT_MAX);
    for (const double t : {1.0, 0.1, 3.0, 0.37, 20.0, 1e-10, 1e20, 2 * smallest, largest / 1000})
        for (const axis_layout& layout : some_layouts)
            for (const double deviation : {0.1, 3.0, 40.0}) {
                check_accuracy<float>(xact::Softmax{t}, t, layout, deviation, 2);
                check_accuracy<float>(xact::exact(xact::Softmax{t}), t, layout, deviation, 0.51L);
                check_accuracy<double>(xact::Softmax{t}, t, layout, deviation, 4);
            }
    check_accuracy<double>(xact::Softmax{0.7}, 0.7, {1, 3, 1}, 700, 4);
}

TEST_CASE("the gradient within its claim where dy and its mean have opposite signs", "[temperature]") {
    std::mt19937_64 engine(5);
    std::uniform_real_distribution<double> uniform(0, 1);
    worst error;
    for (int row = 0; row < 20000; ++row) {
        const double t = row % 2 == 0 ? 1 + 4 * uniform(engine) : std::exp2(40 * uniform(engine) - 20);
        std::vector<double> y(1 + engine() % 40), dy(y.size()), dx(y.size());
        double total = 0;
        for (double& v : y) total += v = std::exp(-600 * uniform(engine));
        for (double& v : y) v /= total;
        for (double& v : dy) v = (uniform(engine) < 0.5 ? -1 : 1) * (1 - 1e-3 * uniform(engine));
        xact::backward_from_output(xact::Softmax{t}, y, dy, dx);
        long double dot = 0, largest = 0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            dot += static_cast<long double>(y[i]) * static_cast<long double>(dy[i]);
            largest = std::max(largest, std::fabs(static_cast<long double>(dy[i])));
        }
        for (std::size_t i = 0; i < y.size(); ++i) {
            const long double p = static_cast<long double>(y[i]) / static_cast<long double>(t);
            error.add(error_in_ulps(dx[i], p * (static_cast<long double>(dy[i]) - dot), ulp<double>(p * largest)));
        }
    }
    INFO(static_cast<double>(error.error));
    CHECK(error.error <= 4);
}

TEST_CASE("temperatures at the ends", "[temperature]") {
    const float largest = std::numeric_limits<float>::max(), smallest = std::numeric_limits<float>::min();
    const xact::Softmax hot{static_cast<double>(largest)}, cold{static_cast<double>(smallest)};
    const std::vector<float> y = applied(hot, std::vector<float>{largest, -largest}, {1, 2, 1});
    CHECK(error_in_ulps(y[0], 1 / (1 + std::exp(-2.0L))) <= 0.51L);
    CHECK(error_in_ulps(y[1], 1 / (1 + std::exp(2.0L))) <= 0.51L);
    CHECK(difference(applied(cold, std::vector<float>{1, 2, -3}, {1, 3, 1}), std::vector<float>{0, 1, 0}) == "");
    CHECK(difference(applied(hot, std::vector<float>{1, 2}, {1, 2, 1}), std::vector<float>{0.5, 0.5}) == "");
}

TEMPLATE_TEST_CASE("a temperature of 1 changes nothing", "[temperature]", float, double) {
    using T = TestType;
    const axis_layout layout{3, 21, 10};
    const std::vector<T> z = random_inputs<T>(630, 0, 3);
    CHECK(difference(applied(xact::Softmax{1.0}, z, layout), applied(xact::softmax, z, layout)) == "");
    const auto exact = xact::exact(xact::Softmax{1.0});
    CHECK(difference(applied(exact, z, layout), applied(xact::exact(xact::softmax), z, layout)) == "");
}

TEST_CASE("the gradient of a subnormal share at a low temperature", "[temperature]") {
    if (flushes_subnormals()) return;
    const std::vector<double> y{1, 0x1.3579bp-1060}, dy{0, 3};
    std::vector<double> dx(2);
    xact::backward_from_output(xact::Softmax{0x1p-60}, y, dy, dx);
    CHECK(dx[1] == 3 * std::ldexp(y[1], 60));
}

TEMPLATE_TEST_CASE("softmin is softmax of the opposite", "[softmin]", float, double) {
    using T = TestType;
    for (const axis_layout& layout : some_layouts) {
        std::vector<T> z = random_inputs<T>(size_of(layout), 0, 5), opposite = z,
                       dy = random_inputs<T>(z.size(), 0, 1, 2);
        z[z.size() / 2] = infinity<T>;
        z[z.size() / 3] = quiet_nan<T>;
        for (std::size_t i = 0; i < z.size(); ++i) opposite[i] = -z[i];
        const auto check = [&](const auto& softmin, const auto& softmax) {
            const std::vector<T> y = applied(softmin, z, layout);
            CHECK(difference(y, applied(softmax, opposite, layout)) == "");
            std::vector<T> out = z, dx(z.size()), opposite_dx(z.size());
            xact::apply(softmin, out, layout);
            CHECK(difference(out, y) == "");
            xact::apply(softmin, z.data(), out.data(), layout);
            CHECK(difference(out, y) == "");
            xact::backward_from_output(softmin, y, dy, dx, layout);
            xact::backward_from_output(softmax, y, dy, opposite_dx, layout);
            for (std::size_t i = 0; i < z.size(); ++i)
                CHECK((is_nan(dx[i]) ? is_nan(opposite_dx[i]) : dx[i] == -opposite_dx[i]));
        };
        check(xact::softmin, xact::softmax);
        check(xact::exact(xact::softmin), xact::exact(xact::softmax));
        check(xact::Softmin{0.3}, xact::Softmax{0.3});
    }
    const Eigen::Matrix<T, 3, 1> v(T(1), T(2), infinity<T>);
    const Eigen::Matrix<T, 3, 1> y = xact::softmin(v), expected = xact::softmax(-v);
    CHECK(same(y[0], expected[0]));
    CHECK(same(y[1], expected[1]));
    CHECK(bits_of(y[2]) == 0);
}

TEST_CASE("temperatures of no meaning are refused", "[temperature]") {
    const double nan = quiet_nan<double>, inf = infinity<double>, smallest = static_cast<double>(FLT_MIN);
    const struct {
        double value;
        const char* text;
    } bad[] = {{nan, "nan"},   {-nan, "nan"},      {inf, "inf"},
               {-inf, "-inf"}, {0, "0"},           {-0.0, "-0"},
               {-1, "-1"},     {1e-300, "1e-300"}, {smallest / 2, "5.87747e-39"},
               {5e38, "5e+38"}};
    for (const auto& b : bad) {
        using Catch::Matchers::ContainsSubstring;
        INFO(b.text);
        CHECK_THROWS_AS(xact::Softmax{b.value}, std::invalid_argument);
        CHECK_THROWS_WITH(xact::Softmax{b.value},
                          ContainsSubstring("Softmax: temperature") && ContainsSubstring(b.text));
        CHECK_THROWS_WITH(xact::Softmin{b.value},
                          ContainsSubstring("Softmin: temperature") && ContainsSubstring(b.text));
    }
    CHECK_NOTHROW(xact::Softmax{smallest});
    CHECK_NOTHROW(xact::Softmin{static_cast<double>(FLT_MAX)});
}
