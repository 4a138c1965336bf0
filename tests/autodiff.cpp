// SPDX-License-Identifier: MIT
// Scalars that carry derivatives: the value is f(x), the derivatives f'(x) times theirs, to the bit, in expressions and
// in arrays too.
#include "support.hpp"

#include <xact/eigen_autodiff.hpp>

#if __has_include(<ceres/jet.h>)
#include <xact/ceres.hpp>
#endif

namespace {

/// Eigen's scalar with N derivatives, or Eigen::Dynamic of them.
template <class T, int N>
struct eigen_kind {
    using vector = Eigen::Matrix<T, N, 1>;
    using type = Eigen::AutoDiffScalar<vector>;
    static type make(T value, const vector& derivatives) { return type(value, derivatives); }
    static T value(const type& x) { return x.value(); }
    static vector derivatives(const type& x) { return x.derivatives(); }
};
#if __has_include(<ceres/jet.h>)
template <class T, int N>
struct ceres_kind {
    using vector = Eigen::Matrix<T, N, 1>;
    using type = ceres::Jet<T, N>;
    static type make(T value, const vector& derivatives) { return type(value, derivatives); }
    static T value(const type& x) { return x.a; }
    static vector derivatives(const type& x) { return x.v; }
};
#endif

template <class K, class T, class F>
std::string difference_from(const F& f, T x, const typename K::vector& dx, const typename K::type& y) {
    const typename K::vector dy = K::derivatives(y);
    if (!same(K::value(y), f(x))) return "the value differs";
    if (dy.size() != dx.size()) return "not as many derivatives";
    for (Eigen::Index i = 0; i < dy.size(); ++i)
        if (!same(dy[i], dx[i] * f.derivative(x))) return "a derivative differs";
    return {};
}

template <class K, class T, class F>
void check(const F& f) {
    INFO(F::name);
    using number = typename K::type;
    const std::vector<T> inputs = mixed_inputs<T>(200);
    Eigen::Array<number, Eigen::Dynamic, 1> array(static_cast<Eigen::Index>(inputs.size()));
    // no 0 and no 1: -ffast-math may leave out their products, and with it NaN or a flush to zero
    const typename K::vector dx = (typename K::vector(3) << T(2), T(4), T(-2.5)).finished();
    for (std::size_t i = 0; i < inputs.size(); ++i) array[static_cast<Eigen::Index>(i)] = K::make(inputs[i], dx);

    const Eigen::Array<number, Eigen::Dynamic, 1> in_array = f(array);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const T x = inputs[i];
        CAPTURE(x);
        CHECK(difference_from<K>(f, x, dx, f(K::make(x, dx))) == "");
        CHECK(difference_from<K>(f, x, dx, in_array[static_cast<Eigen::Index>(i)]) == "");
    }

    // the argument an expression
    const number a = K::make(T(0.75), dx), b = K::make(T(-0.5), T(2) * dx);
    const auto y = f(a * b + a);
    const number argument = a * b + a;
    CHECK(difference_from<K>(f, K::value(argument), K::derivatives(argument), number(y)) == "");
}

template <template <class, int> class Kind>
void check_all() {
    for_each_function([](const auto& f) { check<Kind<double, 3>, double>(f); });
    const auto more = [](const auto& f) {
        check<Kind<float, 3>, float>(f);
        check<Kind<float, 3>, float>(xact::exact(f));
    };
    more(xact::relu);
    more(xact::elu);
    more(xact::mish);
}

/// A layer as one writes it for any scalar.
template <class Number>
Eigen::Matrix<Number, 2, 1> layer(const Eigen::Matrix<Number, 2, 1>& x) {
    Eigen::Matrix<Number, 2, 2> weights;
    weights << Number(0.5), Number(-1.0), Number(0.25), Number(2.0);
    return xact::tanh(weights * x);
}
template <class K>
void check_layer() {
    using vector = Eigen::Vector2d;
    const vector x(0.3, -0.2);
    Eigen::Matrix<typename K::type, 2, 1> dual;
    for (int i = 0; i < 2; ++i) dual[i] = K::make(x[i], vector::Unit(i));
    const Eigen::Matrix<typename K::type, 2, 1> y = layer(dual);
    const double h = 1e-6;
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j) {
            const double slope =
                (layer<double>(x + h * vector::Unit(j))[i] - layer<double>(x - h * vector::Unit(j))[i]) / (2 * h);
            CHECK(std::fabs(K::derivatives(y[i])[j] - slope) < 1e-9);
        }
}

} // namespace

TEST_CASE("Eigen's AutoDiffScalar: f(x) and f'(x) dx", "[autodiff]") { check_all<eigen_kind>(); }
TEST_CASE("Eigen's AutoDiffScalar with as many derivatives as it has at run time", "[autodiff]") {
    check<eigen_kind<double, Eigen::Dynamic>, double>(xact::silu);
    using number = Eigen::AutoDiffScalar<Eigen::VectorXd>;
    CHECK(xact::silu(number(0.5)).derivatives().size() == 0);
}
TEST_CASE("a result of AutoDiffScalars refers to nothing", "[autodiff]") {
    using number = Eigen::AutoDiffScalar<Eigen::Vector3d>;
    const number a(0.75, Eigen::Vector3d(1, 2, 3));
    const auto y = xact::gelu(a * a);
    static_assert(std::is_same_v<decltype(y), const number>);
    CHECK(y.derivatives()[1] == 2 * (2 * 0.75) * xact::gelu.derivative(0.75 * 0.75));
}
TEST_CASE("a layer of AutoDiffScalars", "[autodiff]") { check_layer<eigen_kind<double, 2>>(); }

#if __has_include(<ceres/jet.h>)
TEST_CASE("ceres::Jet: f(x) and f'(x) dx", "[autodiff]") { check_all<ceres_kind>(); }
TEST_CASE("a layer of Jets", "[autodiff]") { check_layer<ceres_kind<double, 2>>(); }
#endif
