// SPDX-License-Identifier: MIT
// SLEEF's functions of 1 ULP, as wide as the registers that xsimd has.
#include "composed.hpp"

#include <sleef.h>

#include <cmath>

#if defined(__AVX512F__)
#define XACT_BENCH_SLEEF(name) Sleef_##name##f16_u10avx512f, Sleef_##name##d8_u10avx512f
#elif defined(__AVX2__) && defined(__FMA__)
#define XACT_BENCH_SLEEF(name) Sleef_##name##f8_u10avx2, Sleef_##name##d4_u10avx2
#elif defined(__AVX__)
#define XACT_BENCH_SLEEF(name) Sleef_##name##f8_u10avx, Sleef_##name##d4_u10avx
#elif defined(__SSE4_1__)
#define XACT_BENCH_SLEEF(name) Sleef_##name##f4_u10sse4, Sleef_##name##d2_u10sse4
#elif defined(__SSE2__)
#define XACT_BENCH_SLEEF(name) Sleef_##name##f4_u10sse2, Sleef_##name##d2_u10sse2
#else
#define XACT_BENCH_SLEEF(name) Sleef_##name##f4_u10advsimd, Sleef_##name##d2_u10advsimd
#endif

namespace bench {
namespace {

template <class OfFloats, class OfDoubles>
batch<float> call(batch<float> x, OfFloats f, OfDoubles) {
    return {f(x)};
}
template <class OfFloats, class OfDoubles>
batch<double> call(batch<double> x, OfFloats, OfDoubles f) {
    return {f(x)};
}

template <class T>
struct sleef_functions : CommonFunctions<T> {
    static batch<T> exp(batch<T> x) { return call(x, XACT_BENCH_SLEEF(exp)); }
    static batch<T> expm1(batch<T> x) { return call(x, XACT_BENCH_SLEEF(expm1)); }
    static batch<T> log1p(batch<T> x) { return call(x, XACT_BENCH_SLEEF(log1p)); }
    static batch<T> tanh(batch<T> x) { return call(x, XACT_BENCH_SLEEF(tanh)); }
    static batch<T> erf(batch<T> x) { return call(x, XACT_BENCH_SLEEF(erf)); }
    static T exp(T x) { return std::exp(x); }
    static T expm1(T x) { return std::expm1(x); }
    static T log1p(T x) { return std::log1p(x); }
    static T tanh(T x) { return std::tanh(x); }
    static T erf(T x) { return std::erf(x); }
};

const bool registered = (add_composed<sleef_functions>("sleef"),
                         add_library("SLEEF", SLEEF_VERSION_MAJOR, SLEEF_VERSION_MINOR, SLEEF_VERSION_PATCHLEVEL));

} // namespace
} // namespace bench
