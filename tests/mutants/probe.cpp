// SPDX-License-Identifier: MIT
// What everything gives, as hashes: a mutant of tools/mutate.py that leaves all of them as they are changes no result.
// XACT_TEST_STRIDE=9973 takes a tenth as many inputs as 997.
#include "bits.hpp"

#include <cstdio>
#include <random>
#include <vector>

namespace {

template <class T>
void print(const std::string& name, const std::vector<T>& results) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const T y : results) hash = (hash ^ (is_nan(y) ? 1 : bits_of(y))) * 0x100000001b3;
    std::printf("%s %s %016llx\n", name.c_str(), sizeof(T) == 4 ? "float" : "double",
                static_cast<unsigned long long>(hash));
}

// Every exponent, densely where activations live, and around the special values; an odd number of them.
template <class T>
std::vector<T> inputs() {
    const T ends[] = {T{0}, std::numeric_limits<T>::min(), T{1}, std::numeric_limits<T>::max(), infinity<T>};
    std::vector<T> x;
    for (const T end : ends)
        for (bits_t<T> b = bits_of(end) < 3 ? 0 : bits_of(end) - 3; b < bits_of(end) + 4; ++b)
            for (const bits_t<T> sign : {bits_t<T>{0}, sign_bit<T>}) x.push_back(from_bits<T>(b | sign));
    std::mt19937_64 engine(1);
    const char* stride = std::getenv("XACT_TEST_STRIDE");
    const int n = 1000000000 / (stride ? std::atoi(stride) : 997);
    for (int i = 0; i < n; ++i) x.push_back(from_bits<T>(static_cast<bits_t<T>>(engine())));
    for (const double width : {1.0, 4.0, 30.0, 130.0, 800.0})
        for (int i = 0; i < n / 10; ++i)
            x.push_back(static_cast<T>((static_cast<double>(engine() >> 11) * 0x1p-52 - 1) * width));
    for (int i = 0; i < 10001; ++i) x.push_back(static_cast<T>((i - 5000) * 0.03125));
    return x;
}

template <class T>
void probe_functions(const std::vector<T>& x) {
    std::vector<T> y(x.size());
    for_each_function([&](const auto& f) {
        for_each_form<T>(f, [&](const auto& form, const std::string& name) {
            xact::apply(form, x, y);
            print(name, y);
        });
        if constexpr (xact::detail::has_derivative_from_output<std::decay_t<decltype(f)>>)
            if (xact::detail::output_tells_input(f)) {
                xact::backward_from_output(f, x, x, y);
                print(std::string(f.name) + "' from the output", y);
            }
        xact::backward(f, x, x, y);
        print(std::string(f.name) + " backward", y);
    });
}

template <class T>
void probe_rows(const std::vector<T>& all) {
    const auto end = all.end() - 10001; // before it there is no infinity and no NaN
    for (const xact::axis_layout layout :
         {xact::axis_layout{15, 1000, 1}, xact::axis_layout{5, 10, 300}, xact::axis_layout{2142, 7, 1},
          xact::axis_layout{1499, 10, 1}, xact::axis_layout{3, 2999, 3}}) {
        const std::size_t n = layout.outer * layout.length * layout.inner, rows = layout.outer * layout.inner;
        for (const T scale : {T{1}, T(0.01)}) {
            std::vector<T> x(end - static_cast<std::ptrdiff_t>(n), end), y(n), losses(rows);
            for (T& v : x) v *= scale;
            std::vector<std::size_t> labels(rows);
            for (std::size_t i = 0; i < rows; ++i) labels[i] = i % layout.length;
            xact::apply(xact::softmax, x, y, layout);
            print("softmax", y);
            xact::backward_from_output(xact::softmax, y, x, y, layout);
            print("softmax'", y);
            xact::apply(xact::exact(xact::softmax), x, y, layout);
            print("exact softmax", y);
            xact::cross_entropy(x, labels, losses, layout);
            print("cross entropy", losses);
            xact::cross_entropy_backward(x, labels, losses, y, layout);
            print("cross entropy'", y);
            std::vector<T> slopes(layout.length), dslopes(layout.length);
            for (std::size_t k = 0; k < layout.length; ++k) slopes[k] = static_cast<T>(k % 5) / 4;
            xact::apply(xact::prelu, x, slopes, y, layout);
            print("prelu", y);
            xact::backward(xact::prelu, x, slopes, x, y, dslopes, layout);
            print("prelu'", y);
            print("prelu' by slope", dslopes);
        }
    }
}

template <class T>
void probe() {
    const std::vector<T> x = inputs<T>();
    probe_functions(x);
    if (takes(xact::softmax.name)) probe_rows(x);
}

} // namespace

int main() {
    probe<float>();
    probe<double>();
}
