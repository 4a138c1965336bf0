// SPDX-License-Identifier: MIT
// Cross-entropy with labels that are ignored, and binary cross-entropy with logits.
#include "rows.hpp"

#include <cstdint>
#include <stdexcept>

namespace {

using xact::axis_layout;

// The losses and gradients of the rows that are not ignored, with any label in place of the others.
template <class T, class Label>
void check_ignored(const axis_layout& layout, Label ignored) {
    const std::size_t n = size_of(layout), rows = rows_of(layout);
    std::vector<T> z = random_inputs<T>(n, 0, 3, unsigned(n)), dlosses = random_inputs<T>(rows, 1, 1, 5);
    std::vector<Label> labels(rows), all(rows);
    for (std::size_t r = 0; r < rows; ++r) {
        labels[r] = all[r] = static_cast<Label>((r * 7 + 3) % layout.length);
        if (r % 3 == 0) labels[r] = ignored;
        if (r % 6 == 0) z[place_of(layout, r, 0)] = quiet_nan<T>;
    }
    std::vector<T> losses(rows, T(7)), all_losses(rows), dz(n, T(7)), all_dz(n);
    const auto check = [&] {
        for (std::size_t r = 0; r < rows; ++r) {
            CHECK(same(losses[r], labels[r] == ignored ? T{0} : all_losses[r]));
            for (std::size_t k = 0; k < layout.length; ++k) {
                const std::size_t i = place_of(layout, r, k);
                CHECK(same(dz[i], labels[r] == ignored ? T{0} : all_dz[i]));
            }
        }
    };
    xact::cross_entropy(z, all, all_losses, layout, -1);
    xact::cross_entropy_backward(z, all, dlosses, all_dz, layout, -1);
    xact::cross_entropy(z, labels, losses, layout, static_cast<long long>(ignored));
    xact::cross_entropy_backward(z, labels, dlosses, dz, layout, static_cast<long long>(ignored));
    check();
    dz = z;
    xact::cross_entropy_backward(dz, labels, dlosses, dz, layout, static_cast<long long>(ignored));
    check();
    if (static_cast<long long>(ignored) != -100) return;
    std::fill(losses.begin(), losses.end(), T(7));
    xact::cross_entropy(z, labels, losses, layout);
    xact::cross_entropy_backward(z, labels, dlosses, dz, layout);
    check();
}

template <class T>
std::vector<T> logits() {
    std::vector<T> x = random_inputs<T>(4000, 0, 6), far = random_inputs<T>(1000, 0, 300, 2);
    x.insert(x.end(), far.begin(), far.end());
    for (const double v : {0.0, -0.0, 1e-30, -1e-30, 1e-5, 17.0, -17.0, 88.8, -88.8, 103.9, -103.9, 745.0, -745.0})
        x.push_back(static_cast<T>(v));
    return x;
}
template <class T>
std::vector<T> targets(std::size_t n, int kind) {
    std::vector<T> t(n, static_cast<T>(kind));
    if (kind == 2) {
        std::mt19937 engine(9);
        for (T& v : t) v = static_cast<T>(std::uniform_real_distribution<double>(0, 1)(engine));
    }
    if (kind == 3)
        for (std::size_t i = 0; i < n; ++i) t[i] = static_cast<T>(i % 2 == 0 ? 1e-9 : 1 - 1e-6);
    return t;
}

} // namespace

TEMPLATE_TEST_CASE("labels that are ignored have no loss and no gradient", "[losses]", float, double) {
    using T = TestType;
    for (const axis_layout& layout : {axis_layout{7, 10, 1}, axis_layout{1, 5, 1}, axis_layout{2, 6, 19},
                                      axis_layout{3, 100, 1}, axis_layout{5, 1, 3}}) {
        check_ignored<T, int>(layout, -100);
        check_ignored<T, std::int8_t>(layout, -100);
        check_ignored<T, std::int64_t>(layout, INT64_MIN);
        check_ignored<T, std::uint8_t>(layout, 255);
        check_ignored<T, std::int16_t>(layout, -7);
    }
    // one that would be a label as well
    const std::vector<T> z{1, 2, 3, 4};
    std::vector<T> losses(2, T(7));
    xact::cross_entropy(z, std::vector<int>{0, 1}, losses, {2, 2, 1}, 1);
    CHECK((losses[0] > 0 && bits_of(losses[1]) == 0));
    xact::cross_entropy(z, std::vector<std::uint8_t>{0, 1}, losses, {2, 2, 1}, 0);
    CHECK((bits_of(losses[0]) == 0 && losses[1] > 0));
    // rows of nothing
    xact::cross_entropy(std::vector<T>(), std::vector<int>{-100, -100}, losses, {2, 0, 1});
    CHECK((bits_of(losses[0]) == 0 && bits_of(losses[1]) == 0));
}

TEMPLATE_TEST_CASE("cross-entropy and log-sum-exp's gradient have the same bits, wherever a row lies", "[losses]",
                   float, double) {
    using T = TestType;
    for (const std::size_t length : {1u, 2u, 7u, 9u, 16u, 31u, 63u, 64u, 130u, 300u})
        for (const std::size_t count : {2u, 3u, 8u, 19u, 33u}) {
            INFO(count << " rows of " << length);
            const std::vector<T> z = random_inputs<T>(count * length, 0, 3), dlosses = random_inputs<T>(count, 0, 1, 2);
            std::vector<int> labels(count);
            for (std::size_t r = 0; r < count; ++r) labels[r] = r % 3 == 2 ? -100 : static_cast<int>(r * 5 % length);
            std::vector<T> losses(count), dz(z.size()), dx(z.size()), others(count), dz_columns(z.size());
            const axis_layout rows{count, length, 1}, columns{1, length, count};
            xact::cross_entropy(z, labels, losses, rows);
            xact::cross_entropy_backward(z, labels, dlosses, dz, rows);
            xact::backward(xact::logsumexp, z, dlosses, dx, rows);

            const std::vector<T> z_columns = transposed(z, length, count);
            xact::cross_entropy(z_columns, labels, others, columns);
            CHECK(difference(others, losses) == "");
            xact::cross_entropy_backward(z_columns, labels, dlosses, dz_columns, columns);
            CHECK(difference(dz_columns, transposed(dz, length, count)) == "");
            xact::backward(xact::logsumexp, z_columns, dlosses, dz_columns, columns);
            CHECK(difference(dz_columns, transposed(dx, length, count)) == "");

            std::vector<T> loss(1), alone(length);
            const axis_layout one{1, length, 1};
            for (std::size_t r = 0; r < count; ++r) {
                const auto row = z.begin() + static_cast<std::ptrdiff_t>(r * length);
                const std::vector<T> z_alone(row, row + static_cast<std::ptrdiff_t>(length)), factor{dlosses[r]};
                xact::cross_entropy(z_alone, std::vector<int>{labels[r]}, loss, one);
                CHECK(same(loss[0], losses[r]));
                xact::cross_entropy_backward(z_alone, std::vector<int>{labels[r]}, factor, alone, one);
                CHECK(difference(alone.data(), dz.data() + r * length, length) == "");
                xact::backward(xact::logsumexp, z_alone, factor, alone, one);
                CHECK(difference(alone.data(), dx.data() + r * length, length) == "");
            }
        }
}

TEST_CASE("labels count by value where one is ignored", "[losses]") {
    const std::vector<float> z(6, 1);
    std::vector<float> losses(3, 7);
    const auto refused = [&](const auto& labels, long long ignored, const char* word) {
        CHECK_THROWS_AS(xact::cross_entropy(z, labels, losses, {3, 2, 1}, ignored), std::out_of_range);
        CHECK_THROWS_WITH(xact::cross_entropy(z, labels, losses, {3, 2, 1}, ignored),
                          Catch::Matchers::ContainsSubstring(word));
        CHECK_THROWS_AS(xact::cross_entropy_backward(z, labels, losses, std::vector<float>(6), {3, 2, 1}, ignored),
                        std::out_of_range);
    };
    refused(std::vector<int>{0, -100, -1}, -100, "label -1 at place 2");
    refused(std::vector<int>{0, -100, 1}, -1, "label -100 at place 1");
    // what would be -100 or -1 if it were signed
    refused(std::vector<std::uint8_t>{0, 156, 1}, -100, "label 156 at place 1");
    refused(std::vector<std::uint64_t>{0, 1, UINT64_MAX}, -1, "label 18446744073709551615");
    CHECK(losses == std::vector<float>(3, 7));
}

TEMPLATE_TEST_CASE("binary cross-entropy with logits within its claims", "[losses]", float, double) {
    using T = TestType;
    const std::vector<T> x = logits<T>();
    for (int kind = 0; kind < 4; ++kind) {
        const std::vector<T> t = targets<T>(x.size(), kind), dlosses = random_inputs<T>(x.size(), 0, 0.2, 4);
        std::vector<T> losses(x.size()), dx(x.size());
        xact::binary_cross_entropy_with_logits(x, t, losses);
        xact::binary_cross_entropy_with_logits_backward(x, t, dlosses, dx);
        worst error, gradient_error;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const long double v = static_cast<long double>(x[i]), target = static_cast<long double>(t[i]);
            const long double e = std::exp(-std::fabs(v)), small_share = e / (1 + e), u = v > 0 ? 1 - target : target;
            error.add(error_in_ulps(losses[i], std::log1p(e) + std::fabs(v) * u));
            const long double factor = static_cast<long double>(dlosses[i]);
            const long double exact = factor * (v > 0 ? u - small_share : small_share - u);
            gradient_error.add(error_in_ulps(dx[i], exact, ulp<T>(factor * std::max(small_share, u))));
        }
        INFO("kind " << kind << ": " << static_cast<double>(error.error) << " and "
                     << static_cast<double>(gradient_error.error));
        CHECK(error.error <= (sizeof(T) == 4 ? 0.51L : 4));
        CHECK(gradient_error.error <= (sizeof(T) == 4 ? 0.51L : 4));
    }
}

TEMPLATE_TEST_CASE("special logits and targets of binary cross-entropy", "[losses]", float, double) {
    using T = TestType;
    const T inf = infinity<T>, nan = quiet_nan<T>;
    const std::vector<T> x{inf, inf, inf, -inf, -inf, -inf, nan, 1, nan, 0},
        t{0, 1, T(0.5), 0, 1, T(0.5), 0, nan, nan, 1};
    std::vector<T> losses(10), dx(10);
    xact::binary_cross_entropy_with_logits(x, t, losses);
    const std::vector<T> special{inf, 0, inf, 0, inf, inf, nan, nan, nan};
    CHECK(difference(losses.data(), special.data(), special.size()) == "");
    CHECK(error_in_ulps(losses[9], std::log(2.0L)) <= 4);
    xact::binary_cross_entropy_with_logits_backward(x, t, std::vector<T>(10, T(2)), dx);
    const std::vector<T> expected{2, 0, 1, 0, -2, -1, nan, nan, nan, -1};
    for (std::size_t i = 0; i < 10; ++i) CHECK((is_nan(dx[i]) ? is_nan(expected[i]) : dx[i] == expected[i]));
}

TEMPLATE_TEST_CASE("binary cross-entropy of any size, in place, and through pointers", "[losses]", float, double) {
    using T = TestType;
    for (std::size_t n = 0; n < 50; ++n) {
        const std::vector<T> x = random_inputs<T>(n, 0, 5), t = targets<T>(n, 2), d = random_inputs<T>(n, 0, 1, 2);
        std::vector<T> y(n), dx(n), one(1);
        xact::binary_cross_entropy_with_logits(x, t, y);
        xact::binary_cross_entropy_with_logits_backward(x, t, d, dx);
        for (std::size_t i = 0; i < n; ++i) { // wherever it lies
            xact::binary_cross_entropy_with_logits(&x[i], &t[i], one.data(), 1);
            CHECK(same(one[0], y[i]));
            xact::binary_cross_entropy_with_logits_backward(&x[i], &t[i], &d[i], one.data(), 1);
            CHECK(same(one[0], dx[i]));
        }
        std::vector<T> out = x;
        xact::binary_cross_entropy_with_logits(out, t, out);
        CHECK(difference(out, y) == "");
        out = t;
        xact::binary_cross_entropy_with_logits(x.data(), out.data(), out.data(), n);
        CHECK(difference(out, y) == "");
        for (const auto* given : {&x, &t, &d}) {
            out = *given;
            xact::binary_cross_entropy_with_logits_backward(given == &x ? out : x, given == &t ? out : t,
                                                            given == &d ? out : d, out);
            CHECK(difference(out, dx) == "");
        }
    }
}

TEMPLATE_TEST_CASE("the gradient of binary cross-entropy crosses zero where sigmoid and target meet", "[losses]", float,
                   double) {
    using T = TestType;
    // sigmoid(x) - 1/2 = x/4 here
    const T e = static_cast<T>(0x1p-30);
    const std::vector<T> x{0, -T{0}, e, -e}, t(4, T(0.5)), ones(4, T{1});
    std::vector<T> dx(4);
    xact::binary_cross_entropy_with_logits_backward(x, t, ones, dx);
    CHECK(dx == std::vector<T>{0, 0, e / 4, -e / 4});
}

TEST_CASE("what binary cross-entropy refuses", "[losses]") {
    const std::vector<float> x(24, 1), seven(7, 1);
    std::vector<float> out(24, 7), small(9, 7), memory(60, 7);
    const slice<float> in{memory.data() + 10, 24}, later{memory.data() + 11, 24};
    const auto refused = [](const auto& call, const char* first, const char* second) {
        using Catch::Matchers::ContainsSubstring;
        CHECK_THROWS_WITH(call(), ContainsSubstring(first) && ContainsSubstring(second));
        CHECK_THROWS_AS(call(), std::invalid_argument);
    };
    refused([&] { xact::binary_cross_entropy_with_logits(x, seven, out); }, "targets has 7", "24");
    refused([&] { xact::binary_cross_entropy_with_logits(x, x, small); }, "losses has 9", "24");
    refused([&] { xact::binary_cross_entropy_with_logits(in, x, later); }, "24", "overlap");
    refused([&] { xact::binary_cross_entropy_with_logits(x, in, later); }, "24", "overlap");
    const auto backward = [](const auto& a, const auto& b, const auto& c, auto&& d) {
        xact::binary_cross_entropy_with_logits_backward(a, b, c, d);
    };
    refused([&] { backward(x, seven, x, out); }, "targets has 7", "24");
    refused([&] { backward(x, x, seven, out); }, "dlosses has 7", "24");
    refused([&] { backward(x, x, x, small); }, "dlogits has 9", "24");
    refused([&] { backward(in, x, x, later); }, "24", "overlap");
    refused([&] { backward(x, in, x, later); }, "24", "overlap");
    refused([&] { backward(x, x, in, later); }, "24", "overlap");
    CHECK(out == std::vector<float>(24, 7));
    CHECK(small == std::vector<float>(9, 7));
    CHECK(memory == std::vector<float>(60, 7));
}
