// SPDX-License-Identifier: MIT
// Other floating-point environments than the usual one: three rounding modes, and subnormal numbers flushed to zero.
// XACT_TEST_VERBOSE=1 prints the largest errors.
#include "support.hpp"

#include "reference/reference.hpp"

#include <cfenv>
#include <cstdio>
#include <cstdlib>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

std::vector<float> every_float_in(std::uint32_t stride) {
    std::vector<float> x;
    for (std::uint64_t b = 0; b <= 0xffffffff; b += stride) {
        const auto v = from_bits<float>(static_cast<std::uint32_t>(b));
        if (!is_nan(v)) x.push_back(v);
    }
    return x;
}

template <class F>
std::vector<float> applied(const F& f, const std::vector<float>& x) {
    std::vector<float> y(x.size());
    xact::apply(f, x, y);
    return y;
}

} // namespace

TEST_CASE("in the other rounding modes nothing becomes NaN, and errors stay small", "[environment]") {
    const std::vector<float> x = every_float_in(50021);
    for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
        long double worst = 0;
        std::string where;
        for_each_function([&](const auto& f) {
            const auto given = reference::narrowed<float>(f);
            for_each_form<float>(f, [&](const auto& form, const std::string& name) {
                std::fesetround(mode);
                const std::vector<float> y = applied(form, x);
                std::fesetround(FE_TONEAREST);
                const bool is_derivative = name.back() == '\'';
                std::size_t nan = 0;
                for (std::size_t i = 0; i < x.size(); ++i) {
                    nan += is_nan(y[i]);
                    if (std::fabs(x[i]) > 1e38f) continue; // results near the largest float may overflow
                    if (is_subnormal(x[i]) && flushes_subnormals()) continue;
                    const auto right = reference::evaluate(given, static_cast<long double>(x[i]));
                    const auto root = static_cast<double>(is_derivative ? reference::derivative_root(f).high : 0);
                    const bool near_root = root != 0 && std::fabs(static_cast<double>(x[i]) - root) < 0.5;
                    // What is built from e^x - 1 cancels near 0 where e^x is not rounded to nearest.
                    const bool cancels = !is_derivative && std::fabs(x[i]) < 1 && f(0.0f) == 0;
                    const long double unit = near_root ? ulp<float>(0.125L) : cancels ? ulp<float>(1.0L) : 0;
                    const long double error = error_in_ulps(y[i], is_derivative ? right.derivative : right.value, unit);
                    if (!(error <= worst)) {
                        worst = error;
                        where = name;
                    }
                }
                INFO(name);
                CHECK(nan == 0);
            });
        });
        INFO(where << " in mode " << mode << ": " << static_cast<double>(worst) << " ulp");
        CHECK(worst <= 512);
        if (std::getenv("XACT_TEST_VERBOSE")) std::printf("mode %d: %.2Lf ulp (%s)\n", mode, worst, where.c_str());
    }
}

#if defined(__SSE2__)
TEST_CASE("with subnormal numbers flushed, normal results keep their bits", "[environment]") {
    const std::vector<float> x = every_float_in(9973);
    for_each_function([&](const auto& f) {
        for_each_form<float>(f, [&](const auto& form, const std::string& name) {
            INFO(name);
            const std::vector<float> usual = applied(form, x);
            const unsigned control = _mm_getcsr();
            _mm_setcsr(control | 0x8040); // FTZ and DAZ
            const std::vector<float> flushed = applied(form, x);
            _mm_setcsr(control);
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                if (same(usual[i], flushed[i]) || is_subnormal(x[i])) continue;
                wrong += !(is_subnormal(usual[i]) && flushed[i] == 0);
            }
            CHECK(wrong == 0);
        });
    });
}
#endif
