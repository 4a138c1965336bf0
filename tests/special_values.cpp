// SPDX-License-Identifier: MIT
// NaN, infinities, zeros, subnormals and the largest numbers; nothing else of the thread changes.
#include "support.hpp"

#include <xact/eigen.hpp>

#include <algorithm>
#include <cerrno>
#include <cfenv>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

template <class T>
using scalar_function = std::function<T(T)>;

// At +0, -0, +inf and -inf.
struct row {
    double value[4], derivative[4];
};

std::map<std::string, row> read_table() {
    std::map<std::string, row> table;
    std::ifstream file(XACT_TEST_SPECIAL_VALUES);
    std::string line, name, cell;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::getline(cells, name, ',');
        row& r = table[name];
        for (double* half : {r.value, r.derivative})
            for (int i = 0; i < 4; ++i) {
                std::getline(cells, cell, ',');
                std::size_t used = 0;
                half[i] = std::stod(cell, &used);
                REQUIRE(used == cell.size());
            }
    }
    return table;
}

// to a few ulps: 0.6 and log 2 are no floats
template <class T>
bool agrees(T given, double right) {
    const T rounded = static_cast<T>(right);
    if (!is_finite(rounded) || static_cast<bits_t<T>>(bits_of(rounded) & ~sign_bit<T>) == 0)
        return bits_of(given) == bits_of(rounded);
    return std::abs(given - rounded) <= 4 * std::numeric_limits<T>::epsilon() * std::abs(rounded);
}

/// An entry, in place.
template <class T>
struct way {
    const char* name;
    std::function<void(T*, std::size_t)> run;
};

template <class A, class T, class F>
void through_batches(const F& f, T* x, std::size_t n) {
    using batch = xsimd::batch<T, A>;
    T buffer[batch::size] = {};
    for (std::size_t i = 0; i < n; i += batch::size) {
        const std::size_t taken = n - i < batch::size ? n - i : std::size_t{batch::size};
        std::memcpy(buffer, x + i, taken * sizeof(T));
        batch(f(batch::load_unaligned(buffer))).store_unaligned(buffer);
        std::memcpy(x + i, buffer, taken * sizeof(T));
    }
}

template <class T, class F>
std::vector<way<T>> ways_through(const F& f) {
    std::vector<way<T>> ways;
    ways.push_back({"scalar", [f](T* x, std::size_t n) {
                        for (std::size_t i = 0; i < n; ++i) x[i] = f(x[i]);
                    }});
    ways.push_back({"pointers", [f](T* x, std::size_t n) { xact::apply(f, x, x, n); }});
    if constexpr (is_representative<F>()) {
        ways.push_back({"batch", [f](T* x, std::size_t n) { through_batches<xsimd::default_arch>(f, x, n); }});
#if defined(__AVX__)
        ways.push_back({"batch of SSE2", [f](T* x, std::size_t n) { through_batches<xsimd::sse2>(f, x, n); }});
#endif
        ways.push_back({"Eigen array", [f](T* x, std::size_t n) {
                            Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>> all(x, static_cast<Eigen::Index>(n));
                            all = f(all);
                        }});
        ways.push_back({"Eigen arrays of 4", [f](T* x, std::size_t n) {
                            for (std::size_t i = 0; i < n; i += 4) {
                                Eigen::Array<T, 4, 1> four;
                                const std::size_t taken = std::min<std::size_t>(4, n - i);
                                std::fill_n(four.data(), 4, T{1});
                                std::memcpy(four.data(), x + i, taken * sizeof(T));
                                const Eigen::Array<T, 4, 1> result = f(four);
                                std::memcpy(x + i, result.data(), taken * sizeof(T));
                            }
                        }});
    }
    return ways;
}

template <class T>
void check_limits(const std::vector<way<T>>& ways, const double (&right)[4]) {
    // as far out as finite numbers go, a limit that is finite is there
    const T largest = std::numeric_limits<T>::max();
    const T points[] = {T{0}, -T{0}, infinity<T>, -infinity<T>, largest, -largest};
    for (const way<T>& w : ways) {
        // more than a register of each
        constexpr std::size_t n = 45;
        T y[n];
        for (std::size_t k = 0; k < n; ++k) y[k] = points[k % 6];
        w.run(y, n);
        for (std::size_t k = 0; k < n; ++k) {
            const std::size_t i = k % 6;
            const double limit = right[i < 4 ? i : i - 2];
            INFO(w.name << " at " << points[i] << ": " << y[k] << ", right " << limit);
            if (i < 4 || is_finite(limit)) CHECK(agrees(y[k], limit));
            CHECK_FALSE(is_nan(y[k]));
        }
    }
}

// What is NaN comes out with its sign and payload; a signalling one may have become quiet.
template <class T>
void check_nan(const std::vector<way<T>>& ways) {
    const bits_t<T> first = bits_of(infinity<T>) + 1, last = ~sign_bit<T>;
    const bits_t<T> quiet = bits_of(quiet_nan<T>), quiet_bit = quiet ^ bits_of(infinity<T>);
    for (const way<T>& w : ways) {
        std::size_t lost = 0, changed = 0;
        for (const bits_t<T> b : {first, static_cast<bits_t<T>>(first + 0x1234), static_cast<bits_t<T>>(quiet - 1),
                                  quiet, static_cast<bits_t<T>>(quiet | 0x54321), last})
            for (const bits_t<T> sign : {bits_t<T>{0}, sign_bit<T>}) {
                constexpr std::size_t n = 43;
                T block[n];
                for (T& v : block) v = T{1};
                for (const std::size_t place : {std::size_t{7}, n - 1}) {
                    const bits_t<T> given = b | sign;
                    std::memcpy(&block[place], &given, sizeof given);
                }
                w.run(block, n);
                for (std::size_t i = 0; i < n; ++i) {
                    const bool expected = i == 7 || i == n - 1;
                    lost += is_nan(block[i]) != expected;
                    changed += expected && ((bits_of(block[i]) ^ (b | sign)) & ~quiet_bit) != 0;
                }
            }
        INFO(w.name);
        CHECK(lost == 0);
        CHECK(changed == 0);
    }
}

// Around zero f is f(0) + f'(0) x, with the slope of x's side, to within `steps` of the smallest numbers.
template <class T>
void check_subnormals(const scalar_function<T>& f, const scalar_function<T>& derivative, int steps) {
    using limits = std::numeric_limits<T>;
    for (const T x : {limits::denorm_min(), limits::min(), limits::min() / 2, 5 * limits::denorm_min()})
        for (const T sign : {T{1}, T{-1}}) {
            const T y = f(sign * x), at_zero = f(sign * T{0}), slope = derivative(sign * x);
            INFO("at " << sign * x << ": " << y << ", slope " << slope);
            CHECK(std::fabs(slope - derivative(sign * T(1e-30))) <= limits::epsilon());
            if (at_zero == 0)
                CHECK(std::fabs(static_cast<long double>(y) -
                                static_cast<long double>(slope) * static_cast<long double>(sign * x)) <=
                      static_cast<long double>(limits::denorm_min()) * steps);
            else
                CHECK(y == at_zero);
        }
}

template <class T, class F>
void check_special_values(const F& f) {
    const scalar_function<T> value = [f](T x) { return f(x); };
    const scalar_function<T> derivative = [f](T x) { return f.derivative(x); };
    check_nan(ways_through<T>(f));
    check_nan(ways_through<T>(xact::derivative(f)));
    for (const T x : mixed_inputs<T>(200)) {
        if (is_nan(x)) continue;
        CHECK_FALSE(is_nan(value(x)));
        CHECK_FALSE(is_nan(derivative(x)));
    }
}

} // namespace

TEMPLATE_TEST_CASE("NaN stays the same NaN, and nothing else becomes one", "[special]", float, double) {
    for_each_function([](const auto& f) {
        INFO(f.name);
        check_special_values<TestType>(f);
        if constexpr (std::is_same_v<TestType, float>) check_special_values<float>(xact::exact(f));
    });
}

TEMPLATE_TEST_CASE("limits and zeros with their sign", "[special]", float, double) {
    using T = TestType;
    const std::map<std::string, row> table = read_table();
    std::size_t known = 0;
    for_each_function([&](const auto& f) {
        const auto found = table.find(label(f));
        if (found == table.end()) {
            INFO(label(f) << " has no line in tests/special_values.csv");
            // one that has just been added works without
            CHECK_FALSE(comes_with_xact(f.name));
            WARN(label(f) << " has no line in tests/special_values.csv: its limits are not tested");
            return;
        }
        ++known;
        const row& right = found->second;
        const auto check = [&](const auto& g, const char* tier) {
            INFO(tier << label(f));
            check_limits(ways_through<T>(g), right.value);
            check_limits(ways_through<T>(xact::derivative(g)), right.derivative);
        };
        check(f, "");
        if constexpr (std::is_same_v<T, float> || is_representative<std::decay_t<decltype(f)>>())
            check(xact::exact(f), "exact ");
    });
    CHECK(known == table.size());
}

TEMPLATE_TEST_CASE("subnormal arguments are not flushed", "[special]", float, double) {
    using T = TestType;
    if (flushes_subnormals()) return;
    for_each_function([](const auto& f) {
        if (f.name == xact::step.name) return; // a jump has no slope
        const auto check = [&f](const auto& g, int steps) {
            INFO(label(f));
            check_subnormals<T>([g](T x) { return g(x); }, [g](T x) { return g.derivative(x); }, steps);
        };
        check(f, 4);
        check(xact::exact(f), std::is_same_v<T, float> ? 1 : 4);
    });
    const T tiny = std::numeric_limits<T>::denorm_min();
    for (const T x : {tiny, 3 * tiny, -tiny}) {
        CHECK(xact::tanh(x) == x);
        CHECK(xact::elu(x) == x);
        CHECK(xact::identity(x) == x);
        CHECK(xact::relu(x) == (x > 0 ? x : 0));
        CHECK(xact::step(x) == (x > 0 ? 1 : 0));
        CHECK(xact::leaky_relu.derivative(x) == (x > 0 ? T{1} : T(0.01)));
    }
}

TEMPLATE_TEST_CASE("conventions at the kinks", "[special]", float, double) {
    using T = TestType;
    CHECK(xact::step(T{0}) == 0);
    CHECK(xact::step.derivative(T{0}) == 0);
    CHECK(bits_of(xact::relu(-T{0})) == 0);
    CHECK(xact::relu.derivative(T{0}) == 0);
    CHECK(xact::leaky_relu.derivative(T{0}) == T(0.01));
    CHECK(xact::prelu.derivative(T{0}) == T(0.25));
    CHECK(xact::ELU{0.3}.derivative(T{0}) == T(0.3));
    CHECK(xact::trelu(T{1}) == 0);
    CHECK(xact::trelu.derivative(T{1}) == 0);
    CHECK(xact::trelu(std::nextafter(T{1}, T{2})) > 1);
    CHECK(xact::TReLU{-0.5}(T(-0.4)) == T(-0.4));
}

TEMPLATE_TEST_CASE("a slope of zero gives +0 for everything but NaN", "[special]", float, double) {
    using T = TestType;
    const auto check = [](const auto& f) {
        INFO(f.name);
        for (const T x :
             {-T{0}, T{-1}, -infinity<T>, std::numeric_limits<T>::lowest(), -std::numeric_limits<T>::denorm_min()}) {
            CHECK(bits_of(f(x)) == 0);
            CHECK(bits_of(xact::exact(f)(x)) == 0);
            T block[3] = {x, x, x};
            xact::apply(f, block);
            CHECK(bits_of(block[2]) == 0);
        }
        CHECK(is_nan(f(quiet_nan<T>)));
        CHECK(f(T{2}) == 2);
    };
    for (const double zero : {0.0, -0.0}) {
        check(xact::LeakyReLU{zero});
        check(xact::PReLU{zero});
        check(xact::ELU{zero});
        check(xact::TReLU{0.5, zero});
        // per channel too
        const std::vector<T> x{-infinity<T>, -1, 2, quiet_nan<T>}, slopes(4, static_cast<T>(zero));
        std::vector<T> y(4);
        for (const xact::axis_layout& layout : {xact::axis_layout{1, 4, 1}, xact::axis_layout{1, 1, 4}}) {
            const std::vector<T> given(slopes.begin(), slopes.begin() + static_cast<std::ptrdiff_t>(layout.length));
            xact::apply(xact::prelu, x, given, y, layout);
            CHECK(difference(y, std::vector<T>{0, 0, 2, quiet_nan<T>}) == "");
        }
    }
    // narrowed to nothing
    CHECK(bits_of(xact::LeakyReLU{1e-60}(-infinity<float>)) == 0);
}

TEST_CASE("slopes above 1 and below 0 are piecewise, not a maximum", "[special]") {
    CHECK(xact::LeakyReLU{2}(-3.0f) == -6);
    CHECK(xact::LeakyReLU{2}(3.0f) == 3);
    CHECK(xact::PReLU{-2}(-3.0) == 6);
    CHECK(xact::ELU{-1}(-infinity<float>) == 1);
}

TEST_CASE("errno, rounding mode and control register stay as they are", "[special]") {
    const std::vector<float> x = mixed_inputs<float>(500);
    const std::vector<double> wide = mixed_inputs<double>(500);
    std::vector<float> y(500);
    std::vector<double> wide_y(500);
    errno = 4711;
    const int mode = std::fegetround();
#if defined(__SSE2__)
    constexpr unsigned flags = 0x3f;
    const unsigned control = _mm_getcsr() & ~flags;
#endif
    for_each_function([&](const auto& f) {
        xact::apply(f, x, y);
        xact::apply(xact::derivative(f), wide, wide_y);
        y[0] = f(x[1]) + xact::exact(f).derivative(x[2]);
    });
    xact::apply(xact::softmax, x, y);
    CHECK(errno == 4711);
    CHECK(std::fegetround() == mode);
#if defined(__SSE2__)
    CHECK((_mm_getcsr() & ~flags) == control);
#endif
}
