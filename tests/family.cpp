// SPDX-License-Identifier: MIT
// What single activations promise beside what all of them do: conventions at kinks, parameters that are refused,
// parameters of any size, symmetries, and Swish's derivative by beta.
#include "activations.hpp"
#include "support.hpp"

#include <cfloat>
#include <stdexcept>

namespace {

template <class T>
T above(T x) {
    return std::nextafter(x, infinity<T>);
}
template <class T>
T below(T x) {
    return std::nextafter(x, -infinity<T>);
}

template <class Make>
std::string refusal(const Make& make) {
    try {
        make();
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "accepted";
}

// Arguments whose product with the parameter is of every size that matters, and any others.
template <class T>
std::vector<T> inputs_around(double unit, unsigned seed) {
    std::mt19937_64 engine(seed);
    std::uniform_real_distribution<double> near(-8, 8), wide(-120, 120), exponent(-80, 12);
    if (sizeof(T) == 8) wide = std::uniform_real_distribution<double>(-800, 800);
    std::vector<T> x;
    for (int i = 0; i < 6000; ++i) {
        const double v = i % 3 == 0   ? near(engine)
                         : i % 3 == 1 ? wide(engine)
                                      : std::exp2(exponent(engine)) * (engine() % 2 == 0 ? 1 : -1);
        const T scaled = static_cast<T>(v * unit), any = from_bits<T>(static_cast<bits_t<T>>(engine()));
        for (const T candidate : {scaled, any})
            if (is_finite(candidate) && !(is_subnormal(candidate) && flushes_subnormals())) x.push_back(candidate);
    }
    return x;
}

// Near or below the smallest normal number, where that counts as zero.
template <class T>
bool may_be_flushed(long double y) {
    return flushes_subnormals() && std::fabs(y) < 4 * static_cast<long double>(std::numeric_limits<T>::min());
}

// The worst error in ulps; those of the derivative beside its root in ulps of 1/8.
template <class T>
void check_claims(const activation<T>& f, double unit, unsigned seed) {
    if (!takes(f.name)) return;
    INFO(f.label);
    const std::vector<T> x = inputs_around<T>(unit, seed);
    for (const auto& g : f.forms) {
        const std::vector<T> y = g->applied(x);
        long double worst = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto right = f.reference(static_cast<long double>(x[i]));
            if (may_be_flushed<T>(g->is_derivative ? right.derivative : right.value)) continue;
            const bool near_root = g->root != 0 && std::fabs(static_cast<double>(x[i]) / g->root - 1) < 0x1p-4;
            worst = worse(worst, error_in_ulps(y[i], g->is_derivative ? right.derivative : right.value,
                                               near_root ? ulp<T>(0.125L) : 0));
        }
        INFO(g->name);
        CHECK(worst <= (g->is_exact ? 0.5L + 0x1p-25L : static_cast<long double>(g->claim) + 0x1p-8L));
    }
}
template <class T>
activation<T> with(std::string_view name, double p, double q = 0) {
    return activation_named<T>(name).with_parameters(p, q);
}

constexpr double sizes[] = {1,       0.3,     7.5,     2e-3,  1e-3, 1000,    4e4,
                            0x1p-29, 0x1p-30, 0x1p+30, 1e-20, 1e25, FLT_MIN, FLT_MAX};

} // namespace

TEMPLATE_TEST_CASE("kinks belong to the side that PyTorch gives them to", "[family]", float, double) {
    using T = TestType;
    const auto slopes = [](const auto& f, T at, T left, T here, T right) {
        INFO(f.name << " at " << at);
        CHECK(f.derivative(at) == here);
        if (at != 0 || !flushes_subnormals()) {
            CHECK(f.derivative(below(at)) == left);
            CHECK(f.derivative(above(at)) == right);
        }
        CHECK(xact::exact(f).derivative(at) == here);
    };
    slopes(xact::relu6, 0, 0, 0, 1);
    slopes(xact::relu6, 6, 1, 0, 0);
    slopes(xact::hardtanh, -1, 0, 0, 1);
    slopes(xact::hardtanh, 1, 1, 0, 0);
    slopes(xact::Hardtanh{0.5, 0.5}, T(0.5), 0, 0, 0);
    slopes(xact::hardsigmoid, -3, 0, 0, T(1.0 / 6));
    slopes(xact::hardsigmoid, 3, T(1.0 / 6), 0, 0);
    slopes(xact::softshrink, T(-0.5), 1, 0, 0);
    slopes(xact::softshrink, T(0.5), 0, 0, 1);
    slopes(xact::hardshrink, T(-0.5), 1, 0, 0);
    slopes(xact::hardshrink, T(0.5), 0, 0, 1);
    slopes(xact::Softshrink{0}, 0, 1, 0, 1);
    slopes(xact::Threshold{0.5, 3}, T(0.5), 0, 0, 1);
    slopes(xact::rrelu, 0, xact::rrelu.derivative(T{-1}), xact::rrelu.derivative(T{-1}), 1);
    CHECK(xact::hardswish.derivative(T{-3}) == 0);
    CHECK(xact::hardswish.derivative(above(T{-3})) == Catch::Approx(-0.5));
    CHECK(xact::hardswish.derivative(T{3}) == 1);
    CHECK(xact::hardswish.derivative(below(T{3})) == Catch::Approx(1.5));
    CHECK(xact::hardswish.derivative(T(-1.5)) == 0);
    CHECK(xact::squared_relu.derivative(T{0}) == 0);
    CHECK(xact::selu.derivative(T{0}) == Catch::Approx(1.7580993408473766));

    CHECK(xact::hardshrink(T(0.5)) == 0);
    CHECK(xact::hardshrink(above(T(0.5))) == above(T(0.5)));
    CHECK(xact::softshrink(above(T(0.5))) == above(T(0.5)) - T(0.5));
    CHECK(xact::Threshold{0.5, 3}(T(0.5)) == 3);
    CHECK(xact::Threshold{0.5, 3}(above(T(0.5))) == above(T(0.5)));
    CHECK(xact::hardsigmoid(T{-3}) == 0);
    CHECK(xact::hardsigmoid(T{3}) == 1);
    CHECK(xact::hardswish(T{3}) == 3);
    CHECK(xact::hardswish(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
}

TEST_CASE("selu overflows where its scale times x does", "[family]") {
    CHECK(bits_of(xact::selu(0x1.e74b3p+127f)) == bits_of(std::numeric_limits<float>::max()));
    CHECK(bits_of(xact::selu(0x1.e74b32p+127f)) == bits_of(infinity<float>));
}

TEST_CASE("parameters without a meaning are refused by name and value", "[family]") {
    const double nan = quiet_nan<double>, inf = infinity<double>, large = 4e38;
    const auto names = [](const std::string& message, const char* what, const char* value) {
        INFO(message);
        CHECK(message.find(what) != std::string::npos);
        CHECK(message.find(value) != std::string::npos);
    };
    names(refusal([] { xact::Hardtanh(2, -3); }), "Hardtanh: max_val", "-3");
    names(refusal([] { xact::Hardsigmoid(-0.2, 0.5); }), "Hardsigmoid: alpha", "-0.2");
    names(refusal([] { xact::RReLU(0.5, 0.25); }), "RReLU: upper", "0.25");
    names(refusal([] { xact::Softshrink(-0.5); }), "Softshrink: lambda", "-0.5");
    names(refusal([] { xact::Hardshrink(-2); }), "Hardshrink: lambda", "-2");
    names(refusal([] { xact::Squareplus(-4); }), "Squareplus: b", "-4");
    names(refusal([] { xact::CELU(0); }), "CELU: alpha", "0");
    names(refusal([] { xact::Softplus(-0.0); }), "Softplus: beta", "0");
    names(refusal([] { xact::Swish(0); }), "Swish: beta", "0");
    names(refusal([] { xact::Swish(1e-39); }), "Swish: beta", "1e-39");
    for (const double v : {nan, inf, -inf, large}) {
        for (const auto& message :
             {refusal([v] { xact::Hardtanh(v, 1); }), refusal([v] { xact::Hardtanh(-1, v); }),
              refusal([v] { xact::RReLU(v, 1); }), refusal([v] { xact::RReLU(0, v); }),
              refusal([v] { xact::Hardsigmoid(1, v); }), refusal([v] { (void)xact::Softshrink(v); }),
              refusal([v] { (void)xact::Hardshrink(v); }), refusal([v] { xact::Threshold(v, 0); }),
              refusal([v] { xact::Threshold(0, v); }), refusal([v] { (void)xact::Squareplus(v); }),
              refusal([v] { (void)xact::CELU(v); }), refusal([v] { (void)xact::Softplus(v); }),
              refusal([v] { (void)xact::Swish(v); })}) {
            INFO(message);
            CHECK(message.find("at most FLT_MAX") != std::string::npos);
        }
    }
    const auto accepted = [](const std::string& message) { CHECK(message == "accepted"); };
    accepted(refusal([] { xact::Hardtanh(1, 1); }));
    accepted(refusal([] { xact::RReLU(-0.5, -0.5); }));
    accepted(refusal([] { (void)xact::Softshrink(0); }));
    accepted(refusal([] { (void)xact::Hardshrink(-0.0); }));
    accepted(refusal([] { (void)xact::Squareplus(0); }));
    for (const double v : {-double{FLT_MAX}, -1.0, -double{FLT_MIN}, double{FLT_MIN}}) {
        accepted(refusal([v] { (void)xact::CELU(v); }));
        accepted(refusal([v] { (void)xact::Softplus(v); }));
        accepted(refusal([v] { (void)xact::Swish(v); }));
    }
}

TEMPLATE_TEST_CASE("claims hold for parameters of any size", "[family]", float, double) {
    using T = TestType;
    unsigned seed = 0;
    for (const double size : sizes)
        for (const double v : {size, -size}) {
            check_claims(with<T>("softplus", v), 1 / v, ++seed);
            check_claims(with<T>("swish", v), 1 / v, ++seed);
            check_claims(with<T>("celu", v), v, ++seed);
        }
    for (const double size : sizes) check_claims(with<T>("squareplus", size), std::sqrt(size), ++seed);
    for (const double b : {0.0, 1e-44}) check_claims(with<T>("squareplus", b), 1e-22, ++seed);
    check_claims(with<T>("hardtanh", -0.3, 1e30), 1, ++seed);
    // the reference's second word, which counts where double's sum cancels, does not outlive -ffast-math
    if (std::is_same_v<T, float> || !flushes_subnormals())
        for (const double alpha : {1e-37, 1e-3, 0.2, 7.0, 1e10, double{FLT_MAX}})
            for (const double beta : {0.5, 0.0, 1.0, -3.0, 0.999, 1e-3, 40.0, 1e12, -1e27, -double{FLT_MAX}, -1e-30})
                check_claims(with<T>("hardsigmoid", alpha, beta), 1 / alpha, ++seed);
    if (!flushes_subnormals()) check_claims(with<T>("hardsigmoid", 0x1p-109, 0x1p-149), 0x1p-40, ++seed);
    for (const double alpha : {-1.7017e38, -8e37, -5.8e37, -1.06e37, -3e35})
        check_claims(with<T>("celu", alpha), alpha, ++seed);
    check_claims(with<T>("rrelu", -3, -0.7), 1, ++seed);
    check_claims(with<T>("rrelu", -FLT_MAX, FLT_MAX), 1, ++seed);
    if (!flushes_subnormals()) check_claims(with<T>("rrelu", -1.4e-45, 0), 1e6, ++seed);
    check_claims(with<T>("softshrink", 1e20), 1e20, ++seed);
}

TEST_CASE("exact(Hardsigmoid) sees a beta that takes alpha x off the middle of two floats", "[family]") {
    const float x = 0x1.8p-134f;
    const double alpha = 0x1.000002p+126;
    if (flushes_subnormals()) return;
    CHECK(xact::exact(xact::Hardsigmoid(alpha, -0x1p-61))(x) == 0x1.800002p-8f);
    CHECK(xact::exact(xact::Hardsigmoid(alpha, 0x1p-61))(x) == 0x1.800004p-8f);
}

TEMPLATE_TEST_CASE("Hardsigmoid has its limits where its kinks are beyond the largest number", "[family]", float,
                   double) {
    using T = TestType;
    for (const auto& [alpha, beta] : {std::pair{1e-30, 1e9}, {1e-35, 1e5}, {1e-30, -1e9}, {0.2, 1e-30}, {0.2, 0.5}}) {
        const xact::Hardsigmoid f(alpha, beta);
        CHECK(f(infinity<T>) == 1);
        CHECK(f(-infinity<T>) == 0);
        CHECK(f.derivative(infinity<T>) == 0);
        CHECK(f.derivative(-infinity<T>) == 0);
        CHECK(is_nan(f(quiet_nan<T>)));
    }
}

TEST_CASE("Hardsigmoid's kink is where alpha x + beta is, not where its rounded product is", "[family]") {
    // 3 alpha is 1 - 2^-54, which rounds to 1
    const double alpha = 1.0 / 3;
    CHECK(xact::Hardsigmoid(alpha, -1).derivative(3.0) == 0);
    CHECK(xact::Hardsigmoid(alpha, 1).derivative(-3.0) == alpha);
}

TEST_CASE("exact(Tanhshrink) sees the term that follows x^3/3 where that is the middle of two floats", "[family]") {
    if (flushes_subnormals()) return;
    const auto f = xact::exact(xact::tanhshrink);
    for (const auto& [x, y] : {std::pair{0x1.2p-47f, 0x1.e4p-143f}, {0x1.1ap-43f, 0x1.c840cp-131f}}) {
        CHECK(f(x) == y);
        CHECK(f(-x) == -y);
    }
}

TEST_CASE("a parameter that data does not tell from the usual one is the usual one", "[family]") {
    for (const float x : {-2.9999998f, -1.5f, 0.001f, 2.5f}) {
        CHECK(xact::Hardsigmoid(0.16666667, 0.5 + 1e-10)(x) == xact::hardsigmoid(x));
        CHECK(xact::Softplus{1 + 1e-12}(x) == xact::softplus(x));
    }
    CHECK(xact::Hardsigmoid(0x1p-100, 1 + 1e-9).derivative(-0x1p-120f) == 0x1p-100f);
}

TEST_CASE("exact(RReLU) sees both of two bounds that are far apart", "[family]") {
    const float x = -0x1.3p+2f;
    const double lower = -0x1.f2b02p+3; // x lower/2 is the middle of two floats
    CHECK(xact::exact(xact::RReLU(lower, 0x1p-56))(x) == 0x1.281892p+5f);
    CHECK(xact::exact(xact::RReLU(lower, -0x1p-56))(x) == 0x1.281894p+5f);
}

TEMPLATE_TEST_CASE("Swish's derivative by beta is within its claim", "[family]", float, double) {
    using T = TestType;
    unsigned seed = 100;
    for (const double size : sizes)
        for (const double beta : {size, -size}) {
            const xact::Swish f{beta};
            INFO(label(f));
            const std::vector<T> x = inputs_around<T>(1 / beta, ++seed);
            const xact::Swish given = reference::narrowed<T>(f);
            long double worst = 0;
            for (const T v : x) {
                const auto wide = static_cast<long double>(v);
                const long double slope = reference::of_multiple<long double>(wide, {given.beta, 0}).slope();
                // what is zero in T may not be one in between
                const long double right = slope == 0 ? 0 : wide * slope * wide;
                if (!may_be_flushed<T>(right)) worst = worse(worst, error_in_ulps(f.beta_derivative(v), right));
            }
            CHECK(worst <= xact::Swish::BetaDerivative::claim.value + 0x1p-8L);
            for (const T v : {T{0}, -T{0}, infinity<T>, -infinity<T>}) CHECK(bits_of(f.beta_derivative(v)) == 0);
            CHECK(is_nan(f.beta_derivative(quiet_nan<T>)));
        }
    // what it is: a difference of values
    const double h = 1e-6, x = -1.3;
    CHECK(xact::Swish{0.8}.beta_derivative(x) ==
          Catch::Approx((xact::Swish{0.8 + h}(x)-xact::Swish{0.8 - h}(x)) / (2 * h)).epsilon(1e-6));
}

TEMPLATE_TEST_CASE("mirrors of each other, bit for bit", "[family]", float, double) {
    using T = TestType;
    std::vector<T> x = mixed_inputs<T>(2000), negative = x;
    for (T& v : negative) v = -v;
    const auto negated = [](std::vector<T> y) {
        for (T& v : y) v = -v;
        return y;
    };
    const auto is_odd = [&](const form<T>& f, const form<T>& derivative) {
        INFO(f.name);
        CHECK(difference(f.applied(negative), negated(f.applied(x))) == "");
        CHECK(difference(derivative.applied(negative), derivative.applied(x)) == "");
    };
    // f(x) = -g(-x)
    const auto is_mirrored = [&](const form<T>& f, const form<T>& g) {
        INFO(f.name << ", " << g.name);
        CHECK(difference(f.applied(x), negated(g.applied(negative))) == "");
    };
    const activation<T>&relu = activation_named<T>("relu"), &softplus = activation_named<T>("softplus");
    for (const std::size_t tier : {0u, 2u}) {
        if (tier >= relu.forms.size()) break;
        const auto in_tier = [tier](const activation<T>& f) -> const form<T>& { return *f.forms[tier]; };
        for (const char* name : {"tanhshrink", "softsign", "softshrink", "hardshrink", "hardtanh"}) {
            const activation<T>& f = activation_named<T>(name);
            is_odd(in_tier(f), f.derivative_of(in_tier(f)));
        }
        is_mirrored(in_tier(activation_named<T>("logsigmoid")), in_tier(softplus));
        is_mirrored(in_tier(with<T>("softplus", -0.7)), in_tier(with<T>("softplus", 0.7)));
        is_mirrored(in_tier(with<T>("swish", -0.7)), in_tier(with<T>("swish", 0.7)));
        const activation<T> sharp = with<T>("squareplus", 0);
        CHECK(difference(in_tier(sharp).applied(x), in_tier(relu).applied(x)) == "");
    }
}

TEMPLATE_TEST_CASE("ranges of the family hold exactly", "[family]", float, double) {
    using T = TestType;
    std::vector<T> x;
    const bits_t<T> step = bits_of(infinity<T>) / 200003;
    for (bits_t<T> b = 0; b < bits_of(infinity<T>) - step; b += step) {
        x.push_back(from_bits<T>(b));
        x.push_back(-x.back());
    }
    const T inf = infinity<T>;
    const auto stays_within = [&x](const activation<T>& f, bool derivative, T low, T high) {
        for (const auto& g : f.forms) {
            if (g->is_derivative != derivative) continue;
            INFO(g->name);
            std::size_t outside = 0;
            for (const T y : g->applied(x)) outside += !(y >= low && y <= high);
            CHECK(outside == 0);
        }
    };
    const auto values = [&](const char* name, T low, T high) {
        stays_within(activation_named<T>(name), false, low, high);
    };
    values("relu6", 0, 6);
    values("hardsigmoid", 0, 1);
    values("hardswish", T(-0.375), inf);
    values("softsign", -1, 1);
    values("logsigmoid", -inf, 0);
    values("squareplus", 0, inf);
    values("celu", -1, inf);
    for (const char* name : {"tanhshrink", "softsign", "squareplus"})
        stays_within(activation_named<T>(name), true, 0, 1);
    stays_within(with<T>("softplus", 0.3), true, 0, 1);
}

TEST_CASE("backward_from_output of Threshold, RReLU and CELU needs parameters that allow it", "[family]") {
    const std::vector<float> x{-2, 0.25f, 3}, dy{1, 10, 100};
    std::vector<float> y(3), dx(3);
    const auto gives = [&](const activation<float>& f, const std::vector<float>& right) {
        INFO(f.label);
        const form<float>& value = f.value();
        value.apply(way::ranges, x.data(), y.data(), 3);
        value.backward_from_output(way::ranges, y.data(), dy.data(), dx.data(), 3);
        CHECK(dx == right);
    };
    gives(with<float>("threshold", 0.25, 0.25), {0, 0, 100});
    gives(with<float>("rrelu", -0.5, 1), {0.25f, 10, 100});
    gives(activation_named<float>("hardshrink"), {1, 0, 100});
    gives(activation_named<float>("softshrink"), {1, 0, 100});
    const auto refused = [&](const activation<float>& f) {
        const std::string message =
            refusal([&] { f.value().backward_from_output(way::ranges, y.data(), dy.data(), dx.data(), 3); });
        INFO(message);
        CHECK(message.find(std::string(f.name)) != std::string::npos);
    };
    refused(with<float>("threshold", 0.25, 0.5));
    refused(with<float>("rrelu", -1, 1));
    refused(with<float>("celu", -1));
}

TEMPLATE_TEST_CASE("squareplus' derivative from the output keeps the digits of small outputs", "[family]", float,
                   double) {
    using T = TestType;
    if (flushes_subnormals()) return;
    const int lowest = std::numeric_limits<T>::min_exponent;
    long double worst = 0;
    for (const double b : {0x1p-29, 0x1p-20, 1e-3, 0.1, 1.0, 4.0, 0x1p+29, 1e-30, 1e30})
        for (int exponent = lowest; exponent < 60; ++exponent) {
            const T y = std::ldexp(T(1.37), exponent), one = 1;
            T slope;
            xact::backward_from_output(xact::Squareplus{b}, &y, &one, &slope, 1);
            const long double square = static_cast<long double>(y) * static_cast<long double>(y),
                              narrow = static_cast<long double>(static_cast<T>(b));
            worst = worse(worst, error_in_ulps(slope, square / (square + narrow / 4)));
        }
    CHECK(worst <= 3);
}
