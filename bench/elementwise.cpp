// SPDX-License-Identifier: MIT
// The list x {value, derivative, backward, exact value} x {float, double} x sizes that fit into L1, L2, L3 and nowhere.
#include "bench.hpp"
#include "other_forms.hpp"

#include <xact/xact.hpp>

#include <cstring>
#include <set>
#include <string_view>
#include <tuple>

namespace bench {
namespace {

template <class T>
constexpr std::size_t sizes[] = {4096, 65536, std::size_t{1} << 20, (std::size_t{128} << 20) / sizeof(T)};

/// kernel(x, dy, y, n) moves `streams` arrays of n elements.
template <class T, class Kernel>
void add(const std::string& name, std::size_t streams, const Kernel& kernel) {
    auto* registered =
        benchmark::RegisterBenchmark((name + '/' + type_name<T>).c_str(), [streams, kernel](benchmark::State& state) {
            const auto n = static_cast<std::size_t>(state.range(0));
            measure<T>(state, n, streams * n * sizeof(T), [&](const T* x, const T* dy, T* y) { kernel(x, dy, y, n); });
        });
    for (const std::size_t n : sizes<T>) registered->Arg(static_cast<std::int64_t>(n));
}

template <class T, class F>
void add_std(const std::string& name, const F& f) {
    add<T>(name + "/std", 2, [f](const T* x, const T*, T* y, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) y[i] = f(x[i]);
    });
}

template <class T, class F>
void add_eigen(const std::string& name, const F& f) {
    add<T>(name + "/eigen", 2, [f](const T* x, const T*, T* y, std::size_t n) {
        const auto size = static_cast<Index>(n);
        Eigen::Map<Array<T>>(y, size) = f(View<T>(x, size));
    });
}

template <class T, class F>
void add_function(const F& f) {
    const std::string name(F::name);
    const auto value = [](const auto& g) {
        return [g](const T* x, const T*, T* y, std::size_t n) { xact::apply(g, x, y, n); };
    };
    add<T>(name + "/value", 2, value(f));
    add<T>(name + "/derivative", 2, value(xact::derivative(f)));
    add<T>(name + "/backward", 3,
           [f](const T* x, const T* dy, T* y, std::size_t n) { xact::backward(f, x, dy, y, n); });
    add<T>(name + "/exact_value", 2, value(xact::exact(f)));
    if constexpr (!std::is_same_v<decltype(std_form(f)), no_form>) add_std<T>(name, std_form(f));
    if constexpr (!std::is_same_v<decltype(eigen_form(f)), no_form>) add_eigen<T>(name, eigen_form(f));
}

template <class T>
void add_baselines() {
    add<T>("memcpy", 2, [](const T* x, const T*, T* y, std::size_t n) { std::memcpy(y, x, n * sizeof(T)); });
    add_std<T>("exp", [](T x) { return std::exp(x); });
    add_eigen<T>("exp", [](auto x) { return x.exp(); });
}

} // namespace

void register_elementwise() {
    add_baselines<float>();
    add_baselines<double>();
    std::set<std::string_view> seen; // other parameters do the same work
    const auto add_once = [&seen](const auto& f) {
        if (!seen.insert(f.name).second) return;
        add_function<float>(f);
        add_function<double>(f);
    };
    std::apply([&](const auto&... f) { (add_once(f), ...); }, xact::functions);
}

} // namespace bench
