// SPDX-License-Identifier: MIT
// Activations for scalars, xsimd batches, contiguous ranges and pointers; softmax and its kin, losses, fusions. Without
// Eigen.
#pragma once

#include <xact/adapters/biased.hpp>
#include <xact/adapters/binary_cross_entropy.hpp>
#include <xact/adapters/channels.hpp>
#include <xact/adapters/gated.hpp>
#include <xact/adapters/masked.hpp>
#include <xact/adapters/ranges.hpp>
#include <xact/adapters/rows.hpp>
#include <xact/adapters/values.hpp>
#include <xact/functions.hpp>
#include <xact/version.hpp>
