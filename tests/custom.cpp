// SPDX-License-Identifier: MIT
// A user's own activation, at every entry and in both tiers.
#include "support.hpp"

#include <xact/eigen_tensor.hpp>

#include "reference/dual.hpp"

namespace {

struct Softsign : xact::elementwise<Softsign> {
    static constexpr std::string_view name = "softsign";
    static constexpr xact::accuracy claim{2, 4};

    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        // x/(1 + abs(x)), and its limit where that is inf/inf
        const xact::lanes<P> t = xact::math::abs(x);
        const xact::lanes<P> y = xact::math::at_most(t, 0x1p+100) / (1.0 + xact::math::at_most(t, 0x1p+100));
        return xact::math::with_sign_of(x, y);
    }

    using xact::elementwise<Softsign>::derivative;
    template <class P>
    xact::lanes<P> derivative(xact::lanes<P> x) const {
        const xact::lanes<P> r = 1.0 / (1.0 + xact::math::abs(x));
        return r * r;
    }
};
constexpr Softsign softsign{};

// As little as an activation can say.
struct Square : xact::elementwise<Square> {
    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        return x * x;
    }
    using xact::elementwise<Square>::derivative;
    template <class P>
    xact::lanes<P> derivative(xact::lanes<P> x) const {
        return 2.0 * x;
    }
};

// Made of another activation.
struct ScaledTanh : xact::elementwise<ScaledTanh> {
    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        return 1.5 * xact::tanh(x * 0.5);
    }
    using xact::elementwise<ScaledTanh>::derivative;
    template <class P>
    xact::lanes<P> derivative(xact::lanes<P> x) const {
        return 0.75 * xact::tanh.derivative(x * 0.5);
    }
};

// Both ways to write the derivative of another.
struct TanhGradient : xact::elementwise<TanhGradient> {
    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        const xact::lanes<P> slope = xact::derivative(xact::tanh)(x);
        return xact::math::select(x > 0.0, x * slope, x * xact::tanh.derivative(x));
    }
};

// A bit for each comparison with 1 that holds.
struct Comparisons : xact::elementwise<Comparisons> {
    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        const auto bit = [](xact::mask<P> holds, double v) { return xact::math::select(holds, v, 0.0); };
        return bit(x < 1.0, 1) + bit(x <= 1.0, 2) + bit(x == 1.0, 4) + bit(x >= 1.0, 8) + bit(x > 1.0, 16);
    }
    using xact::elementwise<Comparisons>::derivative;
    template <class P>
    xact::lanes<P> derivative(xact::lanes<P>) const {
        return 0.0;
    }
};

reference::number<long double> reference_softsign(const reference::number<long double>& x) { return x / (1 + abs(x)); }

template <class T>
void check_against_reference(const std::vector<T>& x, const std::vector<T>& y, bool derivative, long double claim) {
    long double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!is_finite(x[i]) || (is_subnormal(x[i]) && flushes_subnormals())) continue;
        const auto right = reference_softsign(reference::number<long double>::variable(static_cast<long double>(x[i])));
        worst = worse(worst, error_in_ulps(y[i], derivative ? right.first : right.value));
    }
    CHECK(worst <= claim);
}

template <class T, class F>
void check_entries(const F& f, bool derivative, long double claim) {
    const std::vector<T> x = mixed_inputs<T>(400);
    std::vector<T> y(400), other(400);
    xact::apply(f, x, y);
    check_against_reference(x, y, derivative, claim);
    for (std::size_t i = 0; i < 400; ++i) other[i] = f(x[i]);
    CHECK(difference(other, y) == "");
    using batch = xact::detail::batch<T>;
    CHECK(same(xact::detail::first_lane(f(batch(x[30]))), y[30]));
    other = x;
    xact::apply(f, other);
    CHECK(difference(other, y) == "");
    xact::apply(f, x.data(), other.data(), 33);
    CHECK(difference(other.data(), y.data(), 33) == "");
    Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>> in(x.data(), 400);
    const Eigen::Array<T, Eigen::Dynamic, 1> array = f(in);
    CHECK(difference(array, y) == "");
    const Eigen::Matrix<T, 20, 20> matrix = f(Eigen::Map<const Eigen::Matrix<T, 20, 20>>(x.data()));
    CHECK(difference(matrix, y) == "");
    const Eigen::Tensor<T, 3> tensor = f(Eigen::TensorMap<const Eigen::Tensor<T, 3>>(x.data(), 4, 10, 10));
    CHECK(difference(tensor.data(), y.data(), 400) == "");
}

} // namespace

TEST_CASE("an activation may be made of another, and of its derivative", "[custom]") {
    for (const float x : {-2.0f, -0x1p-20f, 0.0f, 0.25f, 3.0f}) {
        CHECK(bits_of(ScaledTanh{}(x)) == bits_of(1.5f * xact::tanh(x * 0.5f)));
        CHECK(bits_of(TanhGradient{}(x)) == bits_of(x * xact::tanh.derivative(x)));
        CHECK(bits_of(ScaledTanh{}.derivative(x)) == bits_of(0.75f * xact::tanh.derivative(x * 0.5f)));
        const auto right = static_cast<long double>(x) / 2;
        CHECK(error_in_ulps(xact::exact(ScaledTanh{})(x), 1.5L * std::tanh(right)) <= 0.5001L);
    }
}

TEMPLATE_TEST_CASE("a user's activation works at every entry and in both tiers", "[custom]", float, double) {
    using T = TestType;
    const long double exact = std::is_same_v<T, float> ? 0.5L + 0x1p-28L : 4;
    check_entries<T>(softsign, false, Softsign::claim.value);
    check_entries<T>(xact::derivative(softsign), true, Softsign::claim.derivative);
    check_entries<T>(xact::exact(softsign), false, exact);
    check_entries<T>(xact::exact(xact::derivative(softsign)), true, exact);
    CHECK(softsign.name == "softsign");
    CHECK(softsign.derivative(T{1}) == T(0.25));
    CHECK(xact::exact(softsign).derivative(T{-3}) == T(0.0625));
    CHECK(bits_of(softsign(-T{0})) == bits_of(-T{0}));
    CHECK(softsign(infinity<T>) == 1);
    CHECK(is_nan(softsign(quiet_nan<T>)));
    CHECK(is_nan(softsign.derivative(quiet_nan<T>)));
}

TEMPLATE_TEST_CASE("comparisons of lanes are those of numbers", "[custom]", float, double) {
    using T = TestType;
    const Comparisons f;
    CHECK(f(std::nextafter(T{1}, T{0})) == 1 + 2);
    CHECK(f(T{1}) == 2 + 4 + 8);
    CHECK(f(std::nextafter(T{1}, T{2})) == 8 + 16);
    CHECK(xact::exact(f)(T{1}) == 2 + 4 + 8);
}

TEMPLATE_TEST_CASE("backward of a user's activation", "[custom]", float, double) {
    using T = TestType;
    const std::vector<T> x = random_inputs<T>(77, 0, 2), dy = random_inputs<T>(77, 0, 1, 2);
    std::vector<T> dx(77), expected(77);
    const auto check = [&](const auto& f) {
        xact::apply(xact::derivative(f), x, expected);
        for (std::size_t i = 0; i < 77; ++i) expected[i] = opaque(expected[i]) * dy[i];
        xact::backward(f, x, dy, dx);
        CHECK(difference(dx, expected) == "");
        xact::backward(f, x.data(), dy.data(), dx.data(), 77);
        CHECK(difference(dx, expected) == "");
    };
    check(softsign);
    check(xact::exact(softsign));
    CHECK_THROWS_AS(xact::backward(softsign, x, dy, std::vector<T>(3)), std::invalid_argument);
}

namespace {

struct Exponential : xact::elementwise<Exponential> {
    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        return xact::math::exp(x);
    }
};
struct Logarithm : xact::elementwise<Logarithm> {
    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        return xact::math::log1p(x);
    }
};

template <class T, class F, class Right>
void check_everywhere(const F& f, const Right& right, double low, double high) {
    long double worst = 0;
    for (int i = 0; i <= 20000; ++i) {
        const T x = static_cast<T>(low + (high - low) * i / 20000);
        worst = worse(worst, error_in_ulps<T>(f(x), right(static_cast<long double>(x))));
    }
    CHECK(worst <= 3);
}

} // namespace

TEMPLATE_TEST_CASE("exp and log1p serve a user's formula over their whole domain", "[custom]", float, double) {
    using T = TestType;
    const auto exponential = [](long double x) { return std::exp(x); };
    const auto logarithm = [](long double x) { return std::log1p(x); };
    check_everywhere<T>(Exponential{}, exponential, -800, 800);
    check_everywhere<T>(Exponential{}, exponential, -100, 100);
    check_everywhere<T>(Exponential{}, exponential, 88.7, 88.8);
    check_everywhere<T>(Exponential{}, exponential, 709.7, 709.8);
    CHECK(Exponential{}(infinity<T>) == infinity<T>);
    CHECK(bits_of(Exponential{}(-infinity<T>)) == 0);
    CHECK(xact::exact(Exponential{})(-1000.0f) == 0);
    CHECK(xact::exact(Exponential{})(1000.0f) == infinity<float>);
    check_everywhere<T>(Logarithm{}, logarithm, 0, 3);
    check_everywhere<T>(Logarithm{}, logarithm, 0, 1e-6);
    check_everywhere<T>(Logarithm{}, logarithm, 0, 1e30);
}

TEMPLATE_TEST_CASE("comparisons of lanes are those of numbers, for NaN too", "[custom]", float, double) {
    using T = TestType;
    using P = xact::kernels::native<T>;
    using batch = xact::detail::batch<T>;
    for (const T a : {T{-1}, T{0}, -T{0}, T{1}, infinity<T>, quiet_nan<T>})
        for (const T b : {T{0}, T{1}, infinity<T>, quiet_nan<T>}) {
            INFO(a << ", " << b);
            const xact::lanes<P> x{batch(a)}, y{batch(b)};
            const auto holds = [](const xact::mask<P>& m) {
                return xact::detail::first_lane(xact::math::select(m, 1.0, xact::lanes<P>(0.0)).raw()) == 1;
            };
            const bool nan = is_nan(a) || is_nan(b);
            CHECK(holds(x < y) == (!nan && a < b));
            CHECK(holds(x > y) == (!nan && a > b));
            CHECK(holds(x <= y) == (!nan && a <= b));
            CHECK(holds(x >= y) == (!nan && a >= b));
            CHECK(holds(x == y) == (!nan && a == b));
            CHECK(holds(x != y) == (nan || a != b));
        }
}

TEST_CASE("an activation says as much as it has to", "[custom]") {
    CHECK(Square{}(3.0f) == 9);
    CHECK(Square{}.derivative(3.0f) == 6);
    CHECK(xact::exact(Square{})(0x1.000002p+0f) == 0x1.000004p+0f);
    CHECK(Square::name == "activation");
    CHECK(Square::claim.value == 0);
}
