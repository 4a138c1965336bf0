// SPDX-License-Identifier: MIT
// The loops over <cmath> that one writes without a library. Compiled twice, the second time with -Ofast, where the
// compiler calls its own vector functions.
#include "bench.hpp"
#include "forms.hpp"

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

#ifdef __FAST_MATH__
constexpr bool fast = true;
const std::string library_name = "ofast";
#else
constexpr bool fast = false;
const std::string library_name = "std";
#endif

template <class T>
struct cmath {
    static T exp(T x) { return std::exp(x); }
    static T expm1(T x) { return std::expm1(x); }
    static T log1p(T x) { return std::log1p(x); }
    static T tanh(T x) { return std::tanh(x); }
    static T erf(T x) { return std::erf(x); }
    static T abs(T x) { return std::abs(x); }
    static T select(bool condition, T a, T b) { return condition ? a : b; }
    static T number(double v) { return static_cast<T>(v); }
};

template <class T, class F>
void add_function(const F& f) {
    using forms = Forms<cmath<T>>;
    const auto value = [f](const T* x, T* y, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) y[i] = forms::value(f, x[i]);
    };
    add_peer<T>(F::name, "value", library_name,
                run<T>([value](const T* x, const T*, T* y, std::size_t n) { value(x, y, n); }));
    if constexpr (fast) {
        add_peer<T>(F::name, "backward", library_name, run<T>([f](const T* x, const T* dy, T* dx, std::size_t n) {
                        for (std::size_t i = 0; i < n; ++i) dx[i] = dy[i] * forms::derivative(f, x[i]);
                    }));
        if constexpr (std::is_same_v<T, float> && (std::is_same_v<F, xact::ReLU> || std::is_same_v<F, xact::Sigmoid> ||
                                                   std::is_same_v<F, xact::Tanh> || std::is_same_v<F, xact::GELU>))
            add_calls<T>(F::name, "call", library_name, call_sizes, value);
    }
}

void softmax_row(const float* x, float* y, std::size_t n) {
    const float maximum = *std::max_element(x, x + n);
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += y[i] = std::exp(x[i] - maximum);
    for (std::size_t i = 0; i < n; ++i) y[i] /= sum;
}

const bool registered = [] {
    std::apply([](const auto&... f) { (add_function<float>(f), ...); }, forms);
    if constexpr (fast) {
        std::apply([](const auto&... f) { (add_function<double>(f), ...); }, forms);
        add_rows<float>("contiguous", "value", library_name, [](std::size_t rows, std::size_t length) {
            return run<float>([=](const float* x, const float*, float* y, std::size_t) {
                for (std::size_t row = 0; row < rows; ++row) softmax_row(x + row * length, y + row * length, length);
            });
        });
    } else { // what memory costs: no function of x can take less
        const auto relu = [](const float* x, const float*, float* y, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) y[i] = x[i] > 0 ? x[i] : 0;
        };
        const auto product = [](const float* x, const float* dy, float* y, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) y[i] = x[i] * dy[i];
        };
        for (const std::size_t n : {l1<float>, l2<float>, std::size_t{1} << 20, std::size_t{1} << 25}) {
            add<float>({"elementwise", "relu", "value", "loop"}, n, "", run<float>(relu));
            add<float>({"elementwise", "product", "backward", "loop"}, n, "", run<float>(product));
        }
    }
    return true;
}();

} // namespace
} // namespace bench
