// SPDX-License-Identifier: MIT
// What f.properties() says of the graph, held against the graph: each property that is claimed holds at every point
// looked at, each that is not is refuted at one, and no bound could be narrower.
#include "support.hpp"

#include <algorithm>

namespace {

using xact::property;

// what is known where it is compiled
static_assert(xact::sigmoid.properties().bounded() && !xact::sigmoid.properties().zero_centred());
static_assert(xact::tanh.properties().bounded() && xact::tanh.properties().zero_centred());
static_assert(!xact::relu.properties().bounded() && !xact::relu.properties().zero_centred());
static_assert(!xact::logsigmoid.properties().zero_centred());
static_assert(xact::exact(xact::tanh).properties().has(property::odd | property::monotone | property::saturates));
static_assert(!xact::relu.properties().has(property::saturates) && !xact::relu.properties().has(property::odd));
static_assert(!xact::LeakyReLU{-1.5}.properties().has(property::monotone));

constexpr int steps = 1024; // to 1

/// Near 0 in even steps, then powers of two, in order.
template <class T>
std::vector<T> arguments() {
    std::vector<T> x;
    for (int e = 100; e >= 5; --e) x.push_back(std::ldexp(T{-1}, e));
    for (int i = -24 * steps; i <= 24 * steps; ++i) x.push_back(static_cast<T>(i) / steps);
    for (int e = 5; e <= 100; ++e) x.push_back(std::ldexp(T{1}, e));
    return x;
}
template <class T, class F>
std::vector<T> values(const F& f, const std::vector<T>& x) {
    std::vector<T> y(x.size());
    xact::apply(f, x, y);
    return y;
}

/// The next numbers in the direction of another one.
template <class T>
std::vector<T> neighbours(std::vector<T> x, T other) {
    for (T& v : x) v = std::nextafter(v, other);
    return x;
}

template <class T, class F>
void check_range(const F& f, const std::vector<T>& x) {
    const xact::properties p = f.properties();
    std::vector<T> y = values(f, x);
    const std::vector<T> next = values(f, neighbours(x, infinity<T>)); // just above a jump
    y.insert(y.end(), next.begin(), next.end());
    // a bound that is no integer is rounded, as the parameter it comes from may be
    const auto slack = [&](double bound) {
        const auto b = static_cast<long double>(bound);
        return bound == std::floor(bound) ? 0
                                          : static_cast<double>(ulp<T>(b) * static_cast<long double>(F::claim.value));
    };
    const auto [least, most] = std::minmax_element(y.begin(), y.end());
    const double low = static_cast<double>(*least), high = static_cast<double>(*most);
    if (p.bounded_below()) {
        CHECK(low >= p.lower - slack(p.lower));
        CHECK(low <= p.lower + 1e-6);
    } else {
        CHECK(low < -1e20);
    }
    if (p.bounded_above()) {
        CHECK(high <= p.upper + slack(p.upper));
        CHECK(high >= p.upper - 1e-6);
    } else {
        CHECK(high > 1e20);
    }
}

template <class T, class F>
void check_odd(const F& f, const std::vector<T>& x, const std::vector<T>& y) {
    std::vector<T> mirrored(x.size());
    std::transform(x.begin(), x.end(), mirrored.begin(), [](T v) { return -v; });
    mirrored = values(f, mirrored);
    T farthest = 0;
    bool same_bits = true;
    for (std::size_t i = 0; i < x.size(); ++i) {
        farthest = std::max(farthest, std::fabs(mirrored[i] + y[i]));
        // two zeros of one sign at x = 0 are no odd function
        same_bits = same_bits && bits_of(mirrored[i]) == (bits_of(y[i]) ^ sign_bit<T>);
    }
    if (f.properties().has(property::odd))
        CHECK(same_bits);
    else
        CHECK(farthest > T(1e-3));
}

/// The steepest secant found by halving [a, b] 30 times: that of a jump is steeper than any slope.
template <class F>
double steepest_secant(const F& f, double a, double b) {
    for (int i = 0; i < 30; ++i) {
        const double middle = (a + b) / 2, below = f(middle) - f(a), above = f(b) - f(middle);
        (std::fabs(below) > std::fabs(above) ? b : a) = middle;
    }
    return std::fabs(f(b) - f(a)) / (b - a);
}

template <class F>
void check_steps(const F& f, const std::vector<double>& x, const std::vector<double>& y) {
    const xact::properties p = f.properties();
    double steepest = 0, deepest_fall = 0;
    std::size_t at = 1;
    bool rises = true;
    for (std::size_t i = 1; i < x.size(); ++i) {
        if (y[i] == y[i - 1]) continue; // both infinite, too
        const double rise = y[i] - y[i - 1];
        const auto error = static_cast<double>(ulp<double>(static_cast<long double>(y[i]))) * 2 * F::claim.value;
        const double slope = (std::fabs(rise) - error) / (x[i] - x[i - 1]);
        if (slope > steepest) {
            steepest = slope;
            at = i;
        }
        deepest_fall = std::max(deepest_fall, -rise);
        rises = rises && rise >= -error;
    }
    if (p.has(property::monotone))
        CHECK(rises);
    else
        CHECK(deepest_fall > 1e-5);

    if (p.lipschitz < 1e300) {
        double steepest_tangent = 0;
        for (const auto& points : {x, neighbours(x, infinity<double>), neighbours(x, -infinity<double>)})
            for (const double slope : values(xact::derivative(f), points))
                steepest_tangent = std::max(steepest_tangent, std::fabs(slope));
        CHECK(steepest <= p.lipschitz * (1 + 1e-12));
        CHECK(steepest_tangent >= p.lipschitz * (1 - 1e-5));
    } else {
        CHECK(std::max(steepest, steepest_secant(f, x[at - 1], x[at])) > 1e6);
    }
}

template <class F>
void check_saturation(const F& f) {
    for (const auto& [sign, side] : {std::pair(-1.0, property::saturates_left), {1.0, property::saturates_right}})
        for (const int e : {30, 60, 100}) {
            const double slope = std::fabs(f.derivative(std::ldexp(sign, e)));
            CHECK((slope < 1e-6) == f.properties().has(side));
        }
}

template <class F, class = void>
constexpr bool has_properties = false;
template <class F>
constexpr bool has_properties<F, std::void_t<decltype(std::declval<const F&>().properties())>> = true;

template <class F>
void check(const F& f) {
    INFO(label(f));
    if constexpr (has_properties<F>) {
        const std::vector<double> x = arguments<double>(), y = values(f, x);
        const std::vector<float> x_float = arguments<float>(), y_float = values(f, x_float);
        check_range(f, x);
        check_range(f, x_float);
        check_odd(f, x, y);
        check_odd(f, x_float, y_float);
        check_steps(f, x, y);
        check_saturation(f);
    } else {
        FAIL_CHECK("its file has no properties()");
    }
}

} // namespace

TEST_CASE("properties hold, and those not claimed do not", "[properties]") {
    for_each_function([](const auto& f) { check(f); });
}

TEST_CASE("properties follow the parameters", "[properties]") {
    for (const double slope : {-2.0, -1.0, -0.25, 0.0, 0.25, 1.0, 2.0}) {
        check(xact::LeakyReLU{slope});
        check(xact::PReLU{slope});
        check(xact::ELU{slope});
        for (const double theta : {-1.5, 0.0, 1.5}) {
            check(xact::TReLU{theta, slope});
            check(xact::Threshold{theta, slope});
        }
    }
    for (const double size : {0.5, 3.0}) {
        check(xact::Hardtanh{-size, size});
        check(xact::Hardtanh{size, size});
        check(xact::RReLU{-size, size});
        check(xact::Softshrink{size});
        check(xact::Hardshrink{size});
        for (const double p : {size, -size}) {
            check(xact::Softplus{p});
            check(xact::Swish{p});
            check(xact::CELU{p});
        }
    }
    check(xact::Softshrink{0});
    check(xact::Hardshrink{0});
    check(xact::Squareplus{0});
}
