// SPDX-License-Identifier: MIT
// value * f(gate), of two arrays and of the halves of one, with the gradients: against long double, and the same bits
// in every form.
#include "rows.hpp"

#include "reference/reference.hpp"

#include <stdexcept>

namespace {

using xact::axis_layout;

/// f and f' at x, with the parameters that T makes of f's.
template <class T, class F>
reference::number<long double> reference_of(const F& f, T x) {
    const auto v = reference::number<long double>::variable(static_cast<long double>(x));
    return reference::reference(reference::narrowed<T>(f), v);
}

template <class T>
std::vector<T> gates(std::size_t n) {
    std::vector<T> g = random_inputs<T>(n, 0, 4, 3);
    for (std::size_t i = 0; i < n; i += 9) g[i] *= T(10);
    return g;
}

struct bound {
    double value, derivative;
};

template <class T, class F>
void check_accuracy(const F& f, bound limit) {
    const std::size_t n = 6000;
    const std::vector<T> value = random_inputs<T>(n, 0, 10, 1), gate = gates<T>(n), dy = random_inputs<T>(n, 0, 1, 2);
    std::vector<T> y(n), dvalue(n), dgate(n);
    xact::apply(xact::gated(f), value, gate, y);
    xact::backward(xact::gated(f), value, gate, dy, dvalue, dgate);
    worst error, value_error, gate_error;
    for (std::size_t i = 0; i < n; ++i) {
        const auto r = reference_of(f, gate[i]);
        const long double v = static_cast<long double>(value[i]), d = static_cast<long double>(dy[i]);
        // what is no float counts as 0, and a subnormal double has lost digits
        const long double smallest = sizeof(T) == 4 ? 0x1p-150L : 0x1p-1022L;
        if (std::fabs(r.value) < smallest) continue;
        error.add(error_in_ulps(y[i], v * r.value));
        value_error.add(error_in_ulps(dvalue[i], d * r.value));
        // within 1/16 of its root a derivative is held to ulps of 1/8
        const bool near_root = f.claim.derivative_root != 0 &&
                               std::fabs(static_cast<double>(gate[i]) - f.claim.derivative_root) < 1.0 / 16;
        if (std::fabs(r.first) < smallest) continue;
        gate_error.add(error_in_ulps(dgate[i], v * d * r.first, near_root ? ulp<T>(v * d / 8) : 0));
    }
    INFO(f.name << ": " << static_cast<double>(error.error) << ", " << static_cast<double>(value_error.error) << ", "
                << static_cast<double>(gate_error.error));
    CHECK(error.error <= static_cast<long double>(limit.value));
    CHECK(value_error.error <= static_cast<long double>(limit.value));
    CHECK(gate_error.error <= static_cast<long double>(limit.derivative));
}

template <class F>
void check_accuracy(const F& f) {
    check_accuracy<float>(f, {0.51, 0.51});
    check_accuracy<double>(f, {2 * f.claim.value + 0.5, 2 * f.claim.derivative + 1});
}

/// The halves of a layout as arrays of their own, and back.
template <class T>
void split(const std::vector<T>& both, const axis_layout& l, std::vector<T>& first, std::vector<T>& second) {
    for (std::size_t i = 0; i < both.size(); ++i)
        (i / l.inner % l.length < l.length / 2 ? first : second).push_back(both[i]);
}

template <class T, class Unit, class F>
void check_halves(const Unit& unit, const F& f) {
    for (const axis_layout& layout : {axis_layout{1, 2, 1}, axis_layout{1, 66, 1}, axis_layout{7, 6, 1},
                                      axis_layout{3, 4, 5}, axis_layout{2, 2, 33}, axis_layout{3, 0, 4}}) {
        INFO(layout.outer << ", " << layout.length << ", " << layout.inner);
        const std::size_t n = size_of(layout);
        const std::vector<T> x = random_inputs<T>(n, 0, 3, 4), dy = random_inputs<T>(n / 2, 0, 1, 5);
        std::vector<T> value, gate, y(n / 2, T(7)), expected(n / 2), dx(n, T(7)), dvalue(n / 2), dgate(n / 2);
        split(x, layout, value, gate);
        xact::apply(unit, x, y, layout);
        xact::apply(xact::gated(f), value, gate, expected);
        CHECK(difference(y, expected) == "");
        xact::apply(unit, x.data(), y.data(), layout);
        CHECK(difference(y, expected) == "");

        xact::backward(unit, x, dy, dx, layout);
        xact::backward(xact::gated(f), value, gate, dy, dvalue, dgate);
        value.clear();
        gate.clear();
        split(dx, layout, value, gate);
        CHECK(difference(value, dvalue) == "");
        CHECK(difference(gate, dgate) == "");
        std::vector<T> out = x;
        xact::backward(unit, out, dy, out, layout);
        CHECK(difference(out, dx) == "");
        out = x;
        xact::backward(unit, out.data(), dy.data(), out.data(), layout);
        CHECK(difference(out, dx) == "");
    }
}

} // namespace

TEST_CASE("gates within their claims", "[gated]") {
    check_accuracy(xact::sigmoid);
    check_accuracy(xact::relu);
    check_accuracy(xact::gelu);
    check_accuracy(xact::gelu_tanh);
    check_accuracy(xact::silu);
    check_accuracy(xact::ELU{0.3});
}

TEMPLATE_TEST_CASE("gated linear units are gates of two halves", "[gated]", float, double) {
    check_halves<TestType>(xact::glu, xact::sigmoid);
    check_halves<TestType>(xact::reglu, xact::relu);
    check_halves<TestType>(xact::geglu, xact::gelu);
    check_halves<TestType>(xact::geglu_tanh, xact::gelu_tanh);
    check_halves<TestType>(xact::swiglu, xact::silu);
    check_halves<TestType>(xact::exact(xact::swiglu), xact::silu);
}

TEST_CASE("the gate of a gated linear unit is the second half", "[gated]") {
    std::vector<float> y(1);
    xact::apply(xact::glu, std::vector<float>{3, 0}, y, axis_layout{1, 2, 1});
    CHECK(y[0] == 1.5f);
    xact::apply(xact::reglu, std::vector<float>{3, 2}, y, axis_layout{1, 2, 1});
    CHECK(y[0] == 6);
    xact::apply(xact::reglu, std::vector<float>{3, -2}, y, axis_layout{1, 2, 1});
    CHECK(y[0] == 0);
}

TEMPLATE_TEST_CASE("an element behind a gate does not depend on its place; aliases; pointers", "[gated]", float,
                   double) {
    using T = TestType;
    const auto f = xact::gated(xact::silu);
    for (std::size_t n = 0; n < 50; ++n) {
        const std::vector<T> v = random_inputs<T>(n, 0, 2), g = gates<T>(n), dy = random_inputs<T>(n, 0, 1, 2);
        std::vector<T> y(n), dv(n), dg(n), a(1), b(1);
        xact::apply(f, v, g, y);
        xact::backward(f, v, g, dy, dv, dg);
        for (std::size_t i = 0; i < n; ++i) {
            xact::apply(f, &v[i], &g[i], a.data(), 1);
            CHECK(same(a[0], y[i]));
            xact::backward(f, &v[i], &g[i], &dy[i], a.data(), b.data(), 1);
            CHECK((same(a[0], dv[i]) && same(b[0], dg[i])));
        }
        std::vector<T> out = v, other = g;
        xact::apply(f, out, g, out);
        CHECK(difference(out, y) == "");
        xact::apply(f, v, other, other);
        CHECK(difference(other, y) == "");
        // the gradients in each other's inputs
        out = v, other = g;
        xact::backward(f, out, other, dy, other, out);
        CHECK((difference(other, dv) == "" && difference(out, dg) == ""));
        out = v, other = dy;
        xact::backward(f, out, g, other, out, other);
        CHECK((difference(out, dv) == "" && difference(other, dg) == ""));
        CHECK(difference(y, [&] {
                  std::vector<T> exact_y(n);
                  xact::apply(xact::exact(f), v, g, exact_y);
                  return exact_y;
              }()) == "");
    }
}

TEMPLATE_TEST_CASE("special values behind gates", "[gated]", float, double) {
    using T = TestType;
    const T inf = infinity<T>, nan = quiet_nan<T>;
    const std::vector<T> value{nan, 2, inf, 2, 2, -3, 0}, gate{1, nan, 1, inf, -inf, -inf, 0};
    std::vector<T> y(7), dvalue(7), dgate(7);
    xact::apply(xact::gated(xact::sigmoid), value, gate, y);
    CHECK((is_nan(y[0]) && is_nan(y[1]) && y[2] == inf && y[3] == 2 && same(y[4], T{0}) && same(y[5], -T{0}) &&
           y[6] == 0));
    xact::apply(xact::gated(xact::silu), value, gate, y);
    CHECK((y[3] == inf && same(y[4], -T{0})));
    xact::backward(xact::gated(xact::sigmoid), value, gate, std::vector<T>(7, T(1)), dvalue, dgate);
    CHECK((dvalue[0] < 1 && is_nan(dgate[0]) && is_nan(dvalue[1]) && is_nan(dgate[1]) && dvalue[3] == 1 &&
           dgate[3] == 0));
}

TEST_CASE("a large value behind a closed gate", "[gated]") {
    // sigmoid(-200) is no float, and what is below all floats counts as 0
    std::vector<float> y(1);
    xact::apply(xact::gated(xact::sigmoid), std::vector<float>{3e38f}, std::vector<float>{-200}, y);
    CHECK(y[0] == 0);
    xact::apply(xact::gated(xact::sigmoid), std::vector<float>{3e38f}, std::vector<float>{-100}, y);
    CHECK(error_in_ulps(y[0], static_cast<long double>(3e38f) / (1 + std::exp(100.0L))) <= 0.51L);
}

TEST_CASE("what gates refuse", "[gated]") {
    const axis_layout layout{2, 3, 4}, even{2, 2, 6};
    const std::vector<float> x(24, 1), seven(7, 1), twelve(12, 1);
    std::vector<float> out(24, 7), half(12, 7), small(9, 7), memory(80, 7);
    const auto refused = [](const auto& call, const char* first, const char* second) {
        using Catch::Matchers::ContainsSubstring;
        CHECK_THROWS_WITH(call(), ContainsSubstring(first) && ContainsSubstring(second));
        CHECK_THROWS_AS(call(), std::invalid_argument);
    };
    refused([&] { xact::apply(xact::glu, x, half, layout); }, "length 3", "odd");
    refused([&] { xact::backward(xact::glu, x, twelve, out, layout); }, "length 3", "odd");
    refused([&] { xact::apply(xact::glu, x, out, even); }, "the output has 24", "12");
    refused([&] { xact::apply(xact::glu, x, half, axis_layout{2, 2, 5}); }, "inner 5", "24");
    refused([&] { xact::backward(xact::glu, x, seven, out, even); }, "dy has 7", "12");
    refused([&] { xact::backward(xact::glu, x, twelve, small, even); }, "dx has 9", "24");
    const slice<float> in{memory.data() + 10, 24}, later{memory.data() + 11, 24}, first{memory.data() + 10, 12};
    refused([&] { xact::apply(xact::glu, in, first, even); }, "12", "overlap");
    refused([&] { xact::backward(xact::glu, in, twelve, later, even); }, "24", "overlap");
    refused([&] { xact::backward(xact::glu, x, first, later, even); }, "12", "overlap");

    const auto f = xact::gated(xact::silu);
    refused([&] { xact::apply(f, x, seven, out); }, "the gate has 7", "24");
    refused([&] { xact::apply(f, x, x, small); }, "the output has 9", "24");
    refused([&] { xact::apply(f, in, x, later); }, "24", "overlap");
    refused([&] { xact::apply(f, x, in, later); }, "24", "overlap");
    refused([&] { xact::backward(f, x, seven, x, out, later); }, "the gate has 7", "24");
    refused([&] { xact::backward(f, x, x, seven, out, later); }, "dy has 7", "24");
    refused([&] { xact::backward(f, x, x, x, small, later); }, "dvalue has 9", "24");
    refused([&] { xact::backward(f, x, x, x, out, small); }, "dgate has 9", "24");
    refused([&] { xact::backward(f, x, x, x, in, later); }, "two outputs", "24");
    refused([&] { xact::backward(f, in, x, x, later, out); }, "24", "overlap");
    refused([&] { xact::backward(f, x, x, in, out, later); }, "24", "overlap");
    CHECK(out == std::vector<float>(24, 7));
    CHECK(half == std::vector<float>(12, 7));
    CHECK(memory == std::vector<float>(80, 7));
}
