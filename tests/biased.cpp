// SPDX-License-Identifier: MIT
// An activation behind a bias: the bits of the sum and then the activation; the bias's gradient; aliases; layouts with
// a zero.
#include "rows.hpp"

#include <stdexcept>

namespace {

using xact::axis_layout;

constexpr axis_layout layouts[] = {{1, 1, 1},  {1, 7, 1},  {5, 1, 1},   {3, 16, 1}, {4, 37, 1}, {9, 33, 1},
                                   {1, 5, 13}, {3, 4, 50}, {2, 17, 31}, {6, 1, 9},  {1, 1, 100}};

// The sum of numbers to be taken as one value, rounded by itself.
template <class T>
std::vector<T> sum_of(const std::vector<T>& x, const std::vector<T>& bias, const axis_layout& layout) {
    std::vector<T> sum(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) sum[i] = opaque(x[i] + bias[i / layout.inner % layout.length]);
    return sum;
}

template <class T, class F>
void check(const F& f, const axis_layout& layout, bool with_special_values) {
    INFO(layout.outer << ", " << layout.length << ", " << layout.inner);
    const std::size_t n = size_of(layout);
    const std::vector<T> x = with_special_values ? mixed_inputs<T>(n) : random_inputs<T>(n, 0, 3),
                         dy = random_inputs<T>(n, 0, 1, 6);
    std::vector<T> bias = random_inputs<T>(layout.length, 0, 2, 5);
    if (with_special_values && layout.length > 3) bias[1] = quiet_nan<T>, bias[2] = infinity<T>;
    const std::vector<T> sums = sum_of(x, bias, layout);
    std::vector<T> y(n, T(7)), expected(n), dx(n, T(7)), expected_dx(n), dbias(layout.length, T(7));
    xact::apply(f, sums, expected);
    xact::backward(f, sums, dy, expected_dx);
    const auto biased = xact::biased(f);

    xact::apply(biased, x, bias, y, layout);
    CHECK(difference(y, expected) == "");
    y = x;
    xact::apply(biased, y.data(), bias.data(), y.data(), layout);
    CHECK(difference(y, expected) == "");

    xact::backward(biased, x, bias, dy, dx, dbias, layout);
    CHECK(difference(dx, expected_dx) == "");
    std::vector<T> other_dbias(layout.length, T(7)), slopes(n);
    dx = x;
    xact::backward(biased, dx.data(), bias.data(), dy.data(), dx.data(), other_dbias.data(), layout);
    CHECK(difference(dx, expected_dx) == "");
    CHECK(difference(other_dbias, dbias) == "");
    dx = dy;
    other_dbias = bias;
    xact::backward(biased, x, other_dbias, dx, dx, other_dbias, layout);
    CHECK(difference(dx, expected_dx) == "");
    CHECK(difference(other_dbias, dbias) == "");
    xact::apply(xact::exact(biased), x, bias, y, layout);
    xact::apply(xact::exact(f), sums, expected);
    CHECK(difference(y, expected) == "");
    if (with_special_values) return;

    // a few hundred products in double, against long double ones
    xact::apply(xact::derivative(f), sums, slopes);
    std::vector<long double> sum(layout.length), scale(layout.length);
    for (std::size_t i = 0; i < n; ++i) {
        const long double term = static_cast<long double>(dy[i]) * static_cast<long double>(slopes[i]);
        sum[i / layout.inner % layout.length] += term;
        scale[i / layout.inner % layout.length] += std::fabs(term);
    }
    for (std::size_t k = 0; k < layout.length; ++k)
        CHECK(std::fabs(static_cast<long double>(dbias[k]) - sum[k]) <= 0.51L * ulp<T>(sum[k]) + 0x1p-50L * scale[k]);
}

} // namespace

TEMPLATE_TEST_CASE("behind a bias an activation has the bits of the sum and then itself", "[biased]", float, double) {
    using T = TestType;
    for (const axis_layout& layout : layouts)
        for (const bool special : {false, true}) {
            check<T>(xact::relu, layout, special);
            check<T>(xact::gelu, layout, special);
            check<T>(xact::silu, layout, special);
            check<T>(xact::ELU{0.3}, layout, special);
            check<T>(xact::exact(xact::silu), layout, special);
        }
}

TEMPLATE_TEST_CASE("outputs may be exactly the bias where the sizes match", "[biased]", float, double) {
    using T = TestType;
    const auto f = xact::biased(xact::silu);
    for (const std::size_t n : {1u, 5u, 40u}) {
        const axis_layout layout{1, n, 1};
        const std::vector<T> x = random_inputs<T>(n, 0, 3), bias = random_inputs<T>(n, 0, 1, 2),
                             dy = random_inputs<T>(n, 0, 1, 3);
        std::vector<T> y(n), dx(n), dbias(n), both = bias, other = x;
        xact::apply(f, x, bias, y, layout);
        xact::backward(f, x, bias, dy, dx, dbias, layout);
        xact::apply(f, x, both, both, layout);
        CHECK(difference(both, y) == "");
        both = bias;
        xact::backward(f, other, both, dy, both, other, layout);
        CHECK(difference(both, dx) == "");
        CHECK(difference(other, dbias) == "");
    }
}

TEST_CASE("the sum of a bias's gradient keeps its digits", "[biased]") {
    // 1, 2^20 times 2^-25, -1: a float sum loses the small ones
    const std::size_t n = (1 << 20) + 2;
    std::vector<float> x(n, 1.0f), dy(n, 0x1p-25f), dx(n);
    dy[0] = 1;
    dy[n - 1] = -1;
    for (const axis_layout& layout : {axis_layout{n, 1, 1}, axis_layout{1, 1, n}}) {
        std::vector<float> bias{0.25f}, dbias{7};
        xact::backward(xact::biased(xact::relu), x, bias, dy, dx, dbias, layout);
        CHECK(dbias[0] == 0x1p-5f);
    }
    // the same in double: what is lost beside 1 is lost in one lane's sum too
    std::vector<double> xd(n, 1.0), dyd(n, 0x1p-74), dxd(n);
    dyd[0] = 1;
    dyd[n - 1] = -1;
    for (const axis_layout& layout : {axis_layout{n, 1, 1}, axis_layout{1, 1, n}}) {
        std::vector<double> bias{0.25}, dbias{7};
        xact::backward(xact::biased(xact::relu), xd, bias, dyd, dxd, dbias, layout);
        CHECK(dbias[0] == 0x1p-54);
    }
}

TEST_CASE("layouts with a zero write zero sums of a bias and nothing else", "[biased]") {
    const std::vector<float> none, bias{0.5f, 0.25f, 1};
    std::vector<float> empty, dbias;
    const auto f = xact::biased(xact::gelu);
    for (const axis_layout& layout :
         {axis_layout{0, 3, 4}, axis_layout{2, 3, 0}, axis_layout{0, 3, 1}, axis_layout{std::size_t{1} << 60, 3, 0}}) {
        dbias = {7, 7, 7};
        xact::apply(f, none, bias, empty, layout);
        xact::backward(f, none, bias, none, empty, dbias, layout);
        for (const float sum : dbias) CHECK(bits_of(sum) == 0);
    }
    xact::backward(f, none, none, none, empty, std::vector<float>(), axis_layout{2, 0, 3});
    CHECK(empty.empty());
}

TEST_CASE("what a bias refuses", "[biased]") {
    const axis_layout layout{2, 3, 4};
    const std::vector<float> x(24, 1), three(3, 1), four(4, 1), nine(9, 1);
    std::vector<float> out(24, 7), small(9, 7), sums(3, 7), four_sums(4, 7), memory(80, 7);
    const auto f = xact::biased(xact::tanh);
    const auto refused = [](const auto& call, const char* first, const char* second) {
        using Catch::Matchers::ContainsSubstring;
        CHECK_THROWS_WITH(call(), ContainsSubstring(first) && ContainsSubstring(second));
        CHECK_THROWS_AS(call(), std::invalid_argument);
    };
    refused([&] { xact::apply(f, x, four, out, layout); }, "the bias has 4", "3");
    refused([&] { xact::apply(f, x, three, small, layout); }, "the output has 9", "24");
    refused([&] { xact::apply(f, x, three, out, axis_layout{2, 3, 5}); }, "inner 5", "24");
    refused([&] { xact::backward(f, x, four, x, out, sums, layout); }, "the bias has 4", "3");
    refused([&] { xact::backward(f, x, three, x, out, four_sums, layout); }, "dbias has 4", "3");
    refused([&] { xact::backward(f, x, three, nine, out, sums, layout); }, "dy has 9", "24");
    refused([&] { xact::backward(f, x, three, x, small, sums, layout); }, "dx has 9", "24");
    const slice<float> in{memory.data() + 10, 24}, later{memory.data() + 11, 24}, among{memory.data() + 20, 3};
    refused([&] { xact::apply(f, in, three, later, layout); }, "24", "overlap");
    refused([&] { xact::apply(f, x, among, in, layout); }, "24", "overlap");
    refused([&] { xact::backward(f, in, three, x, later, sums, layout); }, "24", "overlap");
    refused([&] { xact::backward(f, x, three, in, later, sums, layout); }, "24", "overlap");
    refused([&] { xact::backward(f, x, among, x, in, sums, layout); }, "24", "overlap");
    refused([&] { xact::backward(f, in, three, x, out, among, layout); }, "24", "overlap");
    refused([&] { xact::backward(f, x, three, x, in, among, layout); }, "two outputs", "24");
    CHECK(out == std::vector<float>(24, 7));
    CHECK(sums == std::vector<float>(3, 7));
    CHECK(memory == std::vector<float>(80, 7));
}
