// SPDX-License-Identifier: MIT
// Activations by name: every name gives what it says, those of other frameworks what they say there, and what is wrong
// is refused with its text, its place and a way out.
#include "support.hpp"

#include <xact/registry.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iomanip>
#include <locale>
#include <set>

namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<double> values_by_name(std::string_view text, const std::vector<double>& x) {
    return xact::visit(text, [&](const auto& f) {
        std::vector<double> y(x.size());
        xact::apply(f, x, y);
        return y;
    });
}
std::string name_by_name(std::string_view text) {
    return xact::visit(text, [](const auto& f) { return std::string(f.name); });
}
std::string refusal(std::string_view text) {
    try {
        name_by_name(text);
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "accepted";
}

template <class F>
std::string spelled(std::string_view name, const F& f, bool with_keys) {
    std::ostringstream out;
    out << std::setprecision(17) << name << '(';
    for (std::size_t i = 0; i < F::parameters.size(); ++i)
        out << (i == 0 ? "" : ", ") << (with_keys ? std::string(F::parameters[i].name) + "=" : "")
            << f.*F::parameters[i].member;
    out << ')';
    return out.str();
}

} // namespace

TEST_CASE("every activation is found by its object's and its type's name, with its parameters", "[registry]") {
    std::set<std::string_view> types;
    const std::vector<double> x = mixed_inputs<double>(100);
    for_each_function([&](const auto& f) {
        using F = std::decay_t<decltype(f)>;
        INFO(label(f));
        // all of them are named
        CHECK(F::parameters.size() == (std::is_empty_v<F> ? 0 : sizeof(F) / sizeof(double)));

        const std::string_view type = xact::detail::type_name<F>();
        types.insert(type);
        for (const std::string_view name : {F::name, type})
            for (const bool with_keys : {false, true}) {
                const std::string text = spelled(name, f, with_keys);
                INFO(text);
                std::vector<double> y(x.size());
                xact::apply(f, x, y);
                CHECK(difference(values_by_name(text, x), y) == "");
                CHECK(name_by_name(text) == F::name);
            }
        if constexpr (std::is_default_constructible_v<F>)
            CHECK(difference(values_by_name(F::name, x), values_by_name(spelled(type, F{}, true), x)) == "");
    });
    CHECK(types.count("LeakyReLU") == 1);
    CHECK(types.count("GELUTanh") == 1);
}

TEST_CASE("names() are what visit knows, each once", "[registry]") {
    constexpr std::array names = xact::names();
    CHECK(std::set<std::string_view>(names.begin(), names.end()).size() == names.size());
    for (const std::string_view name : names) {
        const std::string answer = refusal(name);
        INFO(name << ": " << answer);
        // whatever has no default asks for it
        CHECK((answer == "accepted" || answer.find("needs its parameter") != std::string::npos));
    }
    for (const char* name :
         {"leaky_relu", "LeakyReLU", "torch:gelu", "onnx:ThresholdedRelu", "keras:leaky_relu", "jax:gelu"})
        CHECK(std::count(names.begin(), names.end(), name) == 1);
}

TEST_CASE("the forms in which parameters may be written", "[registry]") {
    const std::vector<double> x = {-2};
    for (const char* text :
         {"leaky_relu(0.2)", "leaky_relu(negative_slope=0.2)", " LeakyReLU ( negative_slope = 2e-1 ) ",
          "leaky_relu(.2)", "leaky_relu(+0.2)", "keras:leaky_relu", "keras:LeakyReLU(0.2)"}) {
        INFO(text);
        CHECK(values_by_name(text, x)[0] == xact::LeakyReLU{0.2}(-2.0));
    }
    CHECK(values_by_name("trelu(alpha=0.5)", x)[0] == -1);
    CHECK(values_by_name("trelu(-3, alpha=0.5)", x)[0] == -2);
    CHECK(values_by_name("elu()", x)[0] == xact::elu(-2.0));
    CHECK(name_by_name("torch:GELU(approximate='tanh')") == "gelu_tanh");
    CHECK(name_by_name("torch:GELU(\"none\")") == "gelu");
    CHECK(name_by_name("jax:gelu(approximate=false)") == "gelu");
    // as torch prints its modules, with or without the prefix
    for (const char* text : {"PReLU(num_parameters=1)", "torch:PReLU(1)", "torch:PReLU(1, 0.25)"}) {
        INFO(text);
        CHECK(values_by_name(text, x)[0] == -0.5);
    }
    CHECK(values_by_name("Softshrink(lambd=0.75)", x)[0] == -1.25);
    CHECK(name_by_name("GELU(approximate='tanh')") == "gelu_tanh");
    CHECK(name_by_name("torch:Softplus(beta=1.0, threshold=20.0)") == "softplus");
    CHECK(name_by_name("ReLU(inplace=True)") == "relu");
    CHECK(name_by_name("torch:RReLU(lower=0.125, upper=0.25, inplace=True)") == "rrelu");
    CHECK(name_by_name("onnx:Selu(alpha=1.67326319217681884765625, gamma=1.05070102214813232421875)") == "selu");
    CHECK(values_by_name("onnx:Clip(min=-1)", {-2, 1e30}) == std::vector<double>{-1, 1e30});
    CHECK(name_by_name(std::string_view("silu and more").substr(0, 4)) == "silu");
}

TEST_CASE("numbers have a decimal point, whatever the locale", "[registry]") {
    struct comma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    struct global_locale {
        std::locale before;
        ~global_locale() { std::locale::global(before); }
    } const restored{std::locale::global(std::locale(std::locale::classic(), new comma))};
    CHECK(values_by_name("leaky_relu(0.2)", {-2})[0] == xact::LeakyReLU{0.2}(-2.0));
    CHECK_THAT(refusal("elu(1,5)"), ContainsSubstring("\"elu(1,5)\", at 6:"));
}

TEST_CASE("names are as far apart as letters must change", "[registry]") {
    using xact::detail::letters_apart;
    CHECK(letters_apart("kitten", "Sitting") == 3);
    CHECK(letters_apart("relu", "relu6") == 1);
    CHECK(letters_apart("elu", "prelu") == 2);
    CHECK(letters_apart("", "elu") == 3);
    CHECK(letters_apart("elu", "") == 3);
    CHECK(letters_apart("silu", "LISU") == 2);
}

TEST_CASE("a refusal in full", "[registry]") {
    CHECK(refusal("trelu(1, 2, 3)") ==
          "xact: \"trelu(1, 2, 3)\", at 12: trelu has no such parameter; its parameters: theta, alpha");
    CHECK(refusal("torch:GELU(')") == "xact: \"torch:GELU(')\", at 11: ' is not taken for approximate, but none is");
    // of names as near the first of the list
    CHECK(refusal("xlu") == "xact: \"xlu\", at 0: no activation is called xlu; nearest: elu, relu, silu");
}

TEST_CASE("what is wrong is refused with its text, its place and a way out", "[registry]") {
    struct {
        const char *text, *place, *says;
    } const cases[] = {
        {"leeky_relu(0.2)", "at 0", "nearest: leaky_relu"},
        {"Relu", "at 0", "nearest: relu"},
        {"keras:gellu", "at 0", "nearest: keras:gelu"},
        {"ThresholdedRelu", "at 0", "nearest: onnx:ThresholdedRelu"},
        {"softmax", "at 0", "xact::apply(xact::softmax, ...)"},
        {"torch:LogSoftmax(1)", "at 0", "xact::apply(xact::log_softmax, ...)"},
        {"silu(1)", "at 5", "its parameters: none"},
        {"elu(beta=2)", "at 4", "its parameters: alpha"},
        {"trelu(1, 2, 3)", "at 12", "its parameters: theta, alpha"},
        {"elu(alpha=1, alpha=2)", "at 13", "alpha is given twice"},
        {"trelu(1, theta=2)", "at 9", "theta is given twice"},
        {"trelu(alpha=1, 2)", "at 15", "without its name"},
        {"torch:prelu", "at 11", "needs its parameter weight"},
        {"keras:leaky_relu(alpha=1)", "at 17", "its parameters: negative_slope"},
        {"torch:gelu(approximate=erf)", "at 23", "erf is not taken for approximate, but none is"},
        {"torch:PReLU(2)", "at 12", "2 is not taken for num_parameters, but 1 is"},
        {"torch:Softplus(1, threshold=1)", "at 28", "1 is not taken for threshold, but 20 is"},
        {"torch:ReLU(inplace=no)", "at 19", "no is not taken for inplace, but False/True is"},
        {"keras:relu(0.1, max_value=6)", "at 26", "6 is not taken for max_value, but None is"},
        {"onnx:Shrink(bias=0.5)", "at 17", "0.5 is not taken for bias, but 0 is"},
        {"GELU(approximate=erf)", "at 17", "erf is not taken for approximate, but none is"},
        {"PReLU(num_parameters=3)", "at 21", "3 is not taken for num_parameters, but 1 is"},
        {"PReLU(1, 0.5)", "at 9", "its parameters: slope"},
        {"elu(a)", "at 4", "a is not a number"},
        {"elu(0x10)", "at 4", "0x10 is not a number"},
        {"elu(1e400)", "at 4", "1e400 is not a number"},
        {"elu(nan)", "at 4", "nan is not a number"},
        {"elu(inf)", "at 4", "inf is not a number"},
        {"elu(1.5.2)", "at 4", "1.5.2 is not a number"},
        {"elu(1e39)", "at 4", "ELU: alpha is 1e+39"},
        {"keras:elu(alpha=-1e39)", "at 16", "ELU: alpha is -1e+39"},
        {"hardtanh(min_val=0, max_val=1e39)", "at 28", "Hardtanh: max_val is 1e+39"},
        {"hardsigmoid(0.2, 1e39)", "at 17", "Hardsigmoid: beta is 1e+39"},
        {"hardtanh(5)", "at 9", "Hardtanh: max_val is 1"},
        {"onnx:HardSigmoid(beta=0.5, alpha=0)", "at 33", "Hardsigmoid: alpha is 0"},
        {"torch:rrelu(lower=1)", "at 18", "RReLU: upper is 0.333333"},
        {"elu(1", "at 5", "expected ',' or ')'"},
        {"elu(1 2)", "at 6", "expected ',' or ')'"},
        {"elu(1) silu", "at 7", "expected the end"},
        {"elu(alpha=)", "at 10", "a value is missing"},
        {"elu(,)", "at 4", "a parameter is missing"},
        {"elu(1,)", "at 6", "a parameter is missing"},
        {"", "at 0", "a name is missing"},
        {"  ", "at 2", "a name is missing"},
        {"(1)", "at 0", "a name is missing"},
        {"keras:", "at 0", "no activation is called keras:"},
    };
    for (const auto& c : cases) {
        const std::string answer = refusal(c.text);
        CHECK_THAT(answer, ContainsSubstring("\"" + std::string(c.text) + "\", " + c.place + ":"));
        CHECK_THAT(answer, ContainsSubstring(c.says));
    }
    // of any length
    for (const std::size_t n : {63u, 64u, 65u, 255u, 256u, 100000u}) {
        CHECK_THAT(refusal(std::string(n, 'x')), ContainsSubstring("no activation"));
        CHECK_THAT(refusal("elu(" + std::string(n, 'x') + ")"), ContainsSubstring("not a number"));
        CHECK_THAT(refusal("elu(" + std::string(n, 'x') + "=1)"), ContainsSubstring("its parameters: alpha"));
    }
}

TEST_CASE("what the visitor throws comes out as it is", "[registry]") {
    CHECK_THROWS_WITH(xact::visit("elu", [](const auto&) { throw std::invalid_argument("mine"); }), "mine");
}

// Each framework's formula and defaults as its documentation has them, in double.

namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double gelu_erf(double x) { return x * std::erfc(-x / std::sqrt(2.0)) / 2; }
double gelu_tanh(double x) {
    return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
}
double softplus(double x) { return std::log1p(std::exp(x)); }
auto leaky(double slope) {
    return [slope](double x) { return x >= 0 ? x : slope * x; };
}
auto elu(double alpha) {
    return [alpha](double x) { return x > 0 ? x : alpha * std::expm1(x); };
}
auto thresholded(double threshold) {
    return [threshold](double x) { return x > threshold ? x : 0; };
}
double identity(double x) { return x; }
double relu(double x) { return std::fmax(x, 0); }
double hyperbolic_tangent(double x) { return std::tanh(x); }
double silu(double x) { return x * sigmoid(x); }
auto clipped(double low, double high) {
    return [low, high](double x) { return std::fmin(std::fmax(x, low), high); };
}
double relu6(double x) { return clipped(0, 6)(x); }
double hard_sigmoid(double x) { return relu6(x + 3) / 6; }
double hard_swish(double x) { return x * hard_sigmoid(x); }
double selu(double x) { return 1.0507009873554804934 * elu(1.6732632423543772848)(x); }
auto celu(double alpha) {
    return [alpha](double x) { return std::fmax(x, 0) + std::fmin(alpha * std::expm1(x / alpha), 0); };
}
double log_sigmoid(double x) { return -softplus(-x); }
double softsign(double x) { return x / (1 + std::fabs(x)); }
double tanhshrink(double x) { return x - std::tanh(x); }
auto softshrink(double lambda) {
    return [lambda](double x) { return x > lambda ? x - lambda : x < -lambda ? x + lambda : 0; };
}
auto hardshrink(double lambda) {
    return [lambda](double x) { return std::fabs(x) > lambda ? x : 0; };
}
auto replaced(double threshold, double value) {
    return [threshold, value](double x) { return x > threshold ? x : value; };
}
double squareplus(double x) { return (x + std::sqrt(x * x + 4)) / 2; }
double mish(double x) { return x * std::tanh(softplus(x)); }

struct framework_function {
    std::string_view theirs; // the line of the table
    std::string_view text;   // what is asked for, so that the line is meant
    std::function<double(double)> formula;
};
const std::vector<framework_function>& framework_functions() {
    static const std::vector<framework_function> all = {
        {"torch:Identity", "torch:Identity", identity},
        {"torch:sigmoid", "torch:sigmoid", sigmoid},
        {"torch:Sigmoid", "torch:Sigmoid", sigmoid},
        {"torch:tanh", "torch:tanh", hyperbolic_tangent},
        {"torch:Tanh", "torch:Tanh", hyperbolic_tangent},
        {"torch:relu(inplace=False/True)", "torch:relu", relu},
        {"torch:ReLU(inplace=False/True)", "torch:ReLU", relu},
        {"torch:leaky_relu(negative_slope=0.01, inplace=False/True)", "torch:leaky_relu", leaky(0.01)},
        {"torch:LeakyReLU(negative_slope=0.01, inplace=False/True)", "torch:LeakyReLU", leaky(0.01)},
        {"torch:prelu(weight)", "torch:prelu(0.3)", leaky(0.3)},
        {"torch:PReLU(num_parameters=1, init=0.25)", "torch:PReLU", leaky(0.25)},
        {"torch:elu(alpha=1, inplace=False/True)", "torch:elu", elu(1)},
        {"torch:ELU(alpha=1, inplace=False/True)", "torch:ELU", elu(1)},
        {"torch:silu(inplace=False/True)", "torch:silu", silu},
        {"torch:SiLU(inplace=False/True)", "torch:SiLU", silu},
        {"torch:mish(inplace=False/True)", "torch:mish", mish},
        {"torch:Mish(inplace=False/True)", "torch:Mish", mish},
        {"torch:softplus(beta=1, threshold=20)", "torch:softplus", softplus},
        {"torch:Softplus(beta=1, threshold=20)", "torch:Softplus", softplus},
        {"torch:gelu(approximate=none)", "torch:gelu", gelu_erf},
        {"torch:gelu(approximate=tanh)", "torch:gelu(approximate=tanh)", gelu_tanh},
        {"torch:GELU(approximate=none)", "torch:GELU", gelu_erf},
        {"torch:GELU(approximate=tanh)", "torch:GELU('tanh')", gelu_tanh},
        {"torch:relu6(inplace=False/True)", "torch:relu6", relu6},
        {"torch:ReLU6(inplace=False/True)", "torch:ReLU6", relu6},
        {"torch:hardtanh(min_val=-1, max_val=1, inplace=False/True)", "torch:hardtanh", clipped(-1, 1)},
        {"torch:Hardtanh(min_val=-1, max_val=1, inplace=False/True)", "torch:Hardtanh", clipped(-1, 1)},
        {"torch:hardsigmoid(inplace=False/True)", "torch:hardsigmoid", hard_sigmoid},
        {"torch:Hardsigmoid(inplace=False/True)", "torch:Hardsigmoid", hard_sigmoid},
        {"torch:hardswish(inplace=False/True)", "torch:hardswish", hard_swish},
        {"torch:Hardswish(inplace=False/True)", "torch:Hardswish", hard_swish},
        {"torch:selu(inplace=False/True)", "torch:selu", selu},
        {"torch:SELU(inplace=False/True)", "torch:SELU", selu},
        {"torch:celu(alpha=1, inplace=False/True)", "torch:celu", celu(1)},
        {"torch:CELU(alpha=1, inplace=False/True)", "torch:CELU", celu(1)},
        {"torch:logsigmoid", "torch:logsigmoid", log_sigmoid},
        {"torch:LogSigmoid", "torch:LogSigmoid", log_sigmoid},
        {"torch:softsign", "torch:softsign", softsign},
        {"torch:Softsign", "torch:Softsign", softsign},
        {"torch:tanhshrink", "torch:tanhshrink", tanhshrink},
        {"torch:Tanhshrink", "torch:Tanhshrink", tanhshrink},
        {"torch:softshrink(lambd=0.5)", "torch:softshrink", softshrink(0.5)},
        {"torch:Softshrink(lambd=0.5)", "torch:Softshrink", softshrink(0.5)},
        {"torch:hardshrink(lambd=0.5)", "torch:hardshrink", hardshrink(0.5)},
        {"torch:Hardshrink(lambd=0.5)", "torch:Hardshrink", hardshrink(0.5)},
        {"torch:threshold(threshold, value, inplace=False/True)", "torch:threshold(0.5, value=-2)", replaced(0.5, -2)},
        {"torch:Threshold(threshold, value, inplace=False/True)", "torch:Threshold(0.5, value=-2)", replaced(0.5, -2)},
        {"torch:rrelu(lower=0.125, upper=0.3333333333333333, training=False, inplace=False/True)", "torch:rrelu",
         leaky(11.0 / 48)},
        {"torch:RReLU(lower=0.125, upper=0.3333333333333333, inplace=False/True)", "torch:RReLU", leaky(11.0 / 48)},

        {"onnx:Identity", "onnx:Identity", identity},
        {"onnx:Sigmoid", "onnx:Sigmoid", sigmoid},
        {"onnx:Tanh", "onnx:Tanh", hyperbolic_tangent},
        {"onnx:Relu", "onnx:Relu", relu},
        {"onnx:LeakyRelu(alpha=0.01)", "onnx:LeakyRelu", leaky(0.01)},
        {"onnx:PRelu(slope)", "onnx:PRelu(slope=0.5)", leaky(0.5)},
        {"onnx:Elu(alpha=1)", "onnx:Elu", elu(1)},
        {"onnx:ThresholdedRelu(alpha=1)", "onnx:ThresholdedRelu", thresholded(1)},
        {"onnx:HardSigmoid(alpha=0.2, beta=0.5)", "onnx:HardSigmoid",
         [](double x) { return clipped(0, 1)(0.2 * x + 0.5); }},
        {"onnx:Swish(alpha=1)", "onnx:Swish", silu},
        {"onnx:Mish", "onnx:Mish", mish},
        {"onnx:Softplus", "onnx:Softplus", softplus},
        {"onnx:Gelu(approximate=none)", "onnx:Gelu", gelu_erf},
        {"onnx:Gelu(approximate=tanh)", "onnx:Gelu(approximate=\"tanh\")", gelu_tanh},
        {"onnx:Clip(min=-3.4028234663852886e38, max=3.4028234663852886e38)", "onnx:Clip(-2, 0.5)", clipped(-2, 0.5)},
        {"onnx:HardSwish", "onnx:HardSwish", hard_swish},
        {"onnx:Selu(alpha=1.6732632, gamma=1.0507010)", "onnx:Selu", selu},
        {"onnx:Celu(alpha=1)", "onnx:Celu", celu(1)},
        {"onnx:Softsign", "onnx:Softsign", softsign},
        {"onnx:Shrink(lambd=0.5, bias=0)", "onnx:Shrink", hardshrink(0.5)},

        {"keras:linear", "keras:linear", identity},
        {"keras:sigmoid", "keras:sigmoid", sigmoid},
        {"keras:tanh", "keras:tanh", hyperbolic_tangent},
        {"keras:relu(negative_slope=0, max_value=None, threshold=0)", "keras:relu", relu},
        {"keras:relu(negative_slope, max_value=None, threshold=0)", "keras:relu(negative_slope=0.1)", leaky(0.1)},
        {"keras:relu(negative_slope=0, max_value, threshold=0)", "keras:relu(max_value=4)", clipped(0, 4)},
        {"keras:relu(negative_slope=0, max_value=None, threshold)", "keras:relu(threshold=0.5)", thresholded(0.5)},
        {"keras:ReLU(max_value=None, negative_slope=0, threshold=0)", "keras:ReLU", relu},
        {"keras:ReLU(max_value=None, negative_slope, threshold=0)", "keras:ReLU(negative_slope=0.1)", leaky(0.1)},
        {"keras:ReLU(max_value, negative_slope=0, threshold=0)", "keras:ReLU(4)", clipped(0, 4)},
        {"keras:ReLU(max_value=None, negative_slope=0, threshold)", "keras:ReLU(threshold=0.5)", thresholded(0.5)},
        {"keras:leaky_relu(negative_slope=0.2)", "keras:leaky_relu", leaky(0.2)},
        {"keras:LeakyReLU(negative_slope=0.3)", "keras:LeakyReLU", leaky(0.3)},
        {"keras:PReLU", "keras:PReLU", leaky(0)},
        {"keras:elu(alpha=1)", "keras:elu", elu(1)},
        {"keras:ELU(alpha=1)", "keras:ELU", elu(1)},
        {"keras:ThresholdedReLU(theta=1)", "keras:ThresholdedReLU", thresholded(1)},
        {"keras:silu", "keras:silu", silu},
        {"keras:swish", "keras:swish", silu},
        {"keras:mish", "keras:mish", mish},
        {"keras:softplus", "keras:softplus", softplus},
        {"keras:gelu(approximate=False)", "keras:gelu", gelu_erf},
        {"keras:gelu(approximate=True)", "keras:gelu(approximate=True)", gelu_tanh},
        {"keras:relu6", "keras:relu6", relu6},
        {"keras:hard_sigmoid", "keras:hard_sigmoid", hard_sigmoid},
        {"keras:hard_silu", "keras:hard_silu", hard_swish},
        {"keras:hard_swish", "keras:hard_swish", hard_swish},
        {"keras:hard_tanh", "keras:hard_tanh", clipped(-1, 1)},
        {"keras:selu", "keras:selu", selu},
        {"keras:celu(alpha=1)", "keras:celu", celu(1)},
        {"keras:log_sigmoid", "keras:log_sigmoid", log_sigmoid},
        {"keras:squareplus(b=4)", "keras:squareplus", squareplus},
        {"keras:softsign", "keras:softsign", softsign},
        {"keras:hard_shrink(threshold=0.5)", "keras:hard_shrink", hardshrink(0.5)},
        {"keras:soft_shrink(threshold=0.5)", "keras:soft_shrink", softshrink(0.5)},
        {"keras:tanh_shrink", "keras:tanh_shrink", tanhshrink},
        {"keras:threshold(threshold, default_value)", "keras:threshold(0.5, -2)", replaced(0.5, -2)},

        {"jax:identity", "jax:identity", identity},
        {"jax:sigmoid", "jax:sigmoid", sigmoid},
        {"jax:tanh", "jax:tanh", hyperbolic_tangent},
        {"jax:relu", "jax:relu", relu},
        {"jax:leaky_relu(negative_slope=0.01)", "jax:leaky_relu", leaky(0.01)},
        {"jax:elu(alpha=1)", "jax:elu", elu(1)},
        {"jax:silu", "jax:silu", silu},
        {"jax:swish", "jax:swish", silu},
        {"jax:mish", "jax:mish", mish},
        {"jax:softplus", "jax:softplus", softplus},
        {"jax:gelu(approximate=True)", "jax:gelu", gelu_tanh},
        {"jax:gelu(approximate=False)", "jax:gelu(approximate=False)", gelu_erf},
        {"jax:relu6", "jax:relu6", relu6},
        {"jax:hard_sigmoid", "jax:hard_sigmoid", hard_sigmoid},
        {"jax:hard_silu", "jax:hard_silu", hard_swish},
        {"jax:hard_swish", "jax:hard_swish", hard_swish},
        {"jax:hard_tanh", "jax:hard_tanh", clipped(-1, 1)},
        {"jax:selu", "jax:selu", selu},
        {"jax:celu(alpha=1)", "jax:celu", celu(1)},
        {"jax:log_sigmoid", "jax:log_sigmoid", log_sigmoid},
        {"jax:squareplus(b=4)", "jax:squareplus", squareplus},
        {"jax:soft_sign", "jax:soft_sign", softsign},
    };
    return all;
}

} // namespace

TEMPLATE_TEST_CASE("the derivatives at kinks are those of the table", "[registry][special]", float, double) {
    using T = TestType;
    std::ifstream file(XACT_TEST_KINKS);
    std::string line;
    std::getline(file, line);
    std::size_t checked = 0;
    while (std::getline(file, line)) {
        INFO(line);
        std::istringstream cells(line);
        std::string name, cell;
        if (line[0] == '"') // a name with commas in it is quoted
            std::getline(cells >> std::quoted(name), cell, ',');
        else
            std::getline(cells, name, ',');
        double numbers[4];
        for (double& v : numbers) {
            std::getline(cells, cell, ',');
            v = std::stod(cell);
        }
        const T kink = static_cast<T>(numbers[0]), end = infinity<T>;
        const T step = std::numeric_limits<T>::min(); // beside 0; a subnormal number may count as 0
        const T places[] = {kink == 0 ? -step : std::nextafter(kink, -end), kink,
                            kink == 0 ? step : std::nextafter(kink, end)};
        xact::visit(name, [&](const auto& f) {
            for (int i = 0; i < 3; ++i) {
                CHECK(f.derivative(places[i]) == Catch::Approx(numbers[i + 1]).epsilon(1e-6));
                CHECK(xact::exact(f).derivative(places[i]) == Catch::Approx(numbers[i + 1]).epsilon(1e-6));
            }
        });
        ++checked;
    }
    CHECK(checked > 20);
}

TEST_CASE("frameworks' names give the frameworks' functions", "[registry]") {
    std::vector<double> x;
    for (int i = -256; i <= 256; ++i) x.push_back(i / 64.0);
    for (const framework_function& f : framework_functions()) {
        INFO(f.text);
        const std::vector<double> y = values_by_name(f.text, x);
        double farthest = 0;
        for (std::size_t i = 0; i < x.size(); ++i) farthest = std::max(farthest, std::fabs(y[i] - f.formula(x[i])));
        CHECK(farthest < 1e-14);
    }
}

TEST_CASE("every line of the table of frameworks has its formula here", "[registry]") {
    for (const xact::detail::alias& a : xact::detail::aliases) {
        INFO(a.theirs);
        const auto is_it = [&](const framework_function& f) { return f.theirs == a.theirs; };
        CHECK(std::count_if(framework_functions().begin(), framework_functions().end(), is_it) == 1);
    }
    CHECK(std::size(framework_functions()) == std::size(xact::detail::aliases));
}
