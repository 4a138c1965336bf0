// SPDX-License-Identifier: MIT
// The list of activations. Tests, benchmarks and the documentation iterate it; nothing else names them all.
#pragma once

#include <xact/functions/biased.hpp>
#include <xact/functions/binary_cross_entropy.hpp>
#include <xact/functions/causal.hpp>
#include <xact/functions/celu.hpp>
#include <xact/functions/elu.hpp>
#include <xact/functions/gated.hpp>
#include <xact/functions/gelu.hpp>
#include <xact/functions/gelu_tanh.hpp>
#include <xact/functions/hardshrink.hpp>
#include <xact/functions/hardsigmoid.hpp>
#include <xact/functions/hardswish.hpp>
#include <xact/functions/hardtanh.hpp>
#include <xact/functions/identity.hpp>
#include <xact/functions/leaky_relu.hpp>
#include <xact/functions/log_softmax.hpp>
#include <xact/functions/logsigmoid.hpp>
#include <xact/functions/logsumexp.hpp>
#include <xact/functions/mish.hpp>
#include <xact/functions/prelu.hpp>
#include <xact/functions/quick_gelu.hpp>
#include <xact/functions/relu.hpp>
#include <xact/functions/relu6.hpp>
#include <xact/functions/rrelu.hpp>
#include <xact/functions/selu.hpp>
#include <xact/functions/sigmoid.hpp>
#include <xact/functions/silu.hpp>
#include <xact/functions/softmax.hpp>
#include <xact/functions/softmin.hpp>
#include <xact/functions/softplus.hpp>
#include <xact/functions/softshrink.hpp>
#include <xact/functions/softsign.hpp>
#include <xact/functions/squared_relu.hpp>
#include <xact/functions/squareplus.hpp>
#include <xact/functions/step.hpp>
#include <xact/functions/swish.hpp>
#include <xact/functions/tanh.hpp>
#include <xact/functions/tanhshrink.hpp>
#include <xact/functions/threshold.hpp>
#include <xact/functions/trelu.hpp>

#include <tuple>

XACT_NAMESPACE_BEGIN

/// One instance of every elementwise activation, and more where parameters make a difference.
inline constexpr std::tuple functions{
    step,
    identity,
    sigmoid,
    tanh,
    relu,
    leaky_relu,
    LeakyReLU{-1.5},
    prelu,
    elu,
    ELU{0.3},
    trelu,
    TReLU{-0.5, 0.1},
    silu,
    mish,
    softplus,
    gelu,
    gelu_tanh,
    relu6,
    hardtanh,
    Hardtanh{-0.25, 3},
    hardsigmoid,
    Hardsigmoid{0.25, 0.375},
    hardswish,
    squared_relu,
    rrelu,
    Threshold{0.1, -20},
    softshrink,
    hardshrink,
    tanhshrink,
    softsign,
    logsigmoid,
    Softplus{-2.5},
    squareplus,
    Squareplus{0.1},
    selu,
    celu,
    CELU{0.3},
    swish,
    Swish{-1.7},
    quick_gelu,
};

XACT_NAMESPACE_END
