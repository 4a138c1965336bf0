// SPDX-License-Identifier: MIT
// Softmax under a mask, and causal softmax: the shares of what takes part, nothing of what does not, whatever is there.
#include "rows.hpp"

#include <xact/eigen_tensor.hpp>

#include <stdexcept>

namespace {

using xact::axis_layout;
using xact::softmax;
using bytes = std::vector<unsigned char>;

bytes random_mask(const axis_layout& layout, unsigned seed) {
    std::mt19937 engine(seed);
    bytes mask(size_of(layout));
    for (unsigned char& flag : mask) flag = engine() % 3 == 0 ? 0 : static_cast<unsigned char>(1 + engine() % 255);
    if (rows_of(layout) > 2) // one row without any
        for (std::size_t k = 0; k < layout.length; ++k) mask[place_of(layout, 1, k)] = 0;
    return mask;
}

// Row r sees up to r + (length - rows).
bytes causal_mask(const axis_layout& layout, std::size_t rows) {
    bytes mask(size_of(layout));
    for (std::size_t i = 0; i < mask.size(); ++i) {
        const std::size_t k = i / layout.inner % layout.length, o = i / layout.inner / layout.length;
        mask[i] = k <= o % rows + (layout.length - rows);
    }
    return mask;
}

/// Inputs whose masked-out entries are what must not leak.
template <class T>
std::vector<T> poisoned(std::vector<T> x, const bytes& mask) {
    const T poison[] = {quiet_nan<T>, infinity<T>, -infinity<T>, std::numeric_limits<T>::max(), signalling_nan<T>()};
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!mask[i]) x[i] = poison[i % 5];
    return x;
}
template <class T>
std::vector<T> replaced(std::vector<T> x, const bytes& mask, T by) {
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!mask[i]) x[i] = by;
    return x;
}

template <class T, class F>
void check_masked(const F& f, const axis_layout& layout, double limit, T neutral) {
    INFO(layout.outer << ", " << layout.length << ", " << layout.inner);
    const bytes mask = random_mask(layout, unsigned(layout.length));
    const std::size_t n = mask.size();
    const std::vector<T> z = random_inputs<T>(n, 0, 5, 2), bad = poisoned(z, mask);
    std::vector<T> y(n, T(7)), expected(n);
    xact::apply(f, bad, mask, y, layout);

    // what the row is with what changes nothing instead; a row of nothing else is NaN there
    xact::apply(f, replaced(z, mask, neutral), expected, layout);
    for (std::size_t i = 0; i < n; ++i) CHECK(same(y[i], mask[i] ? expected[i] : T{0}));

    std::vector<T> dy = random_inputs<T>(n, 0.5, 2, 3), bad_dy = poisoned(dy, mask), dx(n, T(7)), zero_dx(n);
    xact::backward_from_output(f, poisoned(y, mask), bad_dy, mask, dx, layout);
    xact::backward_from_output(f, y, replaced(dy, mask, T{0}), zero_dx, layout);
    for (std::size_t i = 0; i < n; ++i) CHECK(same(dx[i], mask[i] ? zero_dx[i] : T{0}));

    // exact references over what takes part alone
    const long double sign = neutral < 0 ? 1 : -1;
    worst error, gradient_error;
    for (std::size_t row = 0; row < rows_of(layout); ++row) {
        std::vector<long double> part;
        long double dot = 0, largest = 0;
        for (std::size_t k = 0; k < layout.length; ++k) {
            const std::size_t i = place_of(layout, row, k);
            if (!mask[i]) continue;
            const long double d = static_cast<long double>(dy[i]);
            part.push_back(sign * static_cast<long double>(z[i]));
            dot += static_cast<long double>(y[i]) * d;
            largest = std::max(largest, std::fabs(d));
        }
        const row_sums sums(part);
        for (std::size_t k = 0; k < layout.length; ++k) {
            const std::size_t i = place_of(layout, row, k);
            if (!mask[i]) continue;
            const long double p = static_cast<long double>(y[i]);
            error.add(error_in_ulps(y[i], sums.share(sign * static_cast<long double>(z[i]))));
            gradient_error.add(
                error_in_ulps(dx[i], sign * p * (static_cast<long double>(dy[i]) - dot), ulp<T>(p * largest)));
        }
    }
    CHECK(error.error <= static_cast<long double>(limit));
    CHECK(gradient_error.error <= 4);

    // in place, and through pointers
    std::vector<T> out = bad;
    xact::apply(f, out, mask, out, layout);
    CHECK(difference(out, y) == "");
    out = bad;
    xact::apply(f, out.data(), mask.data(), out.data(), layout);
    CHECK(difference(out, y) == "");
    out = bad_dy;
    xact::backward_from_output(f, y, out, mask, out, layout);
    CHECK(difference(out, dx) == "");
    out = y;
    xact::backward_from_output(f, out.data(), bad_dy.data(), mask.data(), out.data(), layout);
    CHECK(difference(out, dx) == "");
}

} // namespace

TEMPLATE_TEST_CASE("what a mask leaves out leaves no trace", "[masked]", float, double) {
    using T = TestType;
    const T inf = infinity<T>;
    const double limit = sizeof(T) == 4 ? 2 : 4, exact_limit = sizeof(T) == 4 ? 0.51 : 4;
    for (const axis_layout& layout : some_layouts) {
        check_masked<T>(softmax, layout, limit, -inf);
        check_masked<T>(xact::exact(softmax), layout, exact_limit, -inf);
        check_masked<T>(xact::softmin, layout, limit, inf);
    }
}

TEMPLATE_TEST_CASE("special rows under a mask", "[masked]", float, double) {
    using T = TestType;
    const T inf = infinity<T>, nan = quiet_nan<T>;
    const auto row = [](const std::vector<T>& z, const bytes& mask) {
        std::vector<T> y(z.size(), T(7)), many, many_y;
        xact::apply(softmax, z, mask, y);
        // among short rows
        bytes masks;
        for (int i = 0; i < 20; ++i) {
            many.insert(many.end(), z.begin(), z.end());
            masks.insert(masks.end(), mask.begin(), mask.end());
        }
        many_y.resize(many.size());
        xact::apply(softmax, many, masks, many_y, axis_layout{20, z.size(), 1});
        CHECK(difference(many_y.data() + 13 * z.size(), y.data(), z.size()) == "");
        return y;
    };
    using Row = std::vector<T>;
    CHECK(difference(row({1, 2, 3}, {0, 0, 0}), Row{0, 0, 0}) == "");
    CHECK(difference(row({nan, nan, nan}, {0, 0, 0}), Row{0, 0, 0}) == "");
    CHECK(difference(row({nan, 2, inf}, {0, 1, 0}), Row{0, 1, 0}) == "");
    CHECK(difference(row({4, 4, 1000}, {1, 255, 0}), Row{T(0.5), T(0.5), 0}) == "");
    // what takes part counts as without a mask
    CHECK(difference(row({nan, 2, 3}, {1, 1, 0}), Row{nan, nan, 0}) == "");
    CHECK(difference(row({inf, 2, 3}, {1, 1, 0}), Row{nan, nan, 0}) == "");
    CHECK(difference(row({-inf, -inf, 3}, {1, 1, 0}), Row{nan, nan, 0}) == "");
    CHECK(difference(row({-inf, 2, 3}, {1, 1, 0}), Row{0, 1, 0}) == "");
    // the gradient, too
    Row dx(3, T(7));
    xact::backward_from_output(softmax, Row{0, 0, 0}, Row{nan, inf, 1}, bytes{0, 0, 0}, dx);
    CHECK(difference(dx, Row{0, 0, 0}) == "");
    xact::backward_from_output(softmax, Row{nan, T(0.5), T(0.5)}, Row{nan, 3, 1}, bytes{0, 1, 1}, dx);
    CHECK(difference(dx, Row{0, T(0.5), T(-0.5)}) == "");
    xact::backward_from_output(softmax, Row{0, T(0.5), T(0.5)}, Row{1, nan, 1}, bytes{0, 1, 1}, dx);
    CHECK((same(dx[0], T{0}) && is_nan(dx[1]) && is_nan(dx[2])));
}

TEST_CASE("masks of bool and of unsigned char, in any range", "[masked]") {
    const std::vector<float> z{1, 2, 3, 4, 5};
    std::vector<float> y(5), expected(5);
    xact::apply(softmax, z, bytes{1, 0, 7, 0, 1}, expected);
    const bool flags[] = {true, false, true, false, true};
    xact::apply(softmax, z, flags, y);
    CHECK(difference(y, expected) == "");
    xact::apply(softmax, z.data(), &flags[0], y.data(), axis_layout{1, 5, 1});
    CHECK(difference(y, expected) == "");
    xact::apply(softmax, z, slice<const bool>{flags, 5}, y);
    CHECK(difference(y, expected) == "");
    std::vector<float> none;
    xact::apply(softmax, none, bytes(), none, axis_layout{2, 0, 3});
    CHECK(none.empty());
}

TEMPLATE_TEST_CASE("causal softmax is softmax under the causal mask", "[causal]", float, double) {
    using T = TestType;
    struct {
        std::size_t rows;
        axis_layout layout;
    } const cases[] = {{1, {1, 1, 1}},    {1, {3, 5, 1}}, {4, {4, 4, 1}},  {4, {8, 4, 1}},   {5, {10, 33, 1}},
                       {33, {33, 70, 1}}, {3, {6, 3, 4}}, {4, {4, 9, 17}}, {70, {70, 70, 2}}};
    for (const auto& c : cases) {
        INFO(c.rows << " rows, " << c.layout.outer << ", " << c.layout.length << ", " << c.layout.inner);
        const bytes mask = causal_mask(c.layout, c.rows);
        const std::vector<T> z = poisoned(random_inputs<T>(mask.size(), 0, 4), mask),
                             dy = poisoned(random_inputs<T>(mask.size(), 0, 1, 2), mask);
        const auto check = [&](const auto& f, const auto& causal) {
            std::vector<T> y(z.size(), T(7)), expected(z.size()), dx(z.size(), T(7)), expected_dx(z.size());
            xact::apply(f, z, mask, expected, c.layout);
            xact::apply(causal, z, y, c.layout);
            CHECK(difference(y, expected) == "");
            xact::backward_from_output(f, y, dy, mask, expected_dx, c.layout);
            xact::backward_from_output(causal, y, dy, dx, c.layout);
            CHECK(difference(dx, expected_dx) == "");
            y = z;
            xact::apply(causal, y, c.layout);
            CHECK(difference(y, expected) == "");
            y = z;
            xact::apply(causal, y.data(), y.data(), c.layout);
            CHECK(difference(y, expected) == "");
            dx = dy;
            xact::backward_from_output(causal, y, dx, dx, c.layout);
            CHECK(difference(dx, expected_dx) == "");
            dx = y;
            xact::backward_from_output(causal, dx.data(), dy.data(), dx.data(), c.layout);
            CHECK(difference(dx, expected_dx) == "");
        };
        check(softmax, xact::causal(softmax, c.rows));
        check(xact::exact(softmax), xact::exact(xact::causal(softmax, c.rows)));
        check(xact::Softmin{2}, xact::causal(xact::Softmin{2}, c.rows));
    }
}

TEMPLATE_TEST_CASE("causal softmax of matrices and tensors", "[causal][eigen]", float, double) {
    using T = TestType;
    using Eigen::Dynamic;
    using Column = Eigen::Matrix<T, Dynamic, Dynamic>;
    using Row = Eigen::Array<T, Dynamic, Dynamic, Eigen::RowMajor>;
    const std::size_t rows = 5;
    const auto causal = xact::causal(softmax, rows);
    const Row scores = Row::Random(10, 7) * T(4); // of two heads
    std::vector<T> expected(70);
    xact::apply(causal, scores, expected, axis_layout{10, 7, 1});
    const auto is_expected = [&](const Row& y) {
        CHECK(difference(std::vector<T>(y.data(), y.data() + y.size()), expected) == "");
    };
    is_expected(causal(scores, 1));
    is_expected(causal(scores, -1));
    const Column column = scores.matrix();
    is_expected(causal(column, 1).array());
    is_expected(causal(scores + T(0), 1));
    is_expected(causal(column.transpose(), 0).transpose().array());
    is_expected(causal(Row(scores.transpose()), 0).transpose());

    using Tensor = Eigen::Tensor<T, 3, Eigen::RowMajor>;
    const Tensor y = causal(Tensor(Eigen::TensorMap<const Tensor>(scores.data(), 2, 5, 7)), 2);
    CHECK(difference(std::vector<T>(y.data(), y.data() + y.size()), expected) == "");

    using Other = Eigen::Tensor<T, 3>;
    const Other z = causal(
        Other(
            Eigen::TensorMap<const Tensor>(scores.data(), 2, 5, 7).swap_layout().shuffle(std::array<int, 3>{2, 1, 0})),
        2);
    const Tensor turned = z.swap_layout().shuffle(std::array<int, 3>{2, 1, 0});
    CHECK(difference(std::vector<T>(turned.data(), turned.data() + turned.size()), expected) == "");
    const Eigen::Matrix<T, Dynamic, Dynamic> nothing(0, 0);
    CHECK(causal(nothing, 1).size() == 0);

    const auto refused = [](const auto& call) { CHECK_THROWS_AS(call(), std::invalid_argument); };
    refused([&] { (void)xact::causal(softmax, 4)(scores, 1); });
    refused([&] { (void)xact::causal(softmax, 8)(column.topRows(8).eval(), 1); });
    refused([&] { (void)causal(y, 1); });
}

TEST_CASE("what masked and causal softmax refuse", "[masked][causal]") {
    const axis_layout layout{4, 6, 1};
    const std::vector<float> x(24, 1), seven(7, 1);
    const bytes mask(24, 1), short_mask(23, 1);
    std::vector<float> out(24, 7), small(9, 7), memory(60, 7);
    const auto refused = [](const auto& call, const char* first, const char* second) {
        using Catch::Matchers::ContainsSubstring;
        CHECK_THROWS_WITH(call(), ContainsSubstring(first) && ContainsSubstring(second));
        CHECK_THROWS_AS(call(), std::invalid_argument);
    };
    refused([&] { xact::apply(softmax, x, short_mask, out, layout); }, "the mask has 23", "24");
    refused([&] { xact::apply(softmax, x, mask, small, layout); }, "9", "24");
    refused([&] { xact::apply(softmax, x, mask, out, axis_layout{4, 5, 1}); }, "length 5", "24");
    refused([&] { xact::backward_from_output(softmax, x, x, short_mask, out, layout); }, "the mask has 23", "24");
    refused([&] { xact::backward_from_output(softmax, x, seven, mask, out, layout); }, "dy has 7", "24");
    refused([&] { xact::backward_from_output(softmax, x, x, mask, small, layout); }, "dx has 9", "24");
    const slice<float> in{memory.data() + 10, 24}, later{memory.data() + 11, 24};
    refused([&] { xact::apply(softmax, in, mask, later, layout); }, "24", "overlap");
    refused([&] { xact::backward_from_output(softmax, in, x, mask, later, layout); }, "24", "overlap");
    refused([&] { xact::backward_from_output(softmax, x, in, mask, later, layout); }, "24", "overlap");
    const slice<unsigned char> among{reinterpret_cast<unsigned char*>(memory.data() + 10), 24};
    refused([&] { xact::apply(softmax, x, among, in, layout); }, "24", "overlap");
    refused([&] { xact::backward_from_output(softmax, x, x, among, in, layout); }, "24", "overlap");

    refused([&] { (void)xact::causal(softmax, 0); }, "causal", "rows is 0");
    refused([&] { xact::apply(xact::causal(softmax, 3), x, out, layout); }, "outer 4", "3 rows");
    refused([&] { xact::apply(xact::causal(softmax, 3), out, layout); }, "outer 4", "3 rows");
    refused([&] { xact::apply(xact::causal(softmax, 4), x, out, axis_layout{8, 3, 1}); }, "length 3", "4 rows");
    refused([&] { xact::backward_from_output(xact::causal(softmax, 3), x, x, out, layout); }, "outer 4", "3 rows");
    refused(
        [&] {
            xact::backward_from_output(xact::causal(softmax, 8), x, x, out, axis_layout{8, 3, 1});
        },
        "length 3", "8 rows");
    refused([&] { xact::apply(xact::causal(softmax, 4), x, small, layout); }, "9", "24");
    refused([&] { xact::apply(xact::causal(softmax, 4), in, later, layout); }, "24", "overlap");
    refused([&] { xact::backward_from_output(xact::causal(softmax, 4), x, seven, out, layout); }, "dy has 7", "24");
    CHECK(difference(out, std::vector<float>(24, 7)) == "");
    CHECK(difference(small, std::vector<float>(9, 7)) == "");
    CHECK(difference(memory, std::vector<float>(60, 7)) == "");
}
