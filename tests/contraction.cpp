// SPDX-License-Identifier: MIT
// What leaves an entry is f's value: no compiler contracts f's last multiplication into the caller's addition, nor the
// caller's multiplication into f's first one.
#include "activations.hpp"
#include "support.hpp"

#include <xact/eigen.hpp>

namespace {

constexpr std::size_t count = 4096;

// f(a x) + b with every step rounded into memory.
template <class T>
std::vector<T> step_by_step(const form<T>& f, const std::vector<T>& x, T a, T b) {
    std::vector<T> y(count);
    for (std::size_t i = 0; i < count; ++i) y[i] = opaque(a) * x[i];
    for (T& v : y) v = opaque(v);
    y = f.applied(y);
    for (T& v : y) v = opaque(v) + b;
    return y;
}

template <class T, class F>
std::vector<T> in_scalars(const F& f, const std::vector<T>& x, T a, T b) {
    std::vector<T> y(count);
    for (std::size_t i = 0; i < count; ++i) y[i] = f(a * x[i]) + b;
    return y;
}
template <class T, class F>
std::vector<T> in_batches(const F& f, const std::vector<T>& x, T a, T b) {
    using batch = xact::detail::batch<T>;
    std::vector<T> y(count);
    for (std::size_t i = 0; i < count; i += batch::size) {
        const batch result = f(batch(a) * batch::load_unaligned(x.data() + i)) + batch(b);
        result.store_unaligned(y.data() + i);
    }
    return y;
}
template <class T, class F>
std::vector<T> in_eigen(const F& f, const std::vector<T>& x, T a, T b) {
    using Array = Eigen::Array<T, Eigen::Dynamic, 1>;
    std::vector<T> y(count);
    Eigen::Map<Array>(y.data(), count) = f(a * Eigen::Map<const Array>(x.data(), count)) + b;
    return y;
}

} // namespace

TEMPLATE_TEST_CASE("f(a*x) + b is rounded three times", "[contraction]", float, double) {
    using T = TestType;
    const std::vector<T> x = random_inputs<T>(count, 0, 3);
    const T a = T(1.1), b = T(0.3);
    for_each_representative([&](const auto& f) {
        for_each_form<T>(f, [&](const auto& g, const std::string& name) {
            INFO(name);
            const std::vector<T> expected = step_by_step(in_table<T>(g), x, a, b);
            CHECK(difference(in_scalars(g, x, a, b), expected) == "");
            CHECK(difference(in_batches(g, x, a, b), expected) == "");
            CHECK(difference(in_eigen(g, x, a, b), expected) == "");
        });
    });
}
