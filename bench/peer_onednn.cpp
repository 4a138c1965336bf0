// SPDX-License-Identifier: MIT
// oneDNN's eltwise and softmax primitives (version 2), built once; only their execution is timed.
#include "bench.hpp"

#include <xact/functions.hpp>

#include <oneapi/dnnl/dnnl.hpp>

#include <unordered_map>
#include <utility>

namespace bench {
namespace {

using dnnl::algorithm;
using dnnl::memory;
constexpr auto training = dnnl::prop_kind::forward_training;

const dnnl::engine& engine() {
    static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}

using Arguments = std::initializer_list<std::pair<const int, const float*>>;

std::function<void()> prepared(const dnnl::primitive& primitive, const memory::desc& shape, Arguments arguments) {
    std::unordered_map<int, memory> memories;
    for (const auto& [name, data] : arguments)
        memories.emplace(name, memory(shape, engine(), const_cast<float*>(data)));
    return [=, stream = dnnl::stream(engine())]() mutable {
        primitive.execute(stream, memories);
        stream.wait();
    };
}

template <class F>
void add_eltwise(const F&, algorithm kind, float alpha = 0) {
    using dnnl::eltwise_backward;
    using dnnl::eltwise_forward;
    const auto shape_of = [](std::size_t n) {
        return memory::desc({static_cast<memory::dim>(n)}, memory::data_type::f32, memory::format_tag::a);
    };
    const auto forward = [=](const memory::desc& shape) {
        return eltwise_forward::primitive_desc({training, kind, shape, alpha}, engine());
    };
    add_peer<float>(F::name, "value", "onednn", [=](const float* x, const float*, float* y, std::size_t n) {
        const memory::desc shape = shape_of(n);
        return prepared(eltwise_forward(forward(shape)), shape, {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}});
    });
    add_peer<float>(F::name, "backward", "onednn", [=](const float* x, const float* dy, float* dx, std::size_t n) {
        const memory::desc shape = shape_of(n);
        const eltwise_backward::primitive_desc backward({kind, shape, shape, alpha}, engine(), forward(shape));
        return prepared(eltwise_backward(backward), shape,
                        {{DNNL_ARG_SRC, x}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dx}});
    });
}

void add_softmax() {
    using dnnl::softmax_backward;
    using dnnl::softmax_forward;
    const auto shape_of = [](std::size_t rows, std::size_t length) {
        return memory::desc({static_cast<memory::dim>(rows), static_cast<memory::dim>(length)}, memory::data_type::f32,
                            memory::format_tag::ab);
    };
    const auto forward = [](const memory::desc& shape) {
        return softmax_forward::primitive_desc({training, shape, 1}, engine());
    };
    add_rows<float>("contiguous", "value", "onednn", [=](std::size_t rows, std::size_t length) {
        return [=](const float* x, const float*, float* y, std::size_t) {
            const memory::desc shape = shape_of(rows, length);
            return prepared(softmax_forward(forward(shape)), shape, {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}});
        };
    });
    add_rows<float>("contiguous", "backward", "onednn", [=](std::size_t rows, std::size_t length) {
        return [=](const float* y, const float* dy, float* dx, std::size_t) {
            const memory::desc shape = shape_of(rows, length);
            const softmax_backward::primitive_desc backward({shape, shape, 1}, engine(), forward(shape));
            return prepared(softmax_backward(backward), shape,
                            {{DNNL_ARG_DST, y}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dx}});
        };
    });
}

const bool registered = [] {
    add_library("oneDNN", DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR, DNNL_VERSION_PATCH);
    add_eltwise(xact::relu, algorithm::eltwise_relu);
    add_eltwise(xact::leaky_relu, algorithm::eltwise_relu, 0.01f);
    add_eltwise(xact::elu, algorithm::eltwise_elu, 1);
    add_eltwise(xact::sigmoid, algorithm::eltwise_logistic);
    add_eltwise(xact::tanh, algorithm::eltwise_tanh);
    add_eltwise(xact::silu, algorithm::eltwise_swish, 1);
    add_eltwise(xact::softplus, algorithm::eltwise_soft_relu, 1);
    add_eltwise(xact::mish, algorithm::eltwise_mish);
    add_eltwise(xact::gelu, algorithm::eltwise_gelu_erf);
    add_eltwise(xact::gelu_tanh, algorithm::eltwise_gelu_tanh);
    add_softmax(); // side by side its rows take its reference code, which nobody is to be compared with
    return true;
}();

} // namespace
} // namespace bench
