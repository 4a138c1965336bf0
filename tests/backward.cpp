// SPDX-License-Identifier: MIT
// backward is dy * f'(x) in one pass and with two roundings; backward_from_output takes f' from y = f(x).
#include "activations.hpp"
#include "support.hpp"

#include <functional>

namespace {

constexpr std::size_t count = 333;

template <class T>
using backward_kernel = std::function<void(way, const T*, const T*, T*, std::size_t)>;

template <class T>
std::vector<T> products(const std::vector<T>& slopes, const std::vector<T>& dy) {
    std::vector<T> dx(slopes.size());
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] = opaque(slopes[i]) * dy[i];
    return dx;
}

template <class T>
void check_aliases(const backward_kernel<T>& backward, const std::vector<T>& x, const std::vector<T>& dy,
                   const std::vector<T>& expected) {
    for (const way through : {way::pointers, way::ranges}) {
        std::vector<T> dx(x.size());
        backward(through, x.data(), dy.data(), dx.data(), x.size());
        CHECK(difference(dx, expected) == "");
        dx = x;
        backward(through, dx.data(), dy.data(), dx.data(), x.size());
        CHECK(difference(dx, expected) == "");
        dx = dy;
        backward(through, x.data(), dx.data(), dx.data(), x.size());
        CHECK(difference(dx, expected) == "");
    }
}

/// The forms that are no derivatives, with their derivatives: visit(f, f').
template <class T, class Visitor>
void for_each_tier(const activation<T>& f, const Visitor& visit) {
    visit(f.value(), f.derivative());
    if constexpr (std::is_same_v<T, float>) visit(f.exact(), f.exact_derivative());
}

} // namespace

TEMPLATE_TEST_CASE("backward is dy times the derivative, bit for bit", "[backward]", float, double) {
    using T = TestType;
    const std::vector<T> x = mixed_inputs<T>(count), dy = random_inputs<T>(count, 0, 2);
    const auto check = [&](const form<T>& f, const form<T>& derivative) {
        INFO(f.name);
        const std::vector<T> expected = products(derivative.applied(x, way::scalars), dy);
        check_aliases<T>([&f](auto... arguments) { f.backward(arguments...); }, x, dy, expected);
        for (std::size_t n = 0; n < 40; ++n) {
            std::vector<T> dx(n + 1, T(7));
            f.backward(way::pointers, x.data() + 1, dy.data() + 1, dx.data(), n);
            CHECK(difference(dx.data(), expected.data() + 1, n) == "");
            CHECK(dx[n] == T(7));
        }
    };
    for (const activation<T>& f : activations<T>()) for_each_tier(f, check);
}

TEMPLATE_TEST_CASE("backward_from_output is near the derivative, where y tells x", "[backward]", float, double) {
    using T = TestType;
    std::size_t checked = 0;
    std::vector<T> x = random_inputs<T>(count, 0, 1.5);
    x[0] = 0; // where some have a kink
    x[1] = -T{0};
    const std::vector<T> dy = random_inputs<T>(count, 0, 1, 3);
    const auto check = [&](const form<T>& f, const form<T>& derivative) {
        if (!f.has_derivative_from_output()) return;
        INFO(f.name);
        if (!f.output_tells_input()) {
            std::vector<T> dx(count, T(7));
            CHECK_THROWS_AS(f.backward_from_output(way::ranges, x.data(), dy.data(), dx.data(), count),
                            std::invalid_argument);
            CHECK(dx == std::vector<T>(count, T(7)));
            return;
        }
        const std::vector<T> y = f.applied(x), expected = derivative.applied(x), ones(count, T{1});
        std::vector<T> slopes(count);
        f.backward_from_output(way::ranges, y.data(), ones.data(), slopes.data(), count);
        // y is rounded, and for tanh and ELU 1 - y^2 and y + alpha take that up whole
        T worst = 0;
        for (std::size_t i = 0; i < count; ++i) worst = worse(worst, std::abs(slopes[i] - expected[i]));
        CHECK(worst <= 8 * std::numeric_limits<T>::epsilon());
        check_aliases<T>([&f](auto... arguments) { f.backward_from_output(arguments...); }, y, dy,
                         products(slopes, dy));
        ++checked;
    };
    for (const activation<T>& f : activations<T>()) for_each_tier(f, check);
    if (!only_functions()) CHECK(checked == (std::is_same_v<T, float> ? 2 * 25 : 25)); // of the list
}

TEST_CASE("in double the exact tier's backward is the standard one's", "[backward]") {
    const std::vector<double> x = mixed_inputs<double>(count), dy = random_inputs<double>(count, 0, 2);
    std::vector<double> dx(count), expected(count);
    const auto check = [&](const auto& f) {
        INFO(f.name);
        const form<double>& standard = in_table<double>(f);
        standard.backward(way::ranges, x.data(), dy.data(), expected.data(), count);
        xact::backward(xact::exact(f), x, dy, dx);
        CHECK(difference(dx, expected) == "");
        standard.backward_from_output(way::ranges, x.data(), dy.data(), expected.data(), count);
        xact::backward_from_output(xact::exact(f), x, dy, dx);
        CHECK(difference(dx, expected) == "");
    };
    check(xact::tanh);
    check(xact::elu);
}

TEST_CASE("backward_from_output refuses parameters for which y does not tell x", "[backward]") {
    const std::vector<float> y{1, 2}, dy{1, 1};
    std::vector<float> dx{7, 7};
    const auto refuses = [&](const auto& f) {
        CHECK_THROWS_AS(xact::backward_from_output(f, y, dy, dx), std::invalid_argument);
        CHECK_THROWS_WITH(xact::backward_from_output(f, y, dy, dx),
                          Catch::Matchers::ContainsSubstring(std::string(f.name)));
        CHECK_THROWS_AS(xact::backward_from_output(xact::exact(f), y, dy, dx), std::invalid_argument);
    };
    refuses(xact::LeakyReLU{0});
    refuses(xact::LeakyReLU{-0.1});
    refuses(xact::PReLU{0});
    refuses(xact::PReLU{-1});
    refuses(xact::ELU{0});
    refuses(xact::ELU{-2});
    CHECK(dx == std::vector<float>{7, 7});
}
