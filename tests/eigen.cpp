// SPDX-License-Identifier: MIT
// Eigen expressions: the same bits as apply, of the argument's own kind, lazy, and safe with temporaries.
#include "activations.hpp"
#include "support.hpp"

#include <xact/eigen.hpp>

using Eigen::Dynamic;

namespace {

// Whatever f gives for an expression, against f of every coefficient.
template <class F, class X, class Y>
void check_coefficients(const F& f, const X& x, const Y& y) {
    using T = typename X::Scalar;
    REQUIRE(x.rows() == y.rows());
    REQUIRE(x.cols() == y.cols());
    std::vector<T> in, out;
    for (Eigen::Index column = 0; column < x.cols(); ++column)
        for (Eigen::Index row = 0; row < x.rows(); ++row) {
            in.push_back(x.coeff(row, column));
            out.push_back(y.coeff(row, column));
        }
    CHECK(difference(out, in_table<T>(f).applied(in)) == "");
}

template <class T, int Rows, int Columns, int Options = Eigen::ColMajor>
Eigen::Matrix<T, Rows, Columns, Options> filled(Eigen::Index rows, Eigen::Index columns) {
    Eigen::Matrix<T, Rows, Columns, Options> m(rows, columns);
    const std::vector<T> x = mixed_inputs<T>(static_cast<std::size_t>(rows * columns));
    for (Eigen::Index i = 0; i < rows * columns; ++i) m.data()[i] = x[static_cast<std::size_t>(i)];
    return m;
}

template <class T, int Rows, int Columns, int Options, class F>
void check_type(const F& f, Eigen::Index rows, Eigen::Index columns) {
    using Matrix = Eigen::Matrix<T, Rows, Columns, Options>;
    const Matrix m = filled<T, Rows, Columns, Options>(rows, columns);
    const Matrix y = f(m);
    check_coefficients(f, m, y);
    Matrix in_place = m;
    in_place = f(in_place);
    check_coefficients(f, m, in_place);
}

template <class T, class F>
void check_shapes(const F& f) {
    check_type<T, Dynamic, Dynamic, Eigen::ColMajor>(f, 17, 9);
    check_type<T, Dynamic, Dynamic, Eigen::RowMajor>(f, 5, 33);
    check_type<T, Dynamic, 1, Eigen::ColMajor>(f, 131, 1);
    check_type<T, 1, Dynamic, Eigen::RowMajor>(f, 1, 37);
    check_type<T, Dynamic, Dynamic, Eigen::ColMajor>(f, 0, 7);
    check_type<T, Dynamic, Dynamic, Eigen::ColMajor>(f, 7, 0);
    check_type<T, Dynamic, Dynamic, Eigen::ColMajor>(f, 1, 1);
    check_type<T, 4, 1, Eigen::ColMajor>(f, 4, 1);
    check_type<T, 3, 1, Eigen::ColMajor>(f, 3, 1);
    check_type<T, 3, 3, Eigen::ColMajor>(f, 3, 3);
    check_type<T, 2, 8, Eigen::RowMajor>(f, 2, 8);
    check_type<T, 8, 4, Eigen::ColMajor>(f, 8, 4);
    check_type<T, Dynamic, Dynamic, Eigen::ColMajor>(f, 16, 16);
}

template <class T, class F>
void check_views(const F& f) {
    using Matrix = Eigen::Matrix<T, Dynamic, Dynamic>;
    using Array = Eigen::Array<T, Dynamic, Dynamic>;
    const Matrix m = filled<T, Dynamic, Dynamic>(23, 19);
    const auto check = [&f](const auto& x) {
        using X = std::decay_t<decltype(x)>;
        const typename X::PlainObject y = f(x);
        check_coefficients(f, x, y);
    };
    check(m.array());
    check(m.transpose());
    check(m.block(3, 2, 11, 7));
    check(m.col(4));
    check(m.row(5));
    check(m.rowwise().reverse());
    check(m.diagonal());
    check(T(2) * m + m);
    check(m.array() * m.array().abs());
    const T* data = m.data();
    check(Eigen::Map<const Matrix>(data, 19, 23));
    check(Eigen::Map<const Eigen::Matrix<T, 5, 5>>(data + 1));
    check(Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>(data + 1, 7, 5, Eigen::OuterStride<>(11)));
    check(Eigen::Map<const Array, 0, Eigen::Stride<Dynamic, Dynamic>>(data, 6, 5,
                                                                      Eigen::Stride<Dynamic, Dynamic>(40, 3)));
    check(Eigen::Ref<const Matrix>(m));
    check(Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>(m.topRows(9)));

    // writing through a view
    Matrix target = Matrix::Constant(23, 19, T(7));
    target.block(1, 1, 4, 6) = f(m.block(2, 3, 4, 6));
    check_coefficients(f, m.block(2, 3, 4, 6), target.block(1, 1, 4, 6));
    CHECK((target.row(0).array() == T(7)).all());
    Array a = m.array();
    a.col(3) = f(a.col(3));
    check_coefficients(f, m.col(3), a.col(3));
    CHECK(bits_of(a(0, 4)) == bits_of(m(0, 4)));
}

// f of a plain lvalue must be an expression, not a result
template <class Y>
inline constexpr bool is_lazy = !std::is_same_v<Y, typename Y::PlainObject>;

} // namespace

TEMPLATE_TEST_CASE("every kind of expression has the bits of apply", "[eigen]", float, double) {
    check_shapes<TestType>(xact::leaky_relu);
    check_views<TestType>(xact::leaky_relu);
    // through double, where the result is float
    if constexpr (std::is_same_v<TestType, float>) check_shapes<float>(xact::exact(xact::derivative(xact::sigmoid)));
}

TEST_CASE("the result is lazy and of the argument's kind", "[eigen]") {
    Eigen::ArrayXf a(3);
    Eigen::MatrixXd m(2, 2);
    a << -1, 0, 2;
    m << -1, 0, 2, 3;
    auto lazy_array = xact::silu(a);
    auto lazy_matrix = xact::derivative(xact::gelu)(m);
    static_assert(std::is_base_of_v<Eigen::ArrayBase<decltype(lazy_array)>, decltype(lazy_array)>);
    static_assert(std::is_base_of_v<Eigen::MatrixBase<decltype(lazy_matrix)>, decltype(lazy_matrix)>);
    static_assert(is_lazy<decltype(lazy_array)> && is_lazy<decltype(lazy_matrix)>);
    static_assert(is_lazy<decltype(xact::silu(a + a))> && is_lazy<decltype(xact::silu.derivative(m.col(0)))>);
    // evaluated when asked for
    a(1) = 5;
    CHECK(lazy_array(1) == xact::silu(5.0f));
    m(0, 0) = -4;
    CHECK(lazy_matrix(0, 0) == xact::gelu.derivative(-4.0));
    // and usable inside others
    const float sum = (2.0f * xact::silu(a) + a).sum();
    CHECK(sum == Catch::Approx(2 * (xact::silu(a(0)) + xact::silu(a(1)) + xact::silu(a(2))) + a.sum()));
    const Eigen::MatrixXd product = m * xact::sigmoid(m);
    CHECK(product.rows() == 2);
}

TEST_CASE("a temporary plain object is evaluated into itself", "[eigen]") {
    const auto y = xact::relu(Eigen::MatrixXf::Constant(40, 30, -2.0f));
    const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(64, -3, 3), of_line = xact::tanh(line);
    const auto z = xact::tanh(Eigen::ArrayXd(line));
    static_assert(is_lazy<std::decay_t<decltype(y)>>); // Constant is an expression
    static_assert(std::is_same_v<std::decay_t<decltype(z)>, Eigen::ArrayXd>);
    Eigen::MatrixXf m = Eigen::MatrixXf::Random(8, 8);
    const Eigen::MatrixXf expected = xact::gelu(m);
    const auto moved = xact::gelu(std::move(m));
    static_assert(std::is_same_v<std::decay_t<decltype(moved)>, Eigen::MatrixXf>);
    CHECK(difference(moved, expected) == "");
    CHECK((y.array() == 0).all());
    CHECK(difference(z, of_line) == "");
    struct Derived : Eigen::VectorXf {
        using Eigen::VectorXf::VectorXf;
    };
    static_assert(std::is_same_v<decltype(xact::gelu(Derived(3))), Eigen::VectorXf>);
    static_assert(std::is_same_v<decltype(xact::gelu(Eigen::Ref<const Eigen::ArrayXd>(line))), Eigen::ArrayXd>);
    const auto small = xact::silu(Eigen::Vector4f(-1, 0, 1, 2));
    static_assert(std::is_same_v<std::decay_t<decltype(small)>, Eigen::Vector4f>);
    CHECK(small(3) == xact::silu(2.0f));
}

TEST_CASE("plain dense Eigen objects are ranges", "[eigen]") {
    const Eigen::MatrixXf x = filled<float, Dynamic, Dynamic>(6, 5);
    Eigen::MatrixXf y(6, 5), expected = xact::mish(x);
    xact::apply(xact::mish, x, y);
    CHECK(difference(y, expected) == "");
    y.setZero();
    xact::apply(xact::mish, x, Eigen::Map<Eigen::MatrixXf>(y.data(), 6, 5));
    CHECK(difference(y, expected) == "");
    // what is contiguous by its type
    Eigen::VectorXf v(10);
    v.setConstant(-1);
    xact::apply(xact::mish, v.head(4));
    CHECK(v(3) == xact::mish(-1.0f));
    CHECK(v(4) == -1);
    Eigen::Ref<Eigen::VectorXf> reference = v;
    xact::apply(xact::mish, reference);
    CHECK(v(4) == xact::mish(-1.0f));
}

TEMPLATE_TEST_CASE("softmax of matrices and vectors", "[eigen]", float, double) {
    using T = TestType;
    using Column = Eigen::Matrix<T, Dynamic, Dynamic>;
    using Row = Eigen::Matrix<T, Dynamic, Dynamic, Eigen::RowMajor>;
    const auto check = [](const auto& softmax) {
        const Column m = Column::Random(13, 21) * T(5);
        const Row r = m;
        for (const int axis : {0, 1, -1, -2}) {
            const bool down = axis == 0 || axis == -2;
            const Column y = softmax(m, axis);
            const Column z = softmax(r, axis);
            const Column e = softmax(m + Column::Zero(13, 21), axis);
            const Column a = softmax(m.array(), axis).matrix();
            const Column t = softmax(m.transpose(), down ? 1 : 0).transpose();
            CHECK(difference(e, y) == "");
            CHECK(difference(a, y) == "");
            Column column_ranges(13, 21);
            Row row_ranges(13, 21);
            xact::apply(softmax, m, column_ranges, xact::layout_of(m, axis));
            xact::apply(softmax, r, row_ranges, xact::layout_of(Eigen::Map<const Row>(r.data(), 13, 21), axis));
            CHECK(difference(column_ranges, y) == "");
            CHECK(difference(Column(row_ranges), y) == "");
            for (Eigen::Index i = 0; i < (down ? m.cols() : m.rows()); ++i) {
                const std::vector<T> row = [&] {
                    const Eigen::Matrix<T, Dynamic, 1> v = down ? Eigen::Matrix<T, Dynamic, 1>(m.col(i))
                                                                : Eigen::Matrix<T, Dynamic, 1>(m.row(i).transpose());
                    return std::vector<T>(v.data(), v.data() + v.size());
                }();
                std::vector<T> expected(row.size());
                xact::apply(softmax, row, expected);
                for (std::size_t k = 0; k < row.size(); ++k) {
                    const auto j = static_cast<Eigen::Index>(k);
                    const T right = expected[k], limit = 4 * std::numeric_limits<T>::epsilon() * right;
                    const T given = down ? y(j, i) : y(i, j);
                    CHECK(std::abs(given - right) <= limit);
                    CHECK(std::abs((down ? z(j, i) : z(i, j)) - right) <= limit);
                    CHECK(std::abs((down ? t(j, i) : t(i, j)) - right) <= limit);
                }
            }
        }
        const Eigen::Matrix<T, Dynamic, 1> v = m.col(2);
        const Eigen::Matrix<T, 1, Dynamic> h = v.transpose();
        const Eigen::Matrix<T, Dynamic, 1> y = softmax(v), y0 = softmax(v, 0), y1 = softmax(v, -1);
        const Eigen::Matrix<T, 1, Dynamic> yh = softmax(h), yh0 = softmax(h, 0);
        CHECK(difference(y, y0) == "");
        CHECK(difference(y, y1) == "");
        CHECK(difference(y, yh) == "");
        CHECK(difference(y, yh0) == "");
        std::vector<T> expected(13);
        xact::apply(softmax, v, expected);
        CHECK(difference(y, expected) == "");
        const Eigen::Matrix<T, 3, 1> fixed = softmax(Eigen::Matrix<T, 3, 1>(T(2), T(1), T(0.1)));
        CHECK(fixed.sum() == Catch::Approx(1));
        CHECK(softmax(Column(0, 3), 0).size() == 0);
        CHECK(softmax(Column(3, 0), 1).size() == 0);

        CHECK(softmax(m, 0u) == softmax(m, 0));
        CHECK(softmax(m, std::size_t{1}) == softmax(m, 1));
        CHECK_THROWS_AS(softmax(m, 2u), std::out_of_range);
        CHECK_THROWS_AS(softmax(m, ~std::size_t{0}), std::out_of_range); // -1, were it signed
        CHECK_THROWS_AS(softmax(m, 2), std::out_of_range);
        CHECK_THROWS_AS(softmax(m, -3), std::out_of_range);
        CHECK_THROWS_AS(softmax(v, 1), std::out_of_range);
        CHECK_THROWS_AS(softmax(h, 1), std::out_of_range);
        CHECK_THROWS_WITH(softmax(m, 5),
                          Catch::Matchers::ContainsSubstring("5") && Catch::Matchers::ContainsSubstring("2"));
    };
    check(xact::softmax);
    check(xact::exact(xact::softmax));
}
