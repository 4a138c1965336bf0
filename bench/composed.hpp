// SPDX-License-Identifier: MIT
// The loops one writes over a SIMD library: full registers, and scalars for the rest. M as in forms.hpp, for both.
#pragma once

#include "bench.hpp"
#include "forms.hpp"

#include <xsimd/xsimd.hpp>

#include <tuple>

namespace bench {

template <class T>
using batch = xsimd::batch<T>;

/// What M need not have of its own.
template <class T>
struct CommonFunctions {
    static batch<T> abs(batch<T> x) { return xsimd::abs(x); }
    static T abs(T x) { return x < 0 ? -x : x; }
    static batch<T> select(xsimd::batch_bool<T> condition, batch<T> a, batch<T> b) {
        return xsimd::select(condition, a, b);
    }
    static T select(bool condition, T a, T b) { return condition ? a : b; }
    static T number(double v) { return static_cast<T>(v); }
};

template <class M, class T, class F>
struct ComposedValue {
    F f;
    void operator()(const T* x, T* y, std::size_t n) const {
        std::size_t i = 0;
        for (; i + batch<T>::size <= n; i += batch<T>::size)
            Forms<M>::value(f, batch<T>::load_unaligned(x + i)).store_unaligned(y + i);
        for (; i < n; ++i) y[i] = Forms<M>::value(f, x[i]);
    }
};

template <class M, class T, class F>
void add_composed_function(const std::string& library, const F& f) {
    const ComposedValue<M, T, F> value{f};
    add_peer<T>(F::name, "value", library,
                run<T>([value](const T* x, const T*, T* y, std::size_t n) { value(x, y, n); }));
    add_peer<T>(F::name, "backward", library, run<T>([f](const T* x, const T* dy, T* dx, std::size_t n) {
                    std::size_t i = 0;
                    for (; i + batch<T>::size <= n; i += batch<T>::size)
                        (batch<T>::load_unaligned(dy + i) * Forms<M>::derivative(f, batch<T>::load_unaligned(x + i)))
                            .store_unaligned(dx + i);
                    for (; i < n; ++i) dx[i] = dy[i] * Forms<M>::derivative(f, x[i]);
                }));
}

/// M<T> for float and double.
template <template <class> class M>
void add_composed(const std::string& library) {
    std::apply(
        [&](const auto&... f) {
            (add_composed_function<M<float>, float>(library, f), ...);
            (add_composed_function<M<double>, double>(library, f), ...);
        },
        forms);
}

} // namespace bench
