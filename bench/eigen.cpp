// SPDX-License-Identifier: MIT
// Eigen's own functions beside xact's in Eigen expressions: arrays, matrices, blocks, tensors, strided and transposed
// views, short and fixed-size vectors.
#include "bench.hpp"

#include <xact/eigen_tensor.hpp>

namespace bench {
namespace {

using Eigen::Index;
template <class T>
using Array = Eigen::Array<T, Eigen::Dynamic, 1>;

template <class T>
auto view(const T* x, std::size_t n) {
    return Eigen::Map<const Array<T>>(x, static_cast<Index>(n));
}
template <class T>
auto view(T* y, std::size_t n) {
    return Eigen::Map<Array<T>>(y, static_cast<Index>(n));
}

// What Eigen has itself, or what one writes with it. The argument is an expression, which is held by value.
const auto relu = [](const auto& x) { return x.cwiseMax(typename std::decay_t<decltype(x)>::Scalar(0)); };
const auto sigmoid = [](const auto& x) { return x.logistic(); };
const auto sigmoid_of_tensor = [](const auto& x) { return x.sigmoid(); };
const auto tanh = [](const auto& x) { return x.tanh(); };
const auto silu = [](const auto& x) { return x * x.logistic(); };
const auto elu = [](const auto& x) { return (x > 0).select(x, x.expm1()); };
const auto softplus = [](const auto& x) { return x.exp().log1p(); };
const auto mish = [](const auto& x) { return x * x.exp().log1p().tanh(); };
const auto gelu_tanh = [](const auto& x) {
    using T = typename std::decay_t<decltype(x)>::Scalar;
    return x * (static_cast<T>(1.5957691216057308) * (x + static_cast<T>(0.044715) * x.cube())).logistic();
};

template <class T, class F>
void add_values(std::string_view function, const F& f) {
    add_peer<T>(function, "value", "eigen",
                run<T>([f](const T* x, const T*, T* y, std::size_t n) { view(y, n) = f(view(x, n)); }));
}
template <class T>
void add_all_values() {
    add_values<T>("relu", relu);
    add_values<T>("elu", elu);
    add_values<T>("sigmoid", sigmoid);
    add_values<T>("tanh", tanh);
    add_values<T>("silu", silu);
    add_values<T>("softplus", softplus);
    add_values<T>("mish", mish);
    add_values<T>("gelu_tanh", gelu_tanh);
}

constexpr Index side = 64;
constexpr std::size_t square = side * side;

template <class F, class G>
void add_expressions(const std::string& function, const std::string& library, const F& f, const G& f_of_tensor) {
    using Matrix = Eigen::MatrixXf;
    using In = Eigen::Map<const Matrix>;
    using Out = Eigen::Map<Matrix>;
    const auto add_shape = [&](const std::string& shape, const auto& assign) {
        add<float>({"eigen", function, "value", library}, square, shape,
                   run<float>([assign](const float* x, const float*, float* y, std::size_t) { assign(x, y); }));
    };
    add_shape("array", [f](const float* x, float* y) { view(y, square) = f(view(x, square)); });
    add_shape("array of 2x+1", [f](const float* x, float* y) { view(y, square) = f(2.0f * view(x, square) + 1.0f); });
    add_shape("matrix", [f](const float* x, float* y) { Out(y, side, side).array() = f(In(x, side, side).array()); });
    add_shape("matrix, transposed",
              [f](const float* x, float* y) { Out(y, side, side).array() = f(In(x, side, side).transpose().array()); });
    // as many elements, out of twice as many
    const auto add_wide = [&](const std::string& shape, const auto& assign) {
        benchmark::RegisterBenchmark(name_of<float>({"eigen", function, "value", library}, square, shape).c_str(),
                                     [assign](benchmark::State& state) {
                                         measure<float>(state, 2 * square, square, usual_range,
                                                        [&](const Buffers<float>& b) {
                                                            return [=] { assign(static_cast<const float*>(b.x), b.y); };
                                                        });
                                     });
    };
    add_wide("block", [f](const float* x, float* y) {
        Out(y, 2 * side, side).topRows(side).array() = f(In(x, 2 * side, side).topRows(side).array());
    });
    add_wide("array, every second", [f](const float* x, float* y) {
        using Strided = Eigen::Map<const Array<float>, 0, Eigen::InnerStride<2>>;
        view(y, square) = f(Strided(x, square));
    });
    using InTensor = Eigen::TensorMap<const Eigen::Tensor<float, 2>>;
    using OutTensor = Eigen::TensorMap<Eigen::Tensor<float, 2>>;
    add_shape("tensor", [f_of_tensor](const float* x, float* y) {
        OutTensor(y, side, side) = f_of_tensor(InTensor(x, side, side));
    });
    add_shape("tensor of 2x+1", [f_of_tensor](const float* x, float* y) {
        OutTensor(y, side, side) = f_of_tensor(InTensor(x, side, side) * 2.0f + 1.0f);
    });
}

template <int n, class T, class F>
void add_fixed(std::string_view function, const std::string& library, const F& f) {
    using Vector = Eigen::Array<T, n, 1>;
    add_calls<T>(function, "fixed", library, {n},
                 [f](const T* x, T* y, std::size_t) { Eigen::Map<Vector>{y} = f(Eigen::Map<const Vector>{x}); });
}

template <class F, class G>
void add_short(const F& f, const G& eigen) {
    add_calls<float>(F::name, "call", "xact", call_sizes,
                     [f](const float* x, float* y, std::size_t n) { xact::apply(f, x, y, n); });
    add_calls<float>(F::name, "call", "eigen", call_sizes,
                     [eigen](const float* x, float* y, std::size_t n) { view(y, n) = eigen(view(x, n)); });
    add_fixed<4, float>(F::name, "xact", f);
    add_fixed<4, float>(F::name, "eigen", eigen);
    add_fixed<16, float>(F::name, "xact", f);
    add_fixed<16, float>(F::name, "eigen", eigen);
    add_fixed<3, double>(F::name, "xact", f);
    add_fixed<3, double>(F::name, "eigen", eigen);
}

const bool registered = [] {
    add_library("Eigen", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
    add_all_values<float>();
    add_all_values<double>();

    add_expressions("relu", "xact", xact::relu, xact::relu);
    add_expressions("relu", "eigen", relu, relu);
    add_expressions("sigmoid", "xact", xact::sigmoid, xact::sigmoid);
    add_expressions("sigmoid", "eigen", sigmoid, sigmoid_of_tensor);

    add_short(xact::relu, relu);
    add_short(xact::sigmoid, sigmoid);
    add_short(xact::tanh, tanh);
    add_calls<float>("gelu", "call", "xact", call_sizes,
                     [](const float* x, float* y, std::size_t n) { xact::apply(xact::gelu, x, y, n); });
    return true;
}();

} // namespace
} // namespace bench
