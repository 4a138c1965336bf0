// SPDX-License-Identifier: MIT
// PReLU with one slope per channel: the same bits as plain loops; the slopes' gradient; aliases; layouts with a zero.
#include "support.hpp"

namespace {

constexpr xact::axis_layout layouts[] = {{1, 1, 1},  {1, 7, 1},  {5, 1, 1},   {3, 16, 1}, {4, 37, 1},  {9, 33, 1},
                                         {1, 5, 13}, {3, 4, 50}, {2, 17, 31}, {6, 1, 9},  {1, 1, 100}, {64, 3, 64}};

template <class T>
T leaky(T x, T slope) {
    const bool is_zero = !is_nan(slope) && slope == 0; // -ffast-math takes NaN for 0
    return is_nan(x) ? x : x > 0 ? x : is_zero ? T{0} : opaque(slope * x);
}
template <class T>
T leaky_derivative(T x, T slope) {
    return is_nan(x) ? x : x > 0 ? T{1} : slope;
}

template <class T>
struct problem {
    xact::axis_layout layout;
    std::vector<T> x, slopes, dy;
    std::vector<T> y, dx, dslopes;
    std::vector<long double> dslopes_scale;

    problem(const xact::axis_layout& l, bool with_special_values)
        : layout(l), slopes(random_inputs<T>(l.length, 0.2, 0.3, 5)), dy(random_inputs<T>(size(), 0, 1, 6)) {
        x = with_special_values ? mixed_inputs<T>(size()) : random_inputs<T>(size(), -0.5, 2, 7);
        if (l.length > 1) slopes[1] = 0;
        if (with_special_values && l.length > 4) slopes[2] = quiet_nan<T>, slopes[3] = infinity<T>;
        y.resize(size());
        dx.resize(size());
        std::vector<long double> sums(l.length);
        dslopes_scale.resize(l.length);
        for (std::size_t i = 0; i < size(); ++i) {
            const std::size_t k = i / l.inner % l.length;
            y[i] = leaky(x[i], slopes[k]);
            dx[i] = opaque(leaky_derivative(x[i], slopes[k])) * dy[i];
            const long double term = x[i] > 0 ? 0 : static_cast<long double>(x[i]) * static_cast<long double>(dy[i]);
            sums[k] += term;
            dslopes_scale[k] += std::fabs(term);
        }
        for (const long double sum : sums) dslopes.push_back(static_cast<T>(sum));
    }
    std::size_t size() const { return layout.outer * layout.length * layout.inner; }

    // sums of a few hundred products in double, against long double ones
    void check_dslopes(const std::vector<T>& given) const {
        REQUIRE(given.size() == dslopes.size());
        for (std::size_t k = 0; k < given.size(); ++k) {
            const long double rounding = ulp<T>(static_cast<long double>(dslopes[k]));
            const long double sum = 0x1p-50L * dslopes_scale[k];
            CHECK(std::fabs(static_cast<long double>(given[k]) - static_cast<long double>(dslopes[k])) <=
                  rounding + sum);
        }
    }
};

} // namespace

TEMPLATE_TEST_CASE("PReLU per channel has the bits of plain loops", "[prelu]", float, double) {
    for (const xact::axis_layout& layout : layouts) {
        INFO(layout.outer << ", " << layout.length << ", " << layout.inner);
        const problem<TestType> p(layout, true);
        std::vector<TestType> y(p.size(), TestType(7));
        xact::apply(xact::prelu, p.x, p.slopes, y, layout);
        CHECK(difference(y, p.y) == "");
        y.assign(p.size(), TestType(7));
        xact::apply(xact::exact(xact::prelu), p.x, p.slopes, y, layout);
        CHECK(difference(y, p.y) == "");
        y = p.x;
        xact::apply(xact::prelu, y, p.slopes, y, layout);
        CHECK(difference(y, p.y) == "");
        y = p.x;
        xact::apply(xact::prelu, y.data(), p.slopes.data(), y.data(), layout);
        CHECK(difference(y, p.y) == "");
        // the functor's own slope takes no part
        xact::apply(xact::PReLU{17}, p.x, p.slopes, y, layout);
        CHECK(difference(y, p.y) == "");
    }
}

TEMPLATE_TEST_CASE("PReLU's gradients per channel", "[prelu]", float, double) {
    using Range = std::vector<TestType>;
    for (const xact::axis_layout& layout : layouts) {
        INFO(layout.outer << ", " << layout.length << ", " << layout.inner);
        const problem<TestType> p(layout, false);
        const auto check = [&p](const Range& dx, const Range& dslopes) {
            CHECK(difference(dx, p.dx) == "");
            p.check_dslopes(dslopes);
        };
        Range dx(p.size()), dslopes(layout.length, TestType(7));
        xact::backward(xact::prelu, p.x, p.slopes, p.dy, dx, dslopes, layout);
        check(dx, dslopes);
        xact::backward(xact::exact(xact::prelu), p.x, p.slopes, p.dy, dx, dslopes, layout);
        check(dx, dslopes);
        dx = p.x;
        xact::backward(xact::prelu, dx, p.slopes, p.dy, dx, dslopes, layout);
        check(dx, dslopes);
        dx = p.dy;
        dslopes = p.slopes;
        xact::backward(xact::prelu, p.x, dslopes, dx, dx, dslopes, layout);
        check(dx, dslopes);
        dx = p.dy;
        dslopes = p.slopes;
        xact::backward(xact::prelu, p.x.data(), dslopes.data(), dx.data(), dx.data(), dslopes.data(), layout);
        check(dx, dslopes);

        const problem<TestType> special(layout, true);
        xact::backward(xact::prelu, special.x, special.slopes, special.dy, dx, dslopes, layout);
        CHECK(difference(dx, special.dx) == "");
    }
}

TEMPLATE_TEST_CASE("outputs may be exactly the slopes where the sizes match", "[prelu]", float, double) {
    using Range = std::vector<TestType>;
    for (const std::size_t n : {1u, 5u, 40u}) {
        const problem<TestType> p({1, n, 1}, false);
        Range both = p.slopes;
        xact::apply(xact::prelu, p.x, both, both, p.layout);
        CHECK(difference(both, p.y) == "");

        Range dx = p.slopes, dslopes = p.x;
        xact::backward(xact::prelu, dslopes, dx, p.dy, dx, dslopes, p.layout);
        CHECK(difference(dx, p.dx) == "");
        p.check_dslopes(dslopes);
        dslopes = p.dy;
        xact::backward(xact::prelu, p.x, p.slopes, dslopes, dx, dslopes, p.layout);
        CHECK(difference(dx, p.dx) == "");
        p.check_dslopes(dslopes);
    }
}

TEST_CASE("the sum of slope gradients keeps its digits", "[prelu]") {
    // 1, 2^20 times 2^-25, -1: a float sum loses the small ones
    const std::size_t n = (1 << 20) + 2;
    std::vector<float> x(n, -0x1p-25f), dy(n, 1.0f), dx(n);
    x[0] = -1;
    x[n - 1] = -1;
    dy[n - 1] = -1;
    for (const xact::axis_layout& layout : {xact::axis_layout{n, 1, 1}, xact::axis_layout{1, 1, n}}) {
        std::vector<float> slopes{0.25f}, dslopes{7};
        xact::backward(xact::prelu, x, slopes, dy, dx, dslopes, layout);
        CHECK(dslopes[0] == -0x1p-5f);
    }
}

TEST_CASE("layouts with a zero write zero sums and nothing else", "[prelu]") {
    const std::vector<float> none, slopes{0.5f, 0.25f, 1};
    std::vector<float> empty, dslopes{7, 7, 7};
    for (const xact::axis_layout& layout :
         {xact::axis_layout{0, 3, 4}, xact::axis_layout{2, 3, 0}, xact::axis_layout{0, 3, 1},
          xact::axis_layout{std::size_t{1} << 60, 3, 0}}) {
        dslopes = {7, 7, 7};
        xact::apply(xact::prelu, none, slopes, empty, layout);
        xact::backward(xact::prelu, none, slopes, none, empty, dslopes, layout);
        for (const float sum : dslopes) CHECK(bits_of(sum) == 0);
    }
    xact::backward(xact::prelu, none, none, none, empty, std::vector<float>(), xact::axis_layout{2, 0, 3});
    CHECK(empty.empty());
}
