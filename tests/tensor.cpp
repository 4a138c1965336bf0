// SPDX-License-Identifier: MIT
// Eigen's tensors: the same bits as apply, lazy, and softmax over any axis.
#include "activations.hpp"
#include "support.hpp"

#include <xact/eigen_tensor.hpp>

#include <array>

namespace {

template <class Tensor>
using sizes_of = std::array<Eigen::Index, Tensor::NumDimensions>;

template <class Tensor>
Tensor filled(const sizes_of<Tensor>& sizes) {
    using T = typename Tensor::Scalar;
    Tensor t(sizes);
    const std::vector<T> x = mixed_inputs<T>(static_cast<std::size_t>(t.size()));
    for (Eigen::Index i = 0; i < t.size(); ++i) t.data()[i] = x[static_cast<std::size_t>(i)];
    return t;
}

template <class Tensor>
std::vector<typename Tensor::Scalar> elements(const Tensor& t) {
    return {t.data(), t.data() + t.size()};
}

template <class Tensor, class F>
void check_tensor(const F& f, const sizes_of<Tensor>& sizes) {
    using T = typename Tensor::Scalar;
    const Tensor x = filled<Tensor>(sizes);
    const form<T>& right = in_table<T>(f);
    const std::vector<T> expected = right.applied(elements(x));

    const Tensor y = f(x);
    CHECK(difference(elements(y), expected) == "");
    const Tensor mapped = f(Eigen::TensorMap<const Tensor>(x.data(), sizes));
    CHECK(difference(elements(mapped), expected) == "");
    const Tensor from_expression = f(x + x.constant(T(0.5)));
    const Tensor sum = x + x.constant(T(0.5));
    CHECK(difference(elements(from_expression), right.applied(elements(sum))) == "");
    Tensor in_place = x;
    in_place = f(in_place);
    CHECK(difference(elements(in_place), expected) == "");
}

template <class T, int Options, class F>
void check_ranks(const F& f) {
    check_tensor<Eigen::Tensor<T, 1, Options>>(f, {{67}});
    check_tensor<Eigen::Tensor<T, 2, Options>>(f, {{5, 13}});
    check_tensor<Eigen::Tensor<T, 3, Options>>(f, {{3, 4, 7}});
    check_tensor<Eigen::Tensor<T, 4, Options>>(f, {{2, 3, 5, 3}});
    check_tensor<Eigen::Tensor<T, 2, Options>>(f, {{0, 3}});
}

// Every row along the axis, collected one by one, against the tensor's softmax.
template <class Tensor, class Softmax>
void check_softmax(const Softmax& softmax, const sizes_of<Tensor>& sizes) {
    using T = typename Tensor::Scalar;
    constexpr int rank = Tensor::NumDimensions;
    Tensor x(sizes);
    const std::vector<T> values = random_inputs<T>(static_cast<std::size_t>(x.size()), 0, 3);
    std::copy(values.begin(), values.end(), x.data());
    for (int axis = -rank; axis < rank; ++axis) {
        const auto along = static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
        const Tensor y = softmax(x, axis);
        const Tensor of_expression = softmax(x + x.constant(T(0)), axis);
        CHECK(difference(elements(of_expression), elements(y)) == "");
        std::vector<T> of_ranges(values.size());
        xact::apply(softmax, values, of_ranges, xact::layout_of(x, axis));
        CHECK(difference(of_ranges, elements(y)) == "");
        xact::apply(softmax, values, of_ranges, xact::layout_of(Eigen::TensorMap<Tensor>(x.data(), sizes), axis));
        CHECK(difference(of_ranges, elements(y)) == "");
        auto starts = sizes;
        starts[along] = 1;
        sizes_of<Tensor> at{};
        double worst = 0;
        for (bool more = true; more;) {
            std::vector<T> row, given;
            for (Eigen::Index k = 0; k < sizes[along]; ++k) {
                at[along] = k;
                row.push_back(x(at));
                given.push_back(y(at));
            }
            at[along] = 0;
            std::vector<T> expected(row.size());
            xact::apply(softmax, row, expected);
            for (std::size_t k = 0; k < row.size(); ++k)
                worst = worse(worst, double(std::abs(given[k] - expected[k]) / expected[k]));
            more = false;
            for (std::size_t d = 0; d < at.size() && !more; ++d) {
                more = ++at[d] < starts[d];
                if (!more) at[d] = 0;
            }
        }
        INFO("axis " << axis);
        CHECK(worst <= 4 * double(std::numeric_limits<T>::epsilon()));
    }
    CHECK_THROWS_AS(softmax(x, rank), std::out_of_range);
    CHECK_THROWS_AS(xact::layout_of(x, rank), std::out_of_range);
    CHECK_THROWS_AS(softmax(x, -rank - 1), std::out_of_range);
}

} // namespace

TEST_CASE("a map of constant elements is an argument like another", "[tensor]") {
    const std::vector<float> x = mixed_inputs<float>(60);
    std::vector<float> expected(x.size());
    const Eigen::TensorMap<Eigen::Tensor<const float, 2>> map(x.data(), 5, 12);
    xact::apply(xact::gelu, x, expected);
    const Eigen::Tensor<float, 2> y = xact::gelu(map);
    CHECK(difference(elements(y), expected) == "");
    xact::apply(xact::softmax, x, expected, {12, 5, 1});
    const Eigen::Tensor<float, 2> columns = xact::softmax(map, 0);
    CHECK(difference(elements(columns), expected) == "");
}

TEMPLATE_TEST_CASE("every function of a tensor has the bits of apply", "[tensor]", float, double) {
    using Tensor = Eigen::Tensor<TestType, 2>;
    const Tensor x = filled<Tensor>({{17, 12}});
    for_each_representative([&](const auto& f) {
        INFO(f.name);
        const Tensor y = f(x);
        CHECK(difference(elements(y), in_table<TestType>(f).applied(elements(x))) == "");
    });
    const Tensor slope = xact::silu.derivative(x);
    CHECK(difference(elements(slope), in_table<TestType>(xact::derivative(xact::silu)).applied(elements(x))) == "");
}

TEMPLATE_TEST_CASE("every rank and order of storage", "[tensor]", float, double) {
    check_ranks<TestType, Eigen::ColMajor>(xact::leaky_relu);
    check_ranks<TestType, Eigen::RowMajor>(xact::exact(xact::derivative(xact::sigmoid)));
}

TEST_CASE("tensor expressions are lazy, temporaries are evaluated", "[tensor]") {
    using Tensor = Eigen::Tensor<float, 2>;
    Tensor x(4, 5);
    x.setConstant(-1);
    auto lazy = xact::silu(x);
    static_assert(!std::is_same_v<decltype(lazy), Tensor>);
    x(2, 2) = 3;
    const Tensor y = lazy;
    CHECK(y(2, 2) == xact::silu(3.0f));
    const auto moved = xact::silu(Tensor(x));
    static_assert(std::is_same_v<std::decay_t<decltype(moved)>, Tensor>);
    CHECK(moved(2, 2) == xact::silu(3.0f));
    const Tensor sum = 2.0f * xact::relu(x) + x;
    CHECK(sum(2, 2) == 9);
    Eigen::TensorFixedSize<float, Eigen::Sizes<2, 3>> fixed;
    fixed.setConstant(-2);
    const Eigen::TensorFixedSize<float, Eigen::Sizes<2, 3>> of_fixed = xact::elu(fixed);
    const xact::axis_layout columns = xact::layout_of(fixed, 1);
    CHECK((columns.outer == 1 && columns.length == 3 && columns.inner == 2));
    CHECK(of_fixed(1, 2) == xact::elu(-2.0f));
}

TEMPLATE_TEST_CASE("softmax of a tensor along every axis", "[tensor]", float, double) {
    const auto check = [](const auto& softmax) {
        check_softmax<Eigen::Tensor<TestType, 1>>(softmax, {{19}});
        check_softmax<Eigen::Tensor<TestType, 2, Eigen::RowMajor>>(softmax, {{7, 11}});
        check_softmax<Eigen::Tensor<TestType, 3>>(softmax, {{3, 6, 5}});
        check_softmax<Eigen::Tensor<TestType, 4, Eigen::RowMajor>>(softmax, {{2, 3, 4, 5}});
    };
    check(xact::softmax);
    check(xact::exact(xact::softmax));
}
