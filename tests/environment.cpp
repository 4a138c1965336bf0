// SPDX-License-Identifier: MIT
// Other floating-point environments than the usual one: three rounding modes, and subnormal numbers flushed to zero.
// XACT_TEST_VERBOSE=1 prints the largest errors.
#include "activations.hpp"
#include "support.hpp"

#include <algorithm>
#include <cfenv>
#include <cstdio>
#include <cstdlib>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

// Bit patterns at equal distances, and numbers of everyday size.
template <class T>
std::vector<T> inputs(bits_t<T> patterns, int near) {
    std::vector<T> x;
    const bits_t<T> stride = ~bits_t<T>{0} / patterns | 1;
    bits_t<T> b = 0;
    for (bits_t<T> i = 0; i < patterns; ++i, b += stride)
        if (const T v = from_bits<T>(b); !is_nan(v)) x.push_back(v);
    for (int i = -near; i < near; ++i) x.push_back(static_cast<T>(i) * T(40) / static_cast<T>(near));
    return x;
}

template <class T, class F>
std::vector<T> applied(const F& f, const std::vector<T>& x) {
    std::vector<T> y(x.size());
    xact::apply(f, x, y);
    return y;
}

/// visit(softmax, "what it is") for both tiers.
template <class T, class Visitor>
void for_each_softmax(const Visitor& visit) {
    visit(xact::softmax, "softmax");
    if constexpr (std::is_same_v<T, float>) visit(xact::exact(xact::softmax), "exact softmax");
}

/// The largest error in one rounding mode.
template <class T>
struct largest {
    int mode;
    long double error = 0;
    std::string where = "nowhere";

    void add(long double e, const std::string& name) {
        if (e <= error) return;
        error = e;
        where = name;
    }
    void report(long double bound) const {
        const char* what = mode == FE_UPWARD ? "upward" : mode == FE_DOWNWARD ? "downward" : "towards zero";
        std::ostringstream line;
        line << what << ", " << (sizeof(T) == 4 ? "float" : "double") << ": " << static_cast<double>(error) << " ulp ("
             << where << ")";
        INFO(line.str());
        CHECK(error <= bound);
        if (std::getenv("XACT_TEST_VERBOSE")) std::printf("%s\n", line.str().c_str());
    }
};

constexpr int other_modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
// About twice what was seen: where the exponent of e^x is not rounded to nearest, the rest lies outside of what the
// polynomial is made for, most of all upward.
template <class T>
long double bound(int mode) {
    if (std::is_same_v<T, float>) return mode == FE_UPWARD ? 512 : 256;
    return mode == FE_UPWARD ? 0x1p19L : 0x1p17L;
}

} // namespace

TEMPLATE_TEST_CASE("in the other rounding modes nothing becomes NaN, and errors stay small", "[environment]", float,
                   double) {
    using T = TestType;
    const std::vector<T> x = inputs<T>(std::is_same_v<T, float> ? 85867 : 20011, 10007);
    std::vector<largest<T>> worst;
    for (const int mode : other_modes) worst.push_back({mode});
    for (const activation<T>& f : activations<T>()) {
        std::vector<reference::result<long double>> right;
        for (const T v : x) right.push_back(f.reference(static_cast<long double>(v)));
        const bool is_0_at_0 = f.value()(T{0}) == 0;
        for (largest<T>& of_mode : worst)
            for (const auto& g : f.forms) {
                std::fesetround(of_mode.mode);
                const std::vector<T> y = g->applied(x);
                std::fesetround(FE_TONEAREST);
                const auto root = static_cast<double>(g->is_derivative ? f.derivative_root : 0);
                std::size_t nan = 0;
                for (std::size_t i = 0; i < x.size(); ++i) {
                    nan += is_nan(y[i]);
                    const long double wanted = g->is_derivative ? right[i].derivative : right[i].value;
                    // results near the largest number may overflow
                    if (std::fabs(x[i]) > std::numeric_limits<T>::max() / 4) continue;
                    if (std::fabs(wanted) > static_cast<long double>(std::numeric_limits<T>::max() / 4)) continue;
                    if (is_subnormal(x[i]) && flushes_subnormals()) continue;
                    const bool near_root = root != 0 && std::fabs(static_cast<double>(x[i]) - root) < 0.5;
                    // What is built from e^x - 1 cancels near 0 where e^x is not rounded to nearest.
                    const bool cancels = !g->is_derivative && std::fabs(x[i]) < 1 && is_0_at_0;
                    const long double unit = near_root ? ulp<T>(0.125L) : cancels ? ulp<T>(1.0L) : 0;
                    of_mode.add(error_in_ulps(y[i], wanted, unit), g->name);
                }
                INFO(g->name);
                CHECK(nan == 0);
            }
    }
    for (const largest<T>& of_mode : worst) of_mode.report(bound<T>(of_mode.mode));
}

TEMPLATE_TEST_CASE("in the other rounding modes softmax stays a distribution", "[environment]", float, double) {
    using T = TestType;
    for (const int mode : other_modes) {
        largest<T> worst{mode};
        for (const std::size_t n : std::vector<std::size_t>{1, 2, 7, 100, 1000, 50000})
            for (const double deviation : {0.1, 4.0, 30.0}) {
                const std::vector<T> x = random_inputs<T>(n, 1, deviation);
                const auto top = static_cast<long double>(*std::max_element(x.begin(), x.end()));
                long double sum = 0;
                for (const T v : x) sum += std::exp(static_cast<long double>(v) - top);
                for_each_softmax<T>([&](const auto& softmax, const char* name) {
                    std::fesetround(mode);
                    const std::vector<T> y = applied(softmax, x);
                    std::fesetround(FE_TONEAREST);
                    for (std::size_t i = 0; i < n; ++i)
                        worst.add(error_in_ulps(y[i], std::exp(static_cast<long double>(x[i]) - top) / sum), name);
                });
            }
        worst.report(bound<T>(mode));
    }
}

#if defined(__SSE2__)
namespace {

template <class Call>
auto with_flushed_subnormals(const Call& call) {
    const unsigned control = _mm_getcsr();
    _mm_setcsr(control | 0x8040); // FTZ and DAZ
    auto result = call();
    _mm_setcsr(control);
    return result;
}

// A subnormal result may be 0.
template <class T>
bool is_usual_or_flushed(T usual, T flushed) {
    constexpr auto magnitude = static_cast<bits_t<T>>(~sign_bit<T>);
    return same(usual, flushed) || (is_subnormal(usual) && (bits_of(flushed) & magnitude) == 0);
}

} // namespace

TEMPLATE_TEST_CASE("with subnormal numbers flushed, normal results keep their bits", "[environment]", float, double) {
    using T = TestType;
    const std::vector<T> x = inputs<T>(std::is_same_v<T, float> ? 430651 : 100003, 10007);
    for (const activation<T>& f : activations<T>())
        for (const auto& g : f.forms) {
            INFO(g->name);
            const std::vector<T> usual = g->applied(x);
            const std::vector<T> flushed = with_flushed_subnormals([&] { return g->applied(x); });
            const T at_zero = (*g)(T{0}), at_minus_zero = (*g)(-T{0});
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                // a subnormal argument counts as itself or as a zero
                const bool is_zero = is_subnormal(x[i]) && (bits_of(flushed[i]) == bits_of(at_zero) ||
                                                            bits_of(flushed[i]) == bits_of(at_minus_zero));
                wrong += is_nan(flushed[i]) || !(is_zero || is_usual_or_flushed(usual[i], flushed[i]));
            }
            CHECK(wrong == 0);
        }
}

TEMPLATE_TEST_CASE("with subnormal numbers flushed, normal results of softmax keep their bits", "[environment]", float,
                   double) {
    using T = TestType;
    for (const std::size_t n : std::vector<std::size_t>{1, 2, 7, 100, 1000})
        for (const double scale : {1e-3 * static_cast<double>(std::numeric_limits<T>::min()), 1.0, 40.0, 300.0}) {
            std::vector<T> x = random_inputs<T>(n, 0, 1);
            for (T& v : x) v = static_cast<T>(static_cast<double>(v) * scale);
            for (std::size_t i = 3; i < n; i += 5) x[i] = (i % 2 == 0 ? 5 : -5) * std::numeric_limits<T>::denorm_min();
            for_each_softmax<T>([&](const auto& softmax, const char* name) {
                INFO(name << " of " << n << " numbers of size " << scale);
                const std::vector<T> usual = applied(softmax, x);
                const std::vector<T> flushed = with_flushed_subnormals([&] { return applied(softmax, x); });
                std::size_t wrong = 0;
                for (std::size_t i = 0; i < n; ++i)
                    wrong += is_nan(flushed[i]) || !is_usual_or_flushed(usual[i], flushed[i]);
                CHECK(wrong == 0);
            });
        }
}
#endif
