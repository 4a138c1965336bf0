// SPDX-License-Identifier: MIT
// The list of activations. Tests, benchmarks and the documentation iterate it; nothing else names them all.
#pragma once

#include <xact/functions/biased.hpp>
#include <xact/functions/binary_cross_entropy.hpp>
#include <xact/functions/causal.hpp>
#include <xact/functions/elu.hpp>
#include <xact/functions/gated.hpp>
#include <xact/functions/gelu.hpp>
#include <xact/functions/gelu_tanh.hpp>
#include <xact/functions/identity.hpp>
#include <xact/functions/leaky_relu.hpp>
#include <xact/functions/log_softmax.hpp>
#include <xact/functions/logsumexp.hpp>
#include <xact/functions/mish.hpp>
#include <xact/functions/prelu.hpp>
#include <xact/functions/relu.hpp>
#include <xact/functions/sigmoid.hpp>
#include <xact/functions/silu.hpp>
#include <xact/functions/softmax.hpp>
#include <xact/functions/softmin.hpp>
#include <xact/functions/softplus.hpp>
#include <xact/functions/step.hpp>
#include <xact/functions/tanh.hpp>
#include <xact/functions/trelu.hpp>

#include <tuple>

XACT_NAMESPACE_BEGIN

/// One instance of every elementwise activation, and more where parameters make a difference.
inline constexpr std::tuple functions{
    step,  identity,         sigmoid, tanh, relu,     leaky_relu, LeakyReLU{-1.5}, prelu, elu, ELU{0.3},
    trelu, TReLU{-0.5, 0.1}, silu,    mish, softplus, gelu,       gelu_tanh,
};

XACT_NAMESPACE_END
