// SPDX-License-Identifier: MIT
// What other frameworks' names mean here. docs/functions.md prints this table, tests/registry.cpp holds every line against
// the framework's own formula.
#pragma once

#include <xact/detail/config.hpp>

#include <string_view>

XACT_NAMESPACE_BEGIN
namespace detail {

/// `theirs` has the framework's parameters with its defaults; one without a default must be given, one whose default is a
/// word must be given as that word or not at all. Of several lines with a name the first that fits is taken. `ours` has
/// numbers and their parameters in the order of our constructor; where it is empty, the name is refused. `differs` says where theirs is not the same
/// everywhere.
struct alias {
    std::string_view theirs, ours, differs = {};
};

inline constexpr std::string_view leaky_kink = "its derivative at 0 is 1, here the slope";
inline constexpr std::string_view softplus_threshold = "above threshold=20 it is x; here the formula holds everywhere";

inline constexpr alias aliases[] = {
    {"torch:Identity", "identity"},
    {"torch:sigmoid", "sigmoid"},
    {"torch:Sigmoid", "sigmoid"},
    {"torch:tanh", "tanh"},
    {"torch:Tanh", "tanh"},
    {"torch:relu", "relu"},
    {"torch:ReLU", "relu"},
    {"torch:leaky_relu(negative_slope=0.01)", "leaky_relu(negative_slope)"},
    {"torch:LeakyReLU(negative_slope=0.01)", "leaky_relu(negative_slope)"},
    {"torch:prelu(weight)", "prelu(weight)", "its weight is a tensor: apply(prelu, x, slopes, y, layout)"},
    {"torch:PReLU(init=0.25)", "prelu(init)"},
    {"torch:elu(alpha=1)", "elu(alpha)"},
    {"torch:ELU(alpha=1)", "elu(alpha)"},
    {"torch:silu", "silu"},
    {"torch:SiLU", "silu"},
    {"torch:mish", "mish"},
    {"torch:Mish", "mish"},
    {"torch:softplus", "softplus", softplus_threshold},
    {"torch:Softplus", "softplus", softplus_threshold},
    {"torch:gelu(approximate=none)", "gelu"},
    {"torch:gelu(approximate=tanh)", "gelu_tanh"},
    {"torch:GELU(approximate=none)", "gelu"},
    {"torch:GELU(approximate=tanh)", "gelu_tanh"},

    {"onnx:Identity", "identity"},
    {"onnx:Sigmoid", "sigmoid"},
    {"onnx:Tanh", "tanh"},
    {"onnx:Relu", "relu"},
    {"onnx:LeakyRelu(alpha=0.01)", "leaky_relu(alpha)"},
    {"onnx:PRelu(slope)", "prelu(slope)", "its slope is a tensor: apply(prelu, x, slopes, y, layout)"},
    {"onnx:Elu(alpha=1)", "elu(alpha)"},
    {"onnx:ThresholdedRelu(alpha=1)", "trelu(alpha)", "its alpha is the threshold, here theta; alpha here is a slope"},
    {"onnx:HardSigmoid(alpha=0.2, beta=0.5)", "", "its slope is alpha, 0.2, where others have 1/6"},
    {"onnx:Swish", "silu"},
    {"onnx:Mish", "mish"},
    {"onnx:Softplus", "softplus"},
    {"onnx:Gelu(approximate=none)", "gelu"},
    {"onnx:Gelu(approximate=tanh)", "gelu_tanh"},

    {"keras:linear", "identity"},
    {"keras:sigmoid", "sigmoid"},
    {"keras:tanh", "tanh"},
    {"keras:relu", "relu"},
    {"keras:relu(negative_slope)", "leaky_relu(negative_slope)", leaky_kink},
    {"keras:leaky_relu(negative_slope=0.2)", "leaky_relu(negative_slope)",
     "0.2 where torch has 0.01; its derivative at 0 is 1, here the slope"},
    {"keras:LeakyReLU(negative_slope=0.3)", "leaky_relu(negative_slope)",
     "the layer has 0.3, the function 0.2; its derivative at 0 is 1, here the slope"},
    {"keras:PReLU", "prelu(0)", "it starts from slopes of 0, torch from 0.25"},
    {"keras:elu(alpha=1)", "elu(alpha)"},
    {"keras:ELU(alpha=1)", "elu(alpha)"},
    {"keras:ThresholdedReLU(theta=1)", "trelu(theta)"},
    {"keras:silu", "silu"},
    {"keras:swish", "silu"},
    {"keras:mish", "mish"},
    {"keras:softplus", "softplus"},
    {"keras:gelu(approximate=False)", "gelu"},
    {"keras:gelu(approximate=True)", "gelu_tanh"},

    {"jax:identity", "identity"},
    {"jax:sigmoid", "sigmoid"},
    {"jax:tanh", "tanh"},
    {"jax:relu", "relu"},
    {"jax:leaky_relu(negative_slope=0.01)", "leaky_relu(negative_slope)", leaky_kink},
    {"jax:elu(alpha=1)", "elu(alpha)"},
    {"jax:silu", "silu"},
    {"jax:swish", "silu"},
    {"jax:mish", "mish"},
    {"jax:softplus", "softplus"},
    {"jax:gelu(approximate=True)", "gelu_tanh",
     "the tanh form unless told otherwise; torch, ONNX and Keras: the erf form"},
    {"jax:gelu(approximate=False)", "gelu"},
};

} // namespace detail
XACT_NAMESPACE_END
