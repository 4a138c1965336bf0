// SPDX-License-Identifier: MIT
// What other frameworks' names mean here. docs/functions.md prints this table, tests/registry.cpp holds every line
// against the framework's own formula.
#pragma once

#include <xact/detail/config.hpp>

#include <string_view>

XACT_NAMESPACE_BEGIN
namespace detail {

/// `theirs` has the framework's parameters with its defaults; one without a default must be given. `ours` has numbers
/// and their parameters in the order of our constructor; a parameter that it does not name must be given as its
/// default, as another of the words named there, or not at all. Of several lines with a name the first that fits is
/// taken. `differs` says where theirs is not the same everywhere.
struct alias {
    std::string_view theirs, ours, differs = {};
};

inline constexpr std::string_view jax_kink = "its derivative at 0 is 1, here the slope";
inline constexpr std::string_view keras_kink = "with the JAX backend its derivative at 0 is 1; here the slope";
inline constexpr std::string_view keras_clip = "its derivative at max_value depends on the backend; here 0";
inline constexpr std::string_view tanh_kinks = "its derivative at -1 and 1 is 1, here 0";
inline constexpr std::string_view swish_kinks =
    "up to version 2.6 its derivative at -3 was -0.5 and at 3 1.5; here 0 and 1";
inline constexpr std::string_view softplus_threshold = "above threshold=20 it is x; here the formula holds everywhere";

inline constexpr alias aliases[] = {
    {"torch:Identity", "identity"},
    {"torch:sigmoid", "sigmoid"},
    {"torch:Sigmoid", "sigmoid"},
    {"torch:tanh", "tanh"},
    {"torch:Tanh", "tanh"},
    {"torch:relu(inplace=False/True)", "relu"},
    {"torch:ReLU(inplace=False/True)", "relu"},
    {"torch:leaky_relu(negative_slope=0.01, inplace=False/True)", "leaky_relu(negative_slope)"},
    {"torch:LeakyReLU(negative_slope=0.01, inplace=False/True)", "leaky_relu(negative_slope)"},
    {"torch:prelu(weight)", "prelu(weight)", "its weight is a tensor: apply(prelu, x, slopes, y, layout)"},
    {"torch:PReLU(num_parameters=1, init=0.25)", "prelu(init)", "for more slopes: apply(prelu, x, slopes, y, layout)"},
    {"torch:elu(alpha=1, inplace=False/True)", "elu(alpha)"},
    {"torch:ELU(alpha=1, inplace=False/True)", "elu(alpha)"},
    {"torch:silu(inplace=False/True)", "silu"},
    {"torch:SiLU(inplace=False/True)", "silu"},
    {"torch:mish(inplace=False/True)", "mish"},
    {"torch:Mish(inplace=False/True)", "mish"},
    {"torch:softplus(beta=1, threshold=20)", "softplus(beta)", softplus_threshold},
    {"torch:Softplus(beta=1, threshold=20)", "softplus(beta)", softplus_threshold},
    {"torch:gelu(approximate=none)", "gelu"},
    {"torch:gelu(approximate=tanh)", "gelu_tanh"},
    {"torch:GELU(approximate=none)", "gelu"},
    {"torch:GELU(approximate=tanh)", "gelu_tanh"},
    {"torch:relu6(inplace=False/True)", "relu6"},
    {"torch:ReLU6(inplace=False/True)", "relu6"},
    {"torch:hardtanh(min_val=-1, max_val=1, inplace=False/True)", "hardtanh(min_val, max_val)"},
    {"torch:Hardtanh(min_val=-1, max_val=1, inplace=False/True)", "hardtanh(min_val, max_val)"},
    {"torch:hardsigmoid(inplace=False/True)", "hardsigmoid"},
    {"torch:Hardsigmoid(inplace=False/True)", "hardsigmoid"},
    {"torch:hardswish(inplace=False/True)", "hardswish", swish_kinks},
    {"torch:Hardswish(inplace=False/True)", "hardswish", swish_kinks},
    {"torch:selu(inplace=False/True)", "selu"},
    {"torch:SELU(inplace=False/True)", "selu"},
    {"torch:celu(alpha=1, inplace=False/True)", "celu(alpha)"},
    {"torch:CELU(alpha=1, inplace=False/True)", "celu(alpha)"},
    {"torch:logsigmoid", "logsigmoid"},
    {"torch:LogSigmoid", "logsigmoid"},
    {"torch:softsign", "softsign"},
    {"torch:Softsign", "softsign"},
    {"torch:tanhshrink", "tanhshrink"},
    {"torch:Tanhshrink", "tanhshrink"},
    {"torch:softshrink(lambd=0.5)", "softshrink(lambd)"},
    {"torch:Softshrink(lambd=0.5)", "softshrink(lambd)"},
    {"torch:hardshrink(lambd=0.5)", "hardshrink(lambd)"},
    {"torch:Hardshrink(lambd=0.5)", "hardshrink(lambd)"},
    {"torch:threshold(threshold, value, inplace=False/True)", "threshold(threshold, value)"},
    {"torch:Threshold(threshold, value, inplace=False/True)", "threshold(threshold, value)"},
    {"torch:rrelu(lower=0.125, upper=0.3333333333333333, training=False, inplace=False/True)", "rrelu(lower, upper)",
     "evaluation only: in training torch draws the slope"},
    {"torch:RReLU(lower=0.125, upper=0.3333333333333333, inplace=False/True)", "rrelu(lower, upper)",
     "evaluation only: in training torch draws the slope"},

    {"onnx:Identity", "identity"},
    {"onnx:Sigmoid", "sigmoid"},
    {"onnx:Tanh", "tanh"},
    {"onnx:Relu", "relu"},
    {"onnx:LeakyRelu(alpha=0.01)", "leaky_relu(alpha)"},
    {"onnx:PRelu(slope)", "prelu(slope)", "its slope is a tensor: apply(prelu, x, slopes, y, layout)"},
    {"onnx:Elu(alpha=1)", "elu(alpha)"},
    {"onnx:ThresholdedRelu(alpha=1)", "trelu(alpha)", "its alpha is the threshold, here theta; alpha here is a slope"},
    {"onnx:HardSigmoid(alpha=0.2, beta=0.5)", "hardsigmoid(alpha, beta)", "an alpha of 0 or less is refused here"},
    {"onnx:Swish(alpha=1)", "swish(alpha)"},
    {"onnx:Mish", "mish"},
    {"onnx:Softplus", "softplus"},
    {"onnx:Gelu(approximate=none)", "gelu"},
    {"onnx:Gelu(approximate=tanh)", "gelu_tanh"},
    {"onnx:Clip(min=-3.4028234663852886e38, max=3.4028234663852886e38)", "hardtanh(min, max)",
     "with min above max it gives max; here refused"},
    {"onnx:HardSwish", "hardswish"},
    {"onnx:Selu(alpha=1.6732632, gamma=1.0507010)", "selu", "its constants are rounded to float"},
    {"onnx:Celu(alpha=1)", "celu(alpha)"},
    {"onnx:Softsign", "softsign"},
    {"onnx:Shrink(lambd=0.5, bias=0)", "hardshrink(lambd)", "with bias = lambd it is softshrink"},

    {"keras:linear", "identity"},
    {"keras:sigmoid", "sigmoid"},
    {"keras:tanh", "tanh"},
    {"keras:relu(negative_slope=0, max_value=None, threshold=0)", "relu"},
    {"keras:relu(negative_slope, max_value=None, threshold=0)", "leaky_relu(negative_slope)", keras_kink},
    {"keras:relu(negative_slope=0, max_value, threshold=0)", "hardtanh(0, max_value)", keras_clip},
    {"keras:relu(negative_slope=0, max_value=None, threshold)", "trelu(threshold)"},
    {"keras:ReLU(max_value=None, negative_slope=0, threshold=0)", "relu"},
    {"keras:ReLU(max_value=None, negative_slope, threshold=0)", "leaky_relu(negative_slope)", keras_kink},
    {"keras:ReLU(max_value, negative_slope=0, threshold=0)", "hardtanh(0, max_value)", keras_clip},
    {"keras:ReLU(max_value=None, negative_slope=0, threshold)", "trelu(threshold)"},
    {"keras:leaky_relu(negative_slope=0.2)", "leaky_relu(negative_slope)",
     "0.2 where torch has 0.01; with the JAX backend its derivative at 0 is 1, here the slope"},
    {"keras:LeakyReLU(negative_slope=0.3)", "leaky_relu(negative_slope)",
     "the layer has 0.3, the function 0.2; with the JAX backend its derivative at 0 is 1, here the slope"},
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
    {"keras:relu6", "relu6"},
    {"keras:hard_sigmoid", "hardsigmoid"},
    {"keras:hard_silu", "hardswish"},
    {"keras:hard_swish", "hardswish"},
    {"keras:hard_tanh", "hardtanh", tanh_kinks},
    {"keras:selu", "selu"},
    {"keras:celu(alpha=1)", "celu(alpha)"},
    {"keras:log_sigmoid", "logsigmoid"},
    {"keras:squareplus(b=4)", "squareplus(b)"},
    {"keras:softsign", "softsign"},
    {"keras:hard_shrink(threshold=0.5)", "hardshrink(threshold)"},
    {"keras:soft_shrink(threshold=0.5)", "softshrink(threshold)"},
    {"keras:tanh_shrink", "tanhshrink"},
    {"keras:threshold(threshold, default_value)", "threshold(threshold, default_value)"},

    {"jax:identity", "identity"},
    {"jax:sigmoid", "sigmoid"},
    {"jax:tanh", "tanh"},
    {"jax:relu", "relu"},
    {"jax:leaky_relu(negative_slope=0.01)", "leaky_relu(negative_slope)", jax_kink},
    {"jax:elu(alpha=1)", "elu(alpha)"},
    {"jax:silu", "silu"},
    {"jax:swish", "silu"},
    {"jax:mish", "mish"},
    {"jax:softplus", "softplus"},
    {"jax:gelu(approximate=True)", "gelu_tanh",
     "the tanh form unless told otherwise; torch, ONNX and Keras: the erf form"},
    {"jax:gelu(approximate=False)", "gelu"},
    {"jax:relu6", "relu6"},
    {"jax:hard_sigmoid", "hardsigmoid"},
    {"jax:hard_silu", "hardswish"},
    {"jax:hard_swish", "hardswish"},
    {"jax:hard_tanh", "hardtanh", tanh_kinks},
    {"jax:selu", "selu"},
    {"jax:celu(alpha=1)", "celu(alpha)"},
    {"jax:log_sigmoid", "logsigmoid"},
    {"jax:squareplus(b=4)", "squareplus(b)"},
    {"jax:soft_sign", "softsign"},
};

} // namespace detail
XACT_NAMESPACE_END
