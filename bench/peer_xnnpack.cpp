// SPDX-License-Identifier: MIT
// XNNPACK's operators of 2020 to 2022 (Debian 12's), set up once; only their run is timed. It has no gradients.
#include "bench.hpp"

#include <xnnpack.h>

#include <limits>
#include <memory>
#include <stdexcept>

namespace bench {
namespace {

void check(xnn_status status) {
    if (status != xnn_status_success) throw std::runtime_error("XNNPACK: status " + std::to_string(status));
}

/// create(&op) makes the operator of rows of `length`, setup(op, rows, x, y, pool) gives it the data.
template <class Create, class Setup>
std::function<void()> prepared(std::size_t rows, const float* x, float* y, const Create& create, const Setup& setup) {
    check(xnn_initialize(nullptr));
    xnn_operator_t made = nullptr;
    check(create(&made));
    const std::shared_ptr<xnn_operator> op(made, xnn_delete_operator);
    check(setup(made, rows, x, y, nullptr));
    return [op] { xnn_run_operator(op.get(), nullptr); };
}

template <class Create, class Setup>
void add_unary(const std::string& function, const Create& create, const Setup& setup) {
    add_peer<float>(function, "value", "xnnpack", [=](const float* x, const float*, float* y, std::size_t n) {
        return prepared(n, x, y, create, setup);
    });
}

const bool registered = [] {
    benchmark::AddCustomContext("library XNNPACK", "before 2023"); // it has no number
    add_unary(
        "relu",
        [](auto op) { return xnn_create_clamp_nc_f32(1, 1, 1, 0, std::numeric_limits<float>::infinity(), 0, op); },
        xnn_setup_clamp_nc_f32);
    add_unary(
        "leaky_relu", [](auto op) { return xnn_create_leaky_relu_nc_f32(1, 1, 1, 0.01f, 0, op); },
        xnn_setup_leaky_relu_nc_f32);
    add_unary(
        "elu", [](auto op) { return xnn_create_elu_nc_f32(1, 1, 1, 1, 0, op); }, xnn_setup_elu_nc_f32);
    add_unary(
        "sigmoid", [](auto op) { return xnn_create_sigmoid_nc_f32(1, 1, 1, 0, op); }, xnn_setup_sigmoid_nc_f32);
    add_rows<float>("contiguous", "value", "xnnpack", [](std::size_t rows, std::size_t length) {
        return [=](const float* x, const float*, float* y, std::size_t) {
            return prepared(
                rows, x, y, [=](auto op) { return xnn_create_softmax_nc_f32(length, length, length, 0, op); },
                xnn_setup_softmax_nc_f32);
        };
    });
    return true;
}();

} // namespace
} // namespace bench
