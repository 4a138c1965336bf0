// SPDX-License-Identifier: MIT
// backward is dy * f'(x) in one pass and with two roundings; backward_from_output takes f' from y = f(x).
#include "support.hpp"

#include <functional>

namespace {

constexpr std::size_t count = 333;

template <class T>
using backward_kernel = std::function<void(const std::vector<T>&, const std::vector<T>&, std::vector<T>&)>;

template <class T>
std::vector<T> products(const std::vector<T>& slopes, const std::vector<T>& dy) {
    std::vector<T> dx(slopes.size());
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] = opaque(slopes[i]) * dy[i];
    return dx;
}

template <class T>
void check_aliases(const backward_kernel<T>& backward, const std::vector<T>& x, const std::vector<T>& dy,
                   const std::vector<T>& expected) {
    std::vector<T> dx(x.size());
    backward(x, dy, dx);
    CHECK(difference(dx, expected) == "");
    dx = x;
    backward(dx, dy, dx);
    CHECK(difference(dx, expected) == "");
    dx = dy;
    backward(x, dx, dx);
    CHECK(difference(dx, expected) == "");
}

} // namespace

TEMPLATE_TEST_CASE("backward is dy times the derivative, bit for bit", "[backward]", float, double) {
    using T = TestType;
    const std::vector<T> x = mixed_inputs<T>(count), dy = random_inputs<T>(count, 0, 2);
    const auto check = [&](const auto& f) {
        std::vector<T> slopes;
        for (const T v : x) slopes.push_back(f.derivative(v));
        const std::vector<T> expected = products(slopes, dy);
        check_aliases<T>([&f](const auto& in, const auto& factor, auto& dx) { xact::backward(f, in, factor, dx); }, x,
                         dy, expected);
        for (std::size_t n = 0; n < 40; ++n) {
            std::vector<T> dx(n + 1, T(7));
            xact::backward(f, x.data() + 1, dy.data() + 1, dx.data(), n);
            CHECK(difference(dx.data(), expected.data() + 1, n) == "");
            CHECK(dx[n] == T(7));
        }
    };
    for_each_function([&](const auto& f) {
        INFO(f.name);
        check(f);
        check(xact::exact(f));
    });
}

TEMPLATE_TEST_CASE("backward_from_output is near the derivative, where y tells x", "[backward]", float, double) {
    using T = TestType;
    std::size_t checked = 0;
    std::vector<T> x = random_inputs<T>(count, 0, 1.5);
    x[0] = 0; // where some have a kink
    x[1] = -T{0};
    const std::vector<T> dy = random_inputs<T>(count, 0, 1, 3);
    const auto check = [&](const auto& f) {
        INFO(f.name);
        std::vector<T> y(count), slopes(count), expected(count);
        xact::apply(f, x, y);
        xact::apply(xact::derivative(f), x, expected);
        const auto from_output = [&f](const auto& out, const auto& factor, auto& dx) {
            xact::backward_from_output(f, out, factor, dx);
        };
        from_output(y, std::vector<T>(count, T{1}), slopes);
        // y is rounded, and for tanh and ELU 1 - y^2 and y + alpha take that up whole
        T worst = 0;
        for (std::size_t i = 0; i < count; ++i) worst = std::max(worst, std::abs(slopes[i] - expected[i]));
        CHECK(worst <= 8 * std::numeric_limits<T>::epsilon());
        check_aliases<T>(from_output, y, dy, products(slopes, dy));
        std::vector<T> dx(count);
        xact::backward_from_output(f, y.data(), dy.data(), dx.data(), count);
        CHECK(difference(dx, products(slopes, dy)) == "");
        ++checked;
    };
    for_each_function([&](const auto& f) {
        using F = std::decay_t<decltype(f)>;
        if constexpr (xact::detail::has_derivative_from_output<F>) {
            if (xact::detail::output_tells_input(f)) {
                check(f);
                check(xact::exact(f));
            } else {
                INFO(f.name);
                std::vector<T> dx(count, T(7));
                CHECK_THROWS_AS(xact::backward_from_output(f, x, dy, dx), std::invalid_argument);
                CHECK(dx == std::vector<T>(count, T(7)));
            }
        }
    });
    if (!only_functions()) CHECK(checked == 2 * 23); // of the list, in both tiers
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
