// SPDX-License-Identifier: MIT
// The list x {value, backward}, standard and exact, x {float, double}, in L1,
// L2, L3 and DRAM.
#include "bench.hpp"

#include <xact/xact.hpp>

#include <cstring>
#include <set>

namespace bench {
namespace {

constexpr std::size_t l3 = std::size_t{1} << 20, dram = std::size_t{1} << 25;

template <class T, class F>
Factory<T> value(const F& f) {
    return run<T>([f](const T* x, const T*, T* y, std::size_t n) { xact::apply(f, x, y, n); });
}
template <class T, class F>
Factory<T> backward(const F& f) {
    return run<T>([f](const T* x, const T* dy, T* dx, std::size_t n) { xact::backward(f, x, dy, dx, n); });
}

/// Float in every memory, double where computing costs more than memory.
template <class T>
void add_usual(const std::string& name, const std::string& part, const Factory<T>& factory) {
    add_sizes<T>(name, part, "xact", factory, {l1<T>, l2<T>});
    if constexpr (std::is_same_v<T, float>) add_sizes<T>(name, part, "xact", factory, {l3, dram});
}

void add_curve(const std::string& name, const std::string& library, const Factory<float>& factory) {
    for (std::size_t n = 8; n < dram; n *= 4) add<float>({"curve", name, "value", library}, n, "", factory);
    add<float>({"curve", name, "value", library}, dram, "", factory);
}

template <class F>
void add_exact(const std::string& name, const F& f) {
    const auto exact = xact::exact(f);
    add_sizes<float>(name, "exact_value", "xact", value<float>(exact), {l1<float>, l2<float>});
    add_sizes<float>(name, "exact_backward", "xact", backward<float>(exact), {l1<float>, l2<float>});
    add_ranges<float>(name, "exact_value", "xact", value<float>(exact), {8, 100});
    add_ranges<float>(name, "exact_backward", "xact", backward<float>(exact), {8, 100});
}

template <class F>
void add_function(const F& f) {
    const std::string name(F::name);
    add_usual<float>(name, "value", value<float>(f));
    add_usual<float>(name, "backward", backward<float>(f));
    add_usual<double>(name, "value", value<double>(f));
    add_usual<double>(name, "backward", backward<double>(f));
    if constexpr (F::has_tail && F::claim.value > 0.5) { // those with an exponential
        add_exact(name, f);
        add_ranges<float>(name, "value", "xact", value<float>(f), {8, 100});
        add_ranges<float>(name, "backward", "xact", backward<float>(f), {8, 100});
        if (is_drawn(name)) add_ranges<float>(name, "value", "xact", value<float>(f), {4, 16, 32, 64, 80, 128});
    }
    if (name == "relu" || name == "sigmoid" || name == "gelu") add_curve(name, "xact", value<float>(f));
}

template <class F>
void add_from_output(const F& f) {
    add_usual<float>(std::string(F::name), "backward_from_output",
                     run<float>([f](const float* y, const float* dy, float* dx, std::size_t n) {
                         xact::backward_from_output(f, y, dy, dx, n);
                     }));
}

const bool registered = [] {
    std::set<std::string_view> seen; // other parameters do the same work
    std::apply([&](const auto&... f) { ((seen.insert(f.name).second ? add_function(f) : void()), ...); },
               xact::functions);
    add_from_output(xact::sigmoid);
    add_from_output(xact::tanh);

    const Factory<float> copy =
        run<float>([](const float* x, const float*, float* y, std::size_t n) { std::memcpy(y, x, n * sizeof(float)); });
    add_sizes<float>("memcpy", "value", "libc", copy, {l1<float>, l2<float>, l3, dram});
    add_curve("memcpy", "libc", copy);
    return true;
}();

} // namespace
} // namespace bench
