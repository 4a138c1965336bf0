// SPDX-License-Identifier: MIT
// What selftest() expects of every function of the list, in its order. The rows are written by
//     XACT_TEST_WRITE=. xact_tests "frozen hashes*"
// from the repository's root; a change of one is a change of results, and goes into the changelog.
#pragma once

#include <xact/detail/config.hpp>

#include <cstdint>
#include <string_view>

XACT_NAMESPACE_BEGIN
namespace detail {

struct selftest_row {
    std::string_view function;
    float at_minus_1, derivative_at_minus_1;
    std::uint64_t hash, derivative_hash;
};

// clang-format off
inline constexpr selftest_row selftest_table[] = {
    {"step", 0x0p+0f, 0x0p+0f, 0xb02790383f943755, 0x2f85b2fd61143755},
    {"identity", -0x1p+0f, 0x1p+0f, 0x2dc7262ee1628c75, 0xe45e11ebbc143755},
    {"sigmoid", 0x1.136562p-2f, 0x1.92a946p-3f, 0x157d5868a55b01ae, 0x2d5ea34037c944d9},
    {"tanh", -0x1.85efacp-1f, 0x1.ae0dcp-2f, 0x23e2a4e73b95a561, 0x1a3a4199cce8f246},
    {"relu", 0x0p+0f, 0x0p+0f, 0x5a5cd73f198faa45, 0xb02790383f943755},
    {"leaky_relu", -0x1.47ae14p-7f, 0x1.47ae14p-7f, 0x05ebd9d078133fa8, 0xe291bc2c319bd697},
    {"leaky_relu", 0x1.8p+0f, -0x1.8p+0f, 0x37c26c9dbc374cb8, 0xa7becee013543755},
    {"prelu", -0x1p-2f, 0x1p-2f, 0xf8a548c8699f0a45, 0x7360cf43bb143755},
    {"elu", -0x1.43a54ep-1f, 0x1.78b564p-2f, 0x567050e096e99199, 0x4cfb039bb2e977f8},
    {"elu", -0x1.845ff8p-3f, 0x1.c40cdep-4f, 0xe7d1243972770148, 0x81ff3b348a70173f},
    {"trelu", 0x0p+0f, 0x0p+0f, 0xc1b266a45e7b6f55, 0x49107de30a143755},
    {"trelu", -0x1.99999ap-4f, 0x1.99999ap-4f, 0x37a4ad34d63bdaa9, 0x924473c23587fe67},
    {"silu", -0x1.136562p-2f, 0x1.2842f8p-4f, 0x477983110719ce9f, 0x1f52eaf081f7221e},
    {"mish", -0x1.36aeep-2f, 0x1.e51a8ap-5f, 0x7fe754be40f0b266, 0x1815f97d6e873646},
    {"softplus", 0x1.40c7acp-2f, 0x1.136562p-2f, 0xe2fa3363ca9edcb6, 0x157d5868a55b01ae},
    {"gelu", -0x1.44ed0cp-3f, -0x1.55429ap-4f, 0x14b0974f2f944cc8, 0xb48006fd8f6c7661},
    {"gelu_tanh", -0x1.453d22p-3f, -0x1.53d226p-4f, 0x1b22e178396d5644, 0xd470498695b9a830},
};
// clang-format on

} // namespace detail
XACT_NAMESPACE_END
