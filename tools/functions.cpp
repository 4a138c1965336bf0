// SPDX-License-Identifier: MIT
// Prints the tables of docs/functions.md, which tools/functions.py writes.
#include <xact/registry.hpp>
#include <xact/xact.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

struct framework {
    std::string_view name, prefix;
};
constexpr framework frameworks[] = {{"PyTorch", "torch:"}, {"ONNX", "onnx:"}, {"Keras", "keras:"}, {"JAX", "jax:"}};

bool is_of(const framework& f, std::string_view name) { return name.substr(0, f.prefix.size()) == f.prefix; }

using row = std::vector<std::string>;
void print(const row& cells) {
    for (const std::string& cell : cells) std::printf("| %s ", cell.c_str());
    std::puts("|");
}
void print_head(row cells) {
    print(cells);
    std::fill(cells.begin(), cells.end(), "---");
    print(cells);
}
row head_of_frameworks(std::string first) {
    row head{std::move(first)};
    for (const framework& f : frameworks) head.emplace_back(f.name);
    return head;
}
std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }
void append(std::string& list, const std::string& item) {
    if (list.find(item) == list.npos) list += (list.empty() ? "" : ", ") + item;
}

std::string number(double v, int digits = 6) {
    if (!(v > -1e300)) return "-inf";
    if (!(v < 1e300)) return "inf";
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", digits, v);
    return text;
}

template <class F>
std::string label(const F& f) {
    std::string text(F::name);
    for (std::size_t i = 0; i < F::parameters.size(); ++i)
        text += (i == 0 ? "(" : ", ") + std::string(F::parameters[i].name) + "=" + number(f.*F::parameters[i].member);
    return F::parameters.empty() ? text : text + ")";
}
constexpr std::string_view as_given = "as given"; // where there is no default
std::string label(std::string_view name) {
    try {
        return xact::visit(name, [](const auto& f) { return code(label(f)); });
    } catch (const std::invalid_argument&) {
        return std::string(as_given);
    }
}

/// Of the default parameters; of those in the list where there are none.
template <class F>
void print_properties(const F& f) {
    if constexpr (std::is_default_constructible_v<F>)
        if (label(f) != label(F{})) return;
    const xact::properties p = f.properties();
    const auto yes = [](bool holds) { return std::string(holds ? "yes" : "no"); };
    const bool left = p.has(xact::property::saturates_left), right = p.has(xact::property::saturates_right);
    print({code(label(f)), number(p.lower), number(p.upper), yes(p.bounded()), yes(p.zero_centred()),
           yes(p.has(xact::property::monotone)), yes(p.has(xact::property::odd)),
           left && right ? "both sides"
           : left        ? "left"
           : right       ? "right"
                         : "no",
           number(p.lipschitz)});
}
void print_properties() {
    print_head({"", "infimum", "supremum", "bounded", "zero-centred", "monotone", "odd", "saturates", "Lipschitz"});
    std::apply([](const auto&... f) { (print_properties(f), ...); }, xact::functions);
}

/// A line for each of our activations that has another name somewhere.
void print_names() {
    print_head(head_of_frameworks("here"));
    for (const xact::detail::registered& ours : xact::detail::registry) {
        row cells{code(ours.name)};
        for (const framework& f : frameworks) {
            std::string cell;
            for (const xact::detail::alias& a : xact::detail::aliases)
                if (is_of(f, a.theirs) && xact::detail::name_of(a.ours) == ours.name)
                    append(cell, code(xact::detail::without_prefix(a.theirs)));
            cells.push_back(cell);
        }
        if (std::any_of(cells.begin() + 1, cells.end(), [](const std::string& cell) { return !cell.empty(); }))
            print(cells);
    }
}

std::string letters(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (c != '_') out += xact::detail::lower_case(c);
    return out;
}

/// f from -4 to 4.
std::vector<double> graph(const xact::detail::alias& a) {
    std::vector<double> y;
    xact::visit(xact::detail::name_of(a.theirs), [&](const auto& f) {
        for (int i = -32; i <= 32; ++i) y.push_back(f(i / 8.0));
    });
    return y;
}
bool differ(const std::vector<double>& a, const std::vector<double>& b) {
    return !std::equal(a.begin(), a.end(), b.begin(), b.end(),
                       [](double p, double q) { return std::fabs(p - q) < 1e-9; });
}

/// A line for each name, whatever its spelling, that is not the same function everywhere.
void print_meanings() {
    print_head(head_of_frameworks("name"));
    std::vector<std::string> seen;
    for (const xact::detail::alias& a : xact::detail::aliases) {
        const std::string name = letters(xact::detail::without_prefix(xact::detail::name_of(a.theirs)));
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
        seen.push_back(name);

        row cells{name};
        std::vector<std::vector<double>> graphs;
        for (const framework& f : frameworks) {
            std::string cell;
            for (const xact::detail::alias& other : xact::detail::aliases) {
                const std::string_view theirs = xact::detail::name_of(other.theirs);
                if (!is_of(f, theirs) || letters(xact::detail::without_prefix(theirs)) != name) continue;
                const std::string meaning = label(theirs);
                append(cell, meaning);
                if (meaning != as_given) graphs.push_back(graph(other));
            }
            cells.push_back(cell);
        }
        if (std::adjacent_find(graphs.begin(), graphs.end(), differ) != graphs.end()) print(cells);
    }
}

void print_differences() {
    print_head({"there", "here", "difference"});
    for (const xact::detail::alias& a : xact::detail::aliases)
        if (!a.differs.empty()) print({code(a.theirs), code(a.ours), std::string(a.differs)});
}

/// How far the derivative from the output is from the derivative at x, in ulps of it; both and the output are the
/// nearest floats, so that every machine prints the same.
template <class F>
double output_costs(const F& f, float x) {
    const float y = xact::exact(f)(x), one = 1, slope = xact::exact(f).derivative(x);
    float from_output;
    xact::backward_from_output(xact::exact(f), &y, &one, &from_output, 1);
    int exponent;
    std::frexp(slope, &exponent);
    const double apart = std::fabs(static_cast<double>(from_output) - static_cast<double>(slope));
    return std::ldexp(apart, 24 - std::max(exponent, -125));
}
constexpr float reaches[] = {0.25f, 1, 4, 16};
template <class F>
void print_output_costs(const F& f) {
    if constexpr (xact::detail::has_derivative_from_output<F> && std::is_default_constructible_v<F>) {
        if (label(f) != label(F{})) return;
        row cells{code(f.name)};
        for (const float reach : reaches) {
            double worst = 0;
            for (int i = -2048; i <= 2048; ++i)
                worst = std::max(worst, output_costs(f, reach * static_cast<float>(i) / 2048));
            cells.push_back(worst >= 0x1p+23 ? "all digits" : number(std::round(worst), 3));
        }
        if (std::any_of(cells.begin() + 1, cells.end(), [](const std::string& cell) { return cell != "0"; }))
            print(cells);
    }
}
void print_output_costs() {
    row head{"ulps of the derivative, abs(x) up to"};
    for (const float reach : reaches) head.push_back(number(static_cast<double>(reach)));
    print_head(head);
    std::apply([](const auto&... f) { (print_output_costs(f), ...); }, xact::functions);
}

void print_refusal() {
    try {
        xact::visit("keras:leakyrelu(0.2)", [](const auto&) {});
    } catch (const std::invalid_argument& e) {
        std::printf("    %s\n", e.what());
    }
}

} // namespace

int main(int count, char** arguments) {
    constexpr std::pair<std::string_view, void (*)()> tables[] = {
        {"properties", print_properties},     {"names", print_names},
        {"meanings", print_meanings},         {"differences", print_differences},
        {"output_costs", print_output_costs}, {"refusal", print_refusal}};
    for (const auto& [name, print_table] : tables)
        if (count == 2 && name == arguments[1]) {
            print_table();
            return 0;
        }
    std::fputs("functions properties | names | meanings | differences | output_costs | refusal\n", stderr);
    return 1;
}
