// SPDX-License-Identifier: MIT
// Softmax, its gradient and cross-entropy against long double; special rows; any axis; every entry.
#include "support.hpp"

#include <algorithm>
#include <cstdint>

namespace {

using xact::axis_layout;

template <class T>
std::vector<long double> exact_softmax(const std::vector<T>& z) {
    const long double top = static_cast<long double>(*std::max_element(z.begin(), z.end()));
    std::vector<long double> y;
    long double sum = 0;
    for (const T v : z) {
        y.push_back(std::exp(static_cast<long double>(v) - top));
        sum += y.back();
    }
    for (long double& v : y) v /= sum;
    return y;
}

template <class T>
double worst_error(const std::vector<T>& y, const std::vector<long double>& exact) {
    long double worst = 0;
    for (std::size_t i = 0; i < y.size(); ++i) worst = worse(worst, error_in_ulps(y[i], exact[i]));
    return static_cast<double>(worst);
}

template <class T>
std::vector<T> spread(std::size_t n, int kind) {
    switch (kind) {
    case 0:
        return random_inputs<T>(n, 0, 1, unsigned(n));
    case 1:
        return random_inputs<T>(n, 0, 25, unsigned(n));
    case 2:
        return std::vector<T>(n, T(-3.7));
    default: {
        std::mt19937 engine{unsigned(n)};
        std::uniform_real_distribution<double> distribution(-100, 0);
        std::vector<T> z(n);
        for (T& v : z) v = static_cast<T>(distribution(engine));
        return z;
    }
    }
}

template <class T, class Softmax>
std::vector<T> applied(const Softmax& softmax, const std::vector<T>& z) {
    std::vector<T> y(z.size());
    xact::apply(softmax, z, y);
    return y;
}
template <class T, class Softmax>
std::vector<T> applied(const Softmax& softmax, const std::vector<T>& z, const axis_layout& layout) {
    std::vector<T> y(z.size(), T(7));
    xact::apply(softmax, z, y, layout);
    return y;
}

template <class T, class Softmax>
void check_accuracy(const Softmax& softmax, double limit, std::size_t largest) {
    std::vector<std::size_t> sizes{1000, 4096, 65537, 1 << 20};
    for (std::size_t n = 1; n <= 70; ++n) sizes.push_back(n);
    for (const std::size_t n : sizes) {
        if (n > largest) continue;
        for (int kind = 0; kind < 4; ++kind) {
            INFO("n " << n << " kind " << kind);
            const std::vector<T> z = spread<T>(n, kind), y = applied(softmax, z);
            CHECK(worst_error(y, exact_softmax(z)) <= limit);
            long double sum = 0;
            for (const T v : y) sum += static_cast<long double>(v);
            const double half_ulp = static_cast<double>(std::numeric_limits<T>::epsilon()) / 4;
            CHECK(std::fabs(static_cast<double>(sum - 1)) <= half_ulp * std::max(static_cast<double>(n), 8.0));
        }
    }
}

} // namespace

TEST_CASE("softmax within its claim for every length and spread", "[softmax]") {
    check_accuracy<float>(xact::softmax, 2, 1 << 20);
    check_accuracy<float>(xact::exact(xact::softmax), 0.51, 1 << 20);
    check_accuracy<double>(xact::softmax, 4, 65537);
}

TEST_CASE("softmax within its claim where one value makes up the sum", "[softmax]") {
    // the error of its exponential is in every share; these once gave 2.29 and 2.04 ulps
    for (const std::vector<float>& v : {std::vector<float>{0x1.ad8816p-1f, -0x1.71f196p-3f, -0x1.9d7928p+4f},
                                        std::vector<float>{0x1.12b1ecp+4f, 0x1.ee02f2p+3f, -0x1.7576b6p+4f}}) {
        std::vector<float> z(64, v[1]);
        z[0] = v[0];
        z[1] = v[2];
        CHECK(worst_error(applied(xact::softmax, z), exact_softmax(z)) <= 2);
    }
}

TEST_CASE("softmax within its claim where a million entries are rounded alike", "[softmax]") {
    std::vector<float> z(1 << 20, -5.2f); // what each loses is lost a million times
    z[0] = 0;
    CHECK(worst_error(applied(xact::softmax, z), exact_softmax(z)) <= 2);
}

TEST_CASE("softmax within its claim for maxima of any size", "[softmax]") {
    for (const float m :
         {-1e6f, -8193.0f, -8192.0f, -8191.9f, -700.0f, 88.0f, 4000.0f, 8191.9f, 8192.0f, 8192.1f, 1e6f})
        for (const float range : {0.25f, 2.0f, 60.0f}) {
            INFO(m << " and " << range);
            std::vector<float> z = random_inputs<float>(1000, 0, 1);
            for (float& v : z) v = m - std::fabs(v) * range;
            CHECK(worst_error(applied(xact::softmax, z), exact_softmax(z)) <= 2);
        }
}

TEMPLATE_TEST_CASE("softmax of equal entries is the nearest to 1/n", "[softmax]", float, double) {
    for (const TestType z : random_inputs<TestType>(200, 0, 200))
        for (const TestType factor : {TestType(0x1p-30), TestType(1), TestType(0x1p+20)})
            for (std::size_t n = 1; n <= 1024; n *= 2) {
                INFO(n << " times " << z * factor);
                const std::vector<TestType> share(n, TestType(1) / static_cast<TestType>(n));
                CHECK(difference(applied(xact::softmax, std::vector<TestType>(n, z * factor)), share) == "");
            }
}

TEST_CASE("softmax of one entry is 1, of none is nothing", "[softmax]") {
    for (const float z : {0.0f, -0.0f, 3e38f, -3e38f, 1e-42f}) {
        CHECK(applied(xact::softmax, std::vector<float>{z})[0] == 1);
        CHECK(applied(xact::exact(xact::softmax), std::vector<float>{z})[0] == 1);
    }
    CHECK(applied(xact::softmax, std::vector<double>{-1e308})[0] == 1);
    std::vector<float> none;
    xact::apply(xact::softmax, none, none);
    xact::apply(xact::softmax, none);
    xact::backward_from_output(xact::softmax, none, none, none);
    for (const axis_layout& layout : {axis_layout{0, 3, 2}, axis_layout{3, 0, 2},
                                      axis_layout{std::size_t{1} << 60, 2, 0}, axis_layout{~std::size_t{0}, 0, 1}}) {
        xact::apply(xact::softmax, none, none, layout);
        xact::apply(xact::softmax, none, layout);
        xact::backward_from_output(xact::softmax, none, none, none, layout);
    }
    CHECK(none.empty());
}

TEMPLATE_TEST_CASE("special rows of softmax", "[softmax]", float, double) {
    using T = TestType;
    const T inf = infinity<T>, nan = quiet_nan<T>;
    const auto check = [&](const auto& softmax) {
        // as one row, and as a column among others
        const auto rows = [&](const std::vector<T>& z, const std::vector<T>& expected) {
            CHECK(difference(applied(softmax, z), expected) == "");
            const std::size_t n = z.size(), inner = 21;
            std::vector<T> field(n * inner, T(1));
            for (std::size_t k = 0; k < n; ++k) field[k * inner + 18] = z[k];
            const std::vector<T> y = applied(softmax, field, {1, n, inner});
            for (std::size_t k = 0; k < n; ++k) {
                CHECK(same(y[k * inner + 18], expected[k]));
                CHECK_FALSE(is_nan(y[k * inner + 17]));
            }
        };
        for (const std::size_t n : {1u, 2u, 3u, 17u, 40u}) {
            INFO(n);
            const std::vector<T> all_nan(n, nan);
            for (const std::size_t place : {std::size_t{0}, n / 2, n - 1})
                for (const T poison : {nan, -nan, inf}) {
                    std::vector<T> z(n, T(2));
                    z[place] = poison;
                    rows(z, all_nan);
                }
            rows(std::vector<T>(n, -inf), all_nan);
            rows(std::vector<T>(n, inf), all_nan);
        }
        rows({-inf, 5, -inf}, {0, 1, 0});
        rows({-inf, 5, 5, -inf, -inf}, {0, T(0.5), T(0.5), 0, 0});
        rows({std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest()}, {1, 0});
        rows({T(0), -T(0)}, {T(0.5), T(0.5)});
        rows({nan, inf, -inf, 1}, {nan, nan, nan, nan});
    };
    check(xact::softmax);
    check(xact::exact(xact::softmax));
}

TEST_CASE("softmax of {1000, 1050, 1100}: the first is subnormal and is not flushed", "[softmax]") {
    const std::vector<float> z{1000, 1050, 1100};
    const std::vector<float> exact = applied(xact::exact(xact::softmax), z), y = applied(xact::softmax, z);
    CHECK(worst_error(exact, exact_softmax(z)) <= 0.51);
    CHECK(worst_error(y, exact_softmax(z)) <= 2);
    if (!flushes_subnormals()) CHECK(exact[0] == 0x1bp-149f); // 3.72e-44
    CHECK(exact[1] == Catch::Approx(1.9287e-22).epsilon(1e-4));
    CHECK(exact[2] == 1);
}

TEMPLATE_TEST_CASE("softmax does not change when all entries are shifted", "[softmax]", float, double) {
    // multiples of 1/8 below 2^10, so that the shift is exact
    std::vector<TestType> z = random_inputs<TestType>(101, 0, 40);
    for (TestType& v : z) v = std::round(v * 8) / 8;
    std::vector<TestType> shifted = z;
    for (TestType& v : shifted) v += TestType(777.25);
    CHECK(difference(applied(xact::softmax, z), applied(xact::softmax, shifted)) == "");
    CHECK(difference(applied(xact::exact(xact::softmax), z), applied(xact::exact(xact::softmax), shifted)) == "");
}

TEMPLATE_TEST_CASE("rows along any axis", "[softmax]", float, double) {
    using T = TestType;
    for (const std::size_t length : {1u, 2u, 5u, 16u, 17u, 33u, 70u, 300u})
        for (const std::size_t inner : {1u, 2u, 3u, 4u, 5u, 7u, 8u, 16u, 19u, 40u}) {
            INFO(length << " by " << inner);
            const std::vector<T> rows = random_inputs<T>(length * inner, 0, 5, unsigned(length * inner));
            const std::vector<T> columns = transposed(rows, length, inner);
            // exact: the same bits whatever the layout
            const auto exact = xact::exact(xact::softmax);
            const std::vector<T> of_rows = applied(exact, rows, {inner, length, 1});
            CHECK(difference(transposed(of_rows, length, inner), applied(exact, columns, {1, length, inner})) == "");
            // standard: one row alone, among others, and behind others
            const std::vector<T> y = applied(xact::softmax, rows, {inner, length, 1});
            const std::vector<T> y_columns = applied(xact::softmax, columns, {1, length, inner});
            for (std::size_t i = 0; i < inner; ++i) {
                const auto start = rows.begin() + static_cast<std::ptrdiff_t>(i * length);
                const std::vector<T> row(start, start + static_cast<std::ptrdiff_t>(length));
                CHECK(difference(applied(xact::softmax, row).data(), y.data() + i * length, length) == "");
                CHECK(difference(applied(exact, row).data(), of_rows.data() + i * length, length) == "");
                const std::vector<long double> right = exact_softmax(row);
                long double worst = 0;
                for (std::size_t k = 0; k < length; ++k)
                    worst = worse(worst, error_in_ulps(y_columns[k * inner + i], right[k]));
                CHECK(worst <= (sizeof(T) == 4 ? 2 : 4));
            }
            // outer and inner at once
            std::vector<T> twice = columns;
            twice.insert(twice.end(), columns.begin(), columns.end());
            const std::vector<T> y_twice = applied(xact::softmax, twice, {2, length, inner});
            CHECK(difference(y_twice.data(), y_columns.data(), columns.size()) == "");
            CHECK(difference(y_twice.data() + columns.size(), y_columns.data(), columns.size()) == "");
        }
}

TEMPLATE_TEST_CASE("many rows side by side are what they are one after the other", "[softmax]", float, double) {
    using T = TestType;
    constexpr std::size_t many = xact::kernels::columns_at_once<T> * xact::detail::width<T>; // are taken at once
    constexpr std::size_t block = 1024; // entries of a row are summed up apart
    for (const std::size_t length : {1u, 2u, 7u, 8u, 15u, 16u, 17u, 24u, 47u, 48u, 100u, unsigned(block + 6)})
        for (const std::size_t inner : {many - 1, many, many + 1, 2 * many + 44}) {
            if (length > block && inner != many + 1) continue;
            INFO(length << " by " << inner);
            const std::size_t n = length * inner;
            std::vector<T> z = random_inputs<T>(n, 0, 5, unsigned(n));
            z[5 * length + length / 2] = quiet_nan<T>;
            z[20 * length + length - 1] = infinity<T>;
            for (std::size_t k = 0; k < length; ++k) z[62 * length + k] = -infinity<T>;
            const std::vector<T> dy = random_inputs<T>(n, 0.5, 2, 12);
            std::vector<unsigned char> mask(n);
            for (std::size_t i = 0; i < n; ++i) mask[i] = i * 7919 % 5 != 0;
            const axis_layout rows{inner, length, 1}, columns{3, length, inner};
            const auto across = [&](const auto& v) { // three times
                auto all = transposed(v, length, inner);
                for (std::size_t i = 0; i < 2 * n; ++i) all.push_back(all[i]);
                return all;
            };
            const auto z_across = across(z), dy_across = across(dy);
            const auto mask_across = across(mask);
            const auto check = [&](const auto& softmax) {
                std::vector<T> y(n), dx(n), out = z_across;
                xact::apply(softmax, z, y, rows);
                xact::apply(softmax, out, columns);
                CHECK(difference(out, across(y)) == "");
                xact::backward_from_output(softmax, y, dy, dx, rows);
                std::vector<T> dx_across = dy_across;
                xact::backward_from_output(softmax, out, dx_across, dx_across, columns);
                CHECK(difference(dx_across, across(dx)) == "");
                xact::backward_from_output(softmax, out, dy_across, out, columns);
                CHECK(difference(out, dx_across) == "");

                xact::apply(softmax, z, mask, y, rows);
                xact::apply(softmax, z_across, mask_across, out, columns);
                CHECK(difference(out, across(y)) == "");
                xact::backward_from_output(softmax, y, dy, mask, dx, rows);
                xact::backward_from_output(softmax, out, dy_across, mask_across, out, columns);
                CHECK(difference(out, across(dx)) == "");
            };
            check(xact::softmax);
            check(xact::exact(xact::softmax));
            check(xact::softmin);
            check(xact::Softmax(3));
        }
}

TEMPLATE_TEST_CASE("a row does not depend on its neighbours", "[softmax]", float, double) {
    using T = TestType;
    const struct {
        std::size_t length, count;
    } some[] = {{1, 21},  {2, 21},  {3, 21},  {9, 21},  {15, 21},  {16, 21},  {17, 21},
                {31, 21}, {32, 21}, {63, 21}, {64, 21}, {127, 21}, {128, 21}, {64, 2},
                {71, 2},  {64, 3},  {77, 3},  {66, 4},  {79, 5},   {65, 6},   {70, 8}};
    for (const auto& rows : some) {
        const std::size_t length = rows.length, count = rows.count;
        std::vector<T> z = random_inputs<T>(count * length, 0, 5, unsigned(length)),
                       dy = random_inputs<T>(count * length, 0, 1, 2);
        // rows far from zero in the same register as others
        const T shifts[] = {8190, 0, T(8192.25), 1000000, 0, 0, -8192, 8191, 0, -9000};
        for (std::size_t row = 0; row < std::min(count, std::size(shifts)); ++row)
            for (std::size_t k = 0; k < length; ++k) z[row * length + k] += shifts[row];
        if (count > 2) z[(count > 4 ? 5 : 3) * length - 1] = quiet_nan<T>;
        if (count > 17) z[17 * length] = infinity<T>;
        if (count > 5) std::fill_n(z.begin() + static_cast<std::ptrdiff_t>(5 * length), length, -infinity<T>);
        if (count > 8) dy[8 * length] = quiet_nan<T>;
        const auto check = [&](const auto& softmax) {
            const axis_layout layout{count, length, 1}, single{1, length, 1};
            const std::vector<T> y = applied(softmax, z, layout);
            const axis_layout columns{1, length, count};
            std::vector<T> dx(z.size()), row(length), row_dx(length), in_place = transposed(z, length, count);
            CHECK(difference(applied(softmax, in_place, columns), transposed(y, length, count)) == "");
            xact::apply(softmax, in_place, columns);
            CHECK(difference(in_place, transposed(y, length, count)) == "");
            xact::backward_from_output(softmax, y, dy, dx, layout);
            xact::backward_from_output(softmax, in_place, transposed(dy, length, count), in_place, columns);
            CHECK(difference(in_place, transposed(dx, length, count)) == "");
            in_place = y;
            for (std::size_t start = 0; start < z.size(); start += length) {
                INFO("row " << start / length << " of " << length);
                xact::apply(softmax, z.data() + start, row.data(), single);
                CHECK(difference(row.data(), y.data() + start, length) == "");
                xact::backward_from_output(softmax, row.data(), dy.data() + start, row_dx.data(), single);
                CHECK(difference(row_dx.data(), dx.data() + start, length) == "");
            }
            xact::backward_from_output(softmax, in_place, dy, in_place, layout);
            CHECK(difference(in_place, dx) == "");
            in_place = z;
            xact::apply(softmax, in_place, layout);
            CHECK(difference(in_place, y) == "");
        };
        check(xact::softmax);
        check(xact::exact(xact::softmax));
    }
}

TEST_CASE("a row's sum is added up in one order, wherever the row lies", "[softmax]") {
    // rows whose shares show the order in which the rests of their sums are added
    const std::vector<float> rows[] = {
        {0x1.0368d8p+0f, -0x1.aa4cbp+1f, -0x1.80c7c4p+1f, -0x1.3b9fbcp+0f, -0x1.dc3a24p+1f, 0x1.5ee764p+1f,
         -0x1.c0a1cp-2f, 0x1.804fp-1f, -0x1.9d383p-2f, 0x1.0401cp-3f},
        {0x1.38026p-1f, -0x1.f44bp+0f, -0x1.5b8bcp+0f, -0x1.c4c432p+1f, 0x1.bbab34p+1f, -0x1.5374p-3f, -0x1.e2753p+1f,
         -0x1.f76128p+0f, -0x1.8ee27p+0f, 0x1.f680e8p+0f}};
    for (const std::vector<float>& row : rows) {
        const std::vector<float> alone = applied(xact::softmax, row);
        for (const std::size_t count : {2u, 3u, 4u, 16u, 300u}) {
            std::vector<float> all, expected;
            for (std::size_t r = 0; r < count; ++r) {
                all.insert(all.end(), row.begin(), row.end());
                expected.insert(expected.end(), alone.begin(), alone.end());
            }
            CHECK(difference(applied(xact::softmax, all, {count, row.size(), 1}), expected) == "");
            CHECK(difference(applied(xact::softmax, transposed(all, row.size(), count), {1, row.size(), count}),
                             transposed(expected, row.size(), count)) == "");
        }
    }
}

TEMPLATE_TEST_CASE("in place and through pointers", "[softmax]", float, double) {
    using T = TestType;
    const axis_layout layout{3, 21, 10};
    const std::vector<T> z = random_inputs<T>(630, 0, 3), dy = random_inputs<T>(630, 0, 1, 2);
    const auto check = [&](const auto& softmax) {
        const std::vector<T> y = applied(softmax, z, layout);
        std::vector<T> out = z;
        xact::apply(softmax, out, layout);
        CHECK(difference(out, y) == "");
        out = z;
        xact::apply(softmax, out, out, layout);
        CHECK(difference(out, y) == "");
        out.assign(630, T(7));
        xact::apply(softmax, z.data(), out.data(), layout);
        CHECK(difference(out, y) == "");
        out = z;
        xact::apply(softmax, out);
        CHECK(difference(out, applied(softmax, z)) == "");

        std::vector<T> dx(630);
        xact::backward_from_output(softmax, y, dy, dx, layout);
        out = y;
        xact::backward_from_output(softmax, out, dy, out, layout);
        CHECK(difference(out, dx) == "");
        out = dy;
        xact::backward_from_output(softmax, y, out, out, layout);
        CHECK(difference(out, dx) == "");
        xact::backward_from_output(softmax, y.data(), dy.data(), out.data(), layout);
        CHECK(difference(out, dx) == "");
    };
    check(xact::softmax);
    check(xact::exact(xact::softmax));
}

TEMPLATE_TEST_CASE("softmax's gradient within 4 ulp of y*max(abs(dy))", "[softmax]", float, double) {
    using T = TestType;
    const auto check = [](const auto& softmax, const axis_layout& layout) {
        const std::size_t n = layout.outer * layout.length * layout.inner;
        const std::vector<T> y = applied(softmax, random_inputs<T>(n, 0, 4, 11), layout),
                             dy = random_inputs<T>(n, 0.5, 2, 12);
        std::vector<T> dx(n);
        xact::backward_from_output(softmax, y, dy, dx, layout);
        long double worst = 0;
        for (std::size_t row = 0; row < layout.outer * layout.inner; ++row) {
            const auto at = [&](std::size_t k) {
                return (row / layout.inner * layout.length + k) * layout.inner + row % layout.inner;
            };
            long double dot = 0, largest = 0;
            for (std::size_t k = 0; k < layout.length; ++k) {
                const long double d = static_cast<long double>(dy[at(k)]);
                dot += static_cast<long double>(y[at(k)]) * d;
                largest = std::max(largest, std::fabs(d));
            }
            for (std::size_t k = 0; k < layout.length; ++k) {
                const long double p = static_cast<long double>(y[at(k)]);
                const long double exact = p * (static_cast<long double>(dy[at(k)]) - dot);
                worst = worse(worst, error_in_ulps(dx[at(k)], exact, ulp<T>(p * largest)));
            }
        }
        CHECK(worst <= 4);
    };
    for (const axis_layout& layout : {axis_layout{1, 1, 1}, axis_layout{1, 10, 1}, axis_layout{7, 65, 1},
                                      axis_layout{2, 33, 19}, axis_layout{1, 4096, 1}, axis_layout{1, 500, 3}}) {
        check(xact::softmax, layout);
        check(xact::exact(xact::softmax), layout);
    }
}

namespace {

template <class T, class Label>
void check_cross_entropy(const axis_layout& layout, double deviation) {
    const std::size_t n = layout.outer * layout.length * layout.inner, rows = layout.outer * layout.inner;
    const std::vector<T> z = random_inputs<T>(n, 0, deviation, unsigned(n)), dlosses = random_inputs<T>(rows, 1, 1, 5);
    std::vector<Label> labels(rows);
    for (std::size_t r = 0; r < rows; ++r) labels[r] = static_cast<Label>((r * 7 + 3) % layout.length);
    std::vector<T> losses(rows, T(7)), dlogits(n, T(7));
    xact::cross_entropy(z, labels, losses, layout);
    xact::cross_entropy_backward(z, labels, dlosses, dlogits, layout);
    std::vector<T> in_place = z;
    xact::cross_entropy_backward(in_place, labels, dlosses, in_place, layout);
    CHECK(difference(in_place, dlogits) == "");

    long double worst_loss = 0, worst_gradient = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        const auto at = [&](std::size_t k) {
            return (r / layout.inner * layout.length + k) * layout.inner + r % layout.inner;
        };
        std::size_t top = 0;
        for (std::size_t k = 1; k < layout.length; ++k) top = z[at(k)] > z[at(top)] ? k : top;
        const long double maximum = static_cast<long double>(z[at(top)]);
        const auto e = [&](std::size_t k) { return std::exp(static_cast<long double>(z[at(k)]) - maximum); };
        // the sums without the maximum, and without the label: what is left keeps its digits
        const auto label = static_cast<std::size_t>(labels[r]);
        long double rest = 0, others = 0;
        for (std::size_t k = 0; k < layout.length; ++k) {
            rest += k == top ? 0 : e(k);
            others += k == label ? 0 : e(k);
        }
        const long double loss = (maximum - static_cast<long double>(z[at(label)])) + std::log1p(rest);
        worst_loss = worse(worst_loss, error_in_ulps(losses[r], loss));
        for (std::size_t k = 0; k < layout.length; ++k) {
            const long double share = (k == label ? -others : e(k)) / (1 + rest);
            const long double exact = static_cast<long double>(dlosses[r]) * share;
            worst_gradient = worse(worst_gradient, error_in_ulps(dlogits[at(k)], exact));
        }
    }
    INFO(layout.outer << ", " << layout.length << ", " << layout.inner << ", deviation " << deviation << ": "
                      << static_cast<double>(worst_loss) << " and " << static_cast<double>(worst_gradient) << " ulp");
    CHECK(worst_loss <= (sizeof(T) == 4 ? 0.51L : 4));
    CHECK(worst_gradient <= (sizeof(T) == 4 ? 0.51L : 6));
}

} // namespace

TEMPLATE_TEST_CASE("cross-entropy against long double", "[softmax]", float, double) {
    using T = TestType;
    for (const double deviation : {0.1, 3.0, 30.0}) {
        check_cross_entropy<T, int>({1, 10, 1}, deviation);
        check_cross_entropy<T, std::int8_t>({33, 10, 1}, deviation);
        check_cross_entropy<T, std::uint8_t>({5, 100, 1}, deviation);
        check_cross_entropy<T, std::int64_t>({3, 21, 20}, deviation);
        check_cross_entropy<T, std::size_t>({2, 70, 3}, deviation);
        check_cross_entropy<T, unsigned short>({4, 1, 6}, deviation);
    }
}

TEST_CASE("the loss of a nearly certain label keeps its digits", "[softmax]") {
    const std::vector<float> z{30, 0, -5};
    const std::vector<int> label{0};
    std::vector<float> loss(1), gradient(3);
    xact::cross_entropy(z, label, loss, {1, 3, 1});
    const long double rest = std::exp(-30.0L) + std::exp(-35.0L);
    CHECK(error_in_ulps(loss[0], std::log1p(rest)) <= 0.51L);
    xact::cross_entropy_backward(z, label, std::vector<float>{1}, gradient, {1, 3, 1});
    CHECK(error_in_ulps(gradient[0], -rest / (1 + rest)) <= 0.51L);
}

TEST_CASE("a subnormal factor of cross-entropy keeps its digits at the label", "[softmax]") {
    if (flushes_subnormals()) return;
    const std::size_t n = 1000;
    const std::vector<double> z(n, 0.5), factor = {0x1.3579bp-1060};
    std::vector<double> dz(n);
    xact::cross_entropy_backward(z, std::vector<int>{7}, factor, dz, {1, n, 1});
    CHECK(std::fabs(dz[7] / factor[0] + 0.999) < 1e-4);
}

TEST_CASE("ties of the maximum, and special rows of cross-entropy", "[softmax]") {
    std::vector<float> loss(1), gradient(4);
    const auto run = [&](const std::vector<float>& z, int label) {
        xact::cross_entropy(z, std::vector<int>{label}, loss, {1, 4, 1});
        xact::cross_entropy_backward(z, std::vector<int>{label}, std::vector<float>{1}, gradient, {1, 4, 1});
    };
    run({2, 2, 2, 2}, 1);
    CHECK(loss[0] == static_cast<float>(std::log(4.0L)));
    CHECK(gradient == std::vector<float>{0.25f, -0.75f, 0.25f, 0.25f});
    run({5, -infinity<float>, 5, -infinity<float>}, 0);
    CHECK(loss[0] == static_cast<float>(std::log(2.0L)));
    CHECK(gradient == std::vector<float>{-0.5f, 0, 0.5f, 0});
    run({5, -infinity<float>, 5, -infinity<float>}, 1);
    CHECK(bits_of(loss[0]) == bits_of(infinity<float>));
    CHECK(gradient == std::vector<float>{0.5f, -1, 0.5f, 0});
    for (const std::vector<float>& z : {std::vector<float>{1, quiet_nan<float>, 2, 3},
                                        {1, infinity<float>, 2, 3},
                                        std::vector<float>(4, -infinity<float>)}) {
        run(z, 2);
        CHECK(is_nan(loss[0]));
        for (const float g : gradient) CHECK(is_nan(g));
    }
}
