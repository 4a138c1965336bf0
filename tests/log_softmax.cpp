// SPDX-License-Identifier: MIT
// Log-softmax and log-sum-exp with their gradients against long double; dominating maxima; special rows; every entry.
#include "rows.hpp"

#include <xact/eigen.hpp>
#include <xact/eigen_tensor.hpp>

#include <stdexcept>

namespace {

using xact::axis_layout;
using xact::log_softmax;
using xact::logsumexp;

template <class T, class F>
std::vector<T> applied(const F& f, const std::vector<T>& z, const axis_layout& layout) {
    std::vector<T> y(f.name == "logsumexp" ? rows_of(layout) : size_of(layout), T(7));
    xact::apply(f, z, y, layout);
    return y;
}

// logits with one entry in five far above or below the others
template <class T>
std::vector<T> logits(std::size_t n, double deviation, double far) {
    std::vector<T> z = random_inputs<T>(n, 0, deviation, unsigned(n));
    for (std::size_t i = 0; i < n; i += 5) z[i] += static_cast<T>(i % 2 == 0 ? far : -far);
    return z;
}

template <class T>
void check_accuracy(const axis_layout& layout, double deviation, double far) {
    const std::vector<T> z = logits<T>(size_of(layout), deviation, far);
    const std::vector<T> y = applied(log_softmax, z, layout), s = applied(logsumexp, z, layout);
    worst log_error, sum_error;
    for (std::size_t row = 0; row < rows_of(layout); ++row) {
        const row_sums sums(row_of(z, layout, row));
        for (std::size_t k = 0; k < layout.length; ++k) {
            const std::size_t i = place_of(layout, row, k);
            log_error.add(error_in_ulps(y[i], sums.log_share(static_cast<long double>(z[i]))));
        }
        const long double exact = sums.maximum + sums.log_sum(), largest = std::fabs(sums.maximum);
        const long double unit =
            sizeof(T) == 4 ? ulp<T>(exact) + largest * 0x1p-49L : ulp<T>(std::max(std::fabs(exact), largest));
        sum_error.add(error_in_ulps(s[row], exact, unit));
    }
    INFO(layout.outer << ", " << layout.length << ", " << layout.inner << ", deviation " << deviation << ", far " << far
                      << ": " << static_cast<double>(log_error.error) << " and "
                      << static_cast<double>(sum_error.error));
    CHECK(log_error.error <= (sizeof(T) == 4 ? 0.51L : 4));
    CHECK(sum_error.error <= (sizeof(T) == 4 ? 0.51L : 4));
}

} // namespace

TEMPLATE_TEST_CASE("log-softmax and log-sum-exp within their claims", "[log_softmax]", float, double) {
    for (const axis_layout& layout : some_layouts)
        for (const double deviation : {0.0, 0.1, 3.0, 30.0})
            for (const double far : {0.0, 20.0, 60.0, 200.0}) check_accuracy<TestType>(layout, deviation, far);
    check_accuracy<TestType>({1, 1 << 20, 1}, 1, 0);
}

TEST_CASE("the logarithm of a dominating maximum's share keeps its digits", "[log_softmax]") {
    const std::vector<float> y = applied(log_softmax, std::vector<float>{50, 20, 0}, {1, 3, 1});
    const long double rest = std::exp(-30.0L) + std::exp(-50.0L);
    CHECK(error_in_ulps(y[0], -std::log1p(rest)) <= 0.51L);
    CHECK(error_in_ulps(y[1], -30 - std::log1p(rest)) <= 0.51L);
    CHECK(applied(log_softmax, std::vector<float>{-3}, {1, 1, 1})[0] == 0);
}

TEMPLATE_TEST_CASE("both tiers of log-softmax and log-sum-exp have the same bits, for every layout", "[log_softmax]",
                   float, double) {
    using T = TestType;
    for (const std::size_t length : {1u, 2u, 9u, 16u, 63u, 64u, 300u})
        for (const std::size_t inner : {2u, 3u, 5u, 7u, 8u, 16u, 19u}) {
            INFO(length << " by " << inner);
            const std::vector<T> rows = logits<T>(length * inner, 3, 20);
            std::vector<T> columns(rows.size()), dy = random_inputs<T>(rows.size(), 0, 1, 3), dy_columns(rows.size());
            for (std::size_t i = 0; i < inner; ++i)
                for (std::size_t k = 0; k < length; ++k) {
                    columns[k * inner + i] = rows[i * length + k];
                    dy_columns[k * inner + i] = dy[i * length + k];
                }
            const axis_layout one_by_one{inner, length, 1}, side_by_side{1, length, inner};
            const std::vector<T> y = applied(log_softmax, rows, one_by_one);
            const std::vector<T> y_columns = applied(log_softmax, columns, side_by_side);
            CHECK(difference(applied(xact::exact(log_softmax), rows, one_by_one), y) == "");
            CHECK(difference(applied(xact::exact(logsumexp), columns, side_by_side),
                             applied(logsumexp, rows, one_by_one)) == "");
            std::vector<T> dx(rows.size()), dx_columns(rows.size()), row(length), row_dx(length);
            xact::backward_from_output(log_softmax, y, dy, dx, one_by_one);
            xact::backward_from_output(log_softmax, y_columns, dy_columns, dx_columns, side_by_side);
            for (std::size_t i = 0; i < inner; ++i) {
                for (std::size_t k = 0; k < length; ++k) {
                    CHECK(same(y[i * length + k], y_columns[k * inner + i]));
                    CHECK(same(dx[i * length + k], dx_columns[k * inner + i]));
                }
                // alone
                xact::apply(log_softmax, rows.data() + i * length, row.data(), axis_layout{1, length, 1});
                CHECK(difference(row.data(), y.data() + i * length, length) == "");
                xact::backward_from_output(log_softmax, row.data(), dy.data() + i * length, row_dx.data(),
                                           axis_layout{1, length, 1});
                CHECK(difference(row_dx.data(), dx.data() + i * length, length) == "");
            }
        }
}

TEMPLATE_TEST_CASE("special rows of log-softmax and log-sum-exp", "[log_softmax]", float, double) {
    using T = TestType;
    const T inf = infinity<T>, nan = quiet_nan<T>;
    // as one row, as one among short ones, and as a column among others
    const auto check = [](const std::vector<T>& z, const std::vector<T>& y, T sum, const std::vector<T>& gradient) {
        const std::size_t n = z.size();
        for (const axis_layout& layout : {axis_layout{1, n, 1}, axis_layout{21, n, 1}, axis_layout{1, n, 21}}) {
            INFO(layout.outer << ", " << layout.length << ", " << layout.inner);
            const std::size_t row = rows_of(layout) / 2;
            std::vector<T> field(size_of(layout), T(1)), dx(field.size(), T(7)), dy(rows_of(layout), T(1));
            for (std::size_t k = 0; k < n; ++k) field[place_of(layout, row, k)] = z[k];
            const std::vector<T> all = applied(log_softmax, field, layout), sums = applied(logsumexp, field, layout);
            xact::backward(logsumexp, field, dy, dx, layout);
            for (std::size_t k = 0; k < n; ++k) {
                const std::size_t i = place_of(layout, row, k);
                CHECK(same(all[i], y[k]));
                CHECK(same(dx[i], gradient[k]));
            }
            CHECK(same(sums[row], sum));
            if (row > 0) CHECK(is_finite(sums[row - 1]));
        }
    };
    for (const std::size_t n : {1u, 2u, 17u, 70u}) {
        const std::vector<T> all_nan(n, nan), all_zero(n, T{0});
        for (const std::size_t place : {std::size_t{0}, n / 2, n - 1}) {
            std::vector<T> z(n, T(2));
            z[place] = nan;
            check(z, all_nan, nan, all_nan);
            z[place] = inf;
            check(z, all_nan, inf, all_nan);
            if (n > 1) {
                z[(place + 1) % n] = -nan;
                check(z, all_nan, nan, all_nan);
            }
        }
        check(std::vector<T>(n, -inf), all_nan, -inf, all_zero);
    }
    check({-inf, 5, -inf}, {-inf, 0, -inf}, 5, {0, 1, 0});
    const T log_2 = static_cast<T>(std::log(2.0L)), largest = std::numeric_limits<T>::max();
    check({largest, largest}, {-log_2, -log_2}, largest, {T(0.5), T(0.5)});
    check({largest, -largest}, {0, -inf}, largest, {1, 0});
}

TEMPLATE_TEST_CASE("log-sum-exp of nothing is -inf", "[log_softmax]", float, double) {
    using T = TestType;
    std::vector<T> none, one{T(7)}, six(6, T(7));
    xact::apply(logsumexp, none, one);
    CHECK(one[0] == -infinity<T>);
    xact::apply(logsumexp, none, six, axis_layout{2, 0, 3});
    CHECK(difference(six, std::vector<T>(6, -infinity<T>)) == "");
    xact::apply(logsumexp, none, none, axis_layout{0, 4, 3});
    xact::backward(logsumexp, none, six, none, axis_layout{2, 0, 3});
    xact::apply(log_softmax, none);
    xact::backward_from_output(log_softmax, none, none, none, axis_layout{2, 0, 3});
    CHECK(none.empty());
}

TEMPLATE_TEST_CASE("the gradients of log-softmax and log-sum-exp within their claims", "[log_softmax]", float, double) {
    using T = TestType;
    for (const axis_layout& layout : some_layouts)
        for (const double deviation : {0.1, 5.0, 100.0}) {
            const std::vector<T> z = random_inputs<T>(size_of(layout), 0, deviation, 11),
                                 y = applied(log_softmax, z, layout);
            std::vector<T> dy = random_inputs<T>(size_of(layout), 0.3, 1, 12), dx(dy.size());
            // a large sum beside small entries
            for (std::size_t i = 0; i < dy.size(); i += 7) dy[i] *= T(0x1p20);
            std::vector<T> row_dy = random_inputs<T>(rows_of(layout), 0, 0.3, 13), row_dx(dy.size());
            for (T& v : row_dy) v = std::min(std::max(v, T(-1)), T(1));
            xact::backward_from_output(log_softmax, y, dy, dx, layout);
            xact::backward(logsumexp, z, row_dy, row_dx, layout);
            worst log_error, sum_error;
            for (std::size_t row = 0; row < rows_of(layout); ++row) {
                const row_sums sums(row_of(z, layout, row));
                long double sum = 0;
                for (const long double d : row_of(dy, layout, row)) sum += d;
                for (std::size_t k = 0; k < layout.length; ++k) {
                    const std::size_t i = place_of(layout, row, k);
                    const long double d = static_cast<long double>(dy[i]);
                    const long double product = std::exp(static_cast<long double>(y[i])) * sum;
                    log_error.add(
                        error_in_ulps(dx[i], d - product, ulp<T>(std::max(std::fabs(d), std::fabs(product)))));
                    sum_error.add(error_in_ulps(row_dx[i], static_cast<long double>(row_dy[row]) *
                                                               sums.share(static_cast<long double>(z[i]))));
                }
            }
            INFO(layout.outer << ", " << layout.length << ", " << layout.inner << ", deviation " << deviation << ": "
                              << static_cast<double>(log_error.error) << " and "
                              << static_cast<double>(sum_error.error));
            CHECK(log_error.error <= 4);
            CHECK(sum_error.error <= (sizeof(T) == 4 ? 0.51L : 4));
        }
}

TEMPLATE_TEST_CASE("what log-softmax rules out takes no part in its gradient", "[log_softmax]", float, double) {
    using T = TestType;
    const std::vector<T> y{-infinity<T>, 0, -infinity<T>}, dy{0, T(3e30), 2};
    std::vector<T> dx(3);
    xact::backward_from_output(log_softmax, y, dy, dx);
    CHECK(difference(dx, std::vector<T>{0, 0, 2}) == "");
    xact::backward_from_output(log_softmax, std::vector<T>{0, quiet_nan<T>, 0}, dy, dx);
    CHECK(is_nan(dx[1]));
}

TEMPLATE_TEST_CASE("log-softmax and log-sum-exp in place, of one row, and through pointers", "[log_softmax]", float,
                   double) {
    using T = TestType;
    for (const axis_layout& layout : some_layouts) {
        const std::size_t n = size_of(layout), rows = rows_of(layout);
        const std::vector<T> z = logits<T>(n, 3, 20), dy = random_inputs<T>(n, 0, 1, 2),
                             row_dy = random_inputs<T>(rows, 0, 1, 4);
        const std::vector<T> y = applied(log_softmax, z, layout), sums = applied(logsumexp, z, layout);
        std::vector<T> out = z, some(rows);
        xact::apply(log_softmax, out, layout);
        CHECK(difference(out, y) == "");
        xact::apply(log_softmax, z.data(), out.data(), layout);
        CHECK(difference(out, y) == "");
        xact::apply(logsumexp, z.data(), some.data(), layout);
        CHECK(difference(some, sums) == "");

        std::vector<T> dx(n), from_sums(n);
        xact::backward_from_output(log_softmax, y, dy, dx, layout);
        xact::backward(logsumexp, z, row_dy, from_sums, layout);
        out = y;
        xact::backward_from_output(log_softmax, out, dy, out, layout);
        CHECK(difference(out, dx) == "");
        out = dy;
        xact::backward_from_output(log_softmax, y.data(), out.data(), out.data(), layout);
        CHECK(difference(out, dx) == "");
        out = z;
        xact::backward(logsumexp, out, row_dy, out, layout);
        CHECK(difference(out, from_sums) == "");
        out = z;
        xact::backward(logsumexp, out.data(), row_dy.data(), out.data(), layout);
        CHECK(difference(out, from_sums) == "");
        if (layout.length == 1) {
            out = z;
            xact::apply(logsumexp, out, out, layout);
            CHECK(difference(out, sums) == "");
            out = row_dy;
            xact::backward(logsumexp, z, out, out, layout);
            CHECK(difference(out, from_sums) == "");
        }
    }
    const std::vector<T> z = logits<T>(37, 3, 20);
    std::vector<T> y(37), one(1), dx(37), all(37);
    xact::apply(log_softmax, z, y);
    CHECK(difference(y, applied(log_softmax, z, {1, 37, 1})) == "");
    xact::apply(logsumexp, z, one);
    CHECK(difference(one, applied(logsumexp, z, {1, 37, 1})) == "");
    xact::backward(logsumexp, z, std::vector<T>{2}, dx);
    xact::backward(logsumexp, z, std::vector<T>{2}, all, axis_layout{1, 37, 1});
    CHECK(difference(dx, all) == "");
}

TEMPLATE_TEST_CASE("log-softmax and log-sum-exp of Eigen's objects", "[log_softmax]", float, double) {
    using T = TestType;
    using Eigen::Dynamic;
    using Column = Eigen::Matrix<T, Dynamic, Dynamic>;
    using Row = Eigen::Matrix<T, Dynamic, Dynamic, Eigen::RowMajor>;
    const Column m = 3 * Column::Random(13, 21);
    for (const int axis : {0, 1, -1}) {
        const bool down = axis == 0;
        const Column y = log_softmax(m, axis), y_row = log_softmax(Row(m), axis);
        const Eigen::Matrix<T, Dynamic, 1> s = logsumexp(m, axis), s_row = logsumexp(Row(m) + Row::Zero(13, 21), axis);
        const Eigen::Array<T, Dynamic, 1> a = logsumexp(m.array(), axis);
        REQUIRE(s.size() == (down ? 21 : 13));
        for (Eigen::Index i = 0; i < s.size(); ++i) {
            const Eigen::Matrix<T, Dynamic, 1> row = down ? m.col(i).eval() : m.row(i).transpose().eval();
            std::vector<T> expected(static_cast<std::size_t>(row.size()));
            xact::apply(log_softmax, row, expected);
            for (Eigen::Index k = 0; k < row.size(); ++k) {
                CHECK(same(down ? y(k, i) : y(i, k), expected[static_cast<std::size_t>(k)]));
                CHECK(same(down ? y_row(k, i) : y_row(i, k), expected[static_cast<std::size_t>(k)]));
            }
            const T sum = logsumexp(row);
            CHECK(same(s[i], sum));
            CHECK(same(s_row[i], sum));
            CHECK(same(a[i], sum));
        }
    }
    CHECK(logsumexp(Eigen::Matrix<T, 2, 1>(T(1), -infinity<T>)) == 1);
    CHECK(logsumexp(Column(0, 3), 0)[2] == -infinity<T>);
    CHECK_THROWS_AS(logsumexp(m, 2), std::out_of_range);
    CHECK_THROWS_AS(log_softmax(m, -3), std::out_of_range);

    Eigen::Tensor<T, 3> t(3, 5, 7);
    t.setRandom();
    const Eigen::Tensor<T, 3> y = log_softmax(t, 1), y_sum = log_softmax(t + t, 1);
    const Eigen::Tensor<T, 2> s = logsumexp(t, 1), first = logsumexp(t, 0), last = logsumexp(t, -1);
    REQUIRE((s.dimension(0) == 3 && s.dimension(1) == 7));
    REQUIRE((first.dimension(0) == 5 && first.dimension(1) == 7 && last.dimension(0) == 3 && last.dimension(1) == 5));
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 7; ++j) {
            std::vector<T> row(5), twice(5);
            for (int k = 0; k < 5; ++k) {
                row[std::size_t(k)] = t(i, k, j);
                twice[std::size_t(k)] = t(i, k, j) + t(i, k, j);
            }
            const std::vector<T> expected = applied(log_softmax, row, {1, 5, 1});
            const std::vector<T> expected_twice = applied(log_softmax, twice, {1, 5, 1});
            for (int k = 0; k < 5; ++k) {
                CHECK(same(y(i, k, j), expected[std::size_t(k)]));
                CHECK(same(y_sum(i, k, j), expected_twice[std::size_t(k)]));
            }
            CHECK(same(s(i, j), applied(logsumexp, row, {1, 5, 1})[0]));
        }
    Eigen::Tensor<T, 1, Eigen::RowMajor> v(2);
    v.setConstant(T(1));
    const Eigen::Tensor<T, 0, Eigen::RowMajor> number = logsumexp(v, 0);
    CHECK(number() == static_cast<T>(1 + std::log(2.0L)));
}

TEST_CASE("what log-softmax and log-sum-exp refuse", "[log_softmax]") {
    const axis_layout layout{2, 3, 4};
    const std::vector<float> x(24, 1), seven(7, 1), eight(8, 1);
    std::vector<float> out(24, 7), small(9, 7), memory(60, 7);
    const auto refused = [](const auto& call, const char* first, const char* second) {
        CHECK_THROWS_WITH(call(),
                          Catch::Matchers::ContainsSubstring(first) && Catch::Matchers::ContainsSubstring(second));
        CHECK_THROWS_AS(call(), std::invalid_argument);
    };
    refused([&] { xact::apply(log_softmax, x, small, layout); }, "9", "24");
    refused([&] { xact::apply(logsumexp, x, small, layout); }, "9", "8");
    refused([&] { xact::apply(logsumexp, x, out, layout); }, "24", "8");
    refused([&] { xact::apply(logsumexp, x, small); }, "9", "1");
    refused([&] { xact::apply(logsumexp, seven, small, layout); }, "length 3", "7");
    refused([&] { xact::apply(log_softmax, out, axis_layout{2, 3, 5}); }, "inner 5", "24");
    refused([&] { xact::backward_from_output(log_softmax, x, seven, out, layout); }, "dy", "7");
    refused([&] { xact::backward(logsumexp, x, seven, out, layout); }, "dy", "7");
    refused([&] { xact::backward(logsumexp, x, eight, small, layout); }, "dx", "9");
    const slice<float> in{memory.data() + 10, 24}, sums{memory.data() + 20, 8}, later{memory.data() + 11, 24};
    refused([&] { xact::apply(logsumexp, in, sums, layout); }, "overlap", "8");
    refused([&] { xact::apply(log_softmax, in, later, layout); }, "overlap", "24");
    refused([&] { xact::backward(logsumexp, x, sums, in, layout); }, "overlap", "8");
    refused([&] { xact::backward(logsumexp, in, eight, later, layout); }, "overlap", "24");
    // rows that no size_t counts, of nothing
    refused(
        [&] {
            xact::apply(logsumexp, std::vector<float>(), small,
                        axis_layout{std::size_t(1) << 40, 0, std::size_t(1) << 40});
        },
        "length 1", "size_t");
    CHECK(difference(out, std::vector<float>(24, 7)) == "");
    CHECK(difference(small, std::vector<float>(9, 7)) == "");
    CHECK(difference(memory, std::vector<float>(60, 7)) == "");
}
