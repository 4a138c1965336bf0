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
    {"relu6", 0x0p+0f, 0x0p+0f, 0x6915462c8ddc5fe6, 0x8e847ebf0a143755},
    {"hardtanh", -0x1p+0f, 0x0p+0f, 0xe7c3fc7951629475, 0x6e5d7056fe943755},
    {"hardtanh", -0x1p-2f, 0x0p+0f, 0xcf89880deca85004, 0x4488baddab143755},
    {"hardsigmoid", 0x1.555556p-2f, 0x1.555556p-3f, 0x94f06853953c47c4, 0xf715ce1fb96bf164},
    {"hardsigmoid", 0x1p-3f, 0x1p-2f, 0xa8ad415af6770684, 0x7aee6ea735943755},
    {"hardswish", -0x1.555556p-2f, 0x1.555556p-3f, 0x2cb81931e78ab598, 0xfb3562a964f498fc},
    {"squared_relu", 0x0p+0f, 0x0p+0f, 0x791b5e6b48aba24e, 0x0c84b0fa198ff987},
    {"rrelu", -0x1.d55556p-3f, 0x1.d55556p-3f, 0x906ebb56bca47059, 0x4a1627ae36d2a020},
    {"threshold", -0x1.4p+4f, 0x0p+0f, 0xdb3ca1432747197e, 0x8947c48517143755},
    {"softshrink", -0x1p-1f, 0x1p+0f, 0xce8af16281890d5d, 0x103b78e7a2943755},
    {"hardshrink", -0x1p+0f, 0x1p+0f, 0x6caa938659935255, 0x103b78e7a2943755},
    {"tanhshrink", -0x1.e84152p-3f, 0x1.28f92p-1f, 0x22dab9a99501c797, 0x8ea2931f55ee7529},
    {"softsign", -0x1p-1f, 0x1p-2f, 0x9aa04623472ab35c, 0x125a862a92a4725e},
    {"logsigmoid", -0x1.5031eap+0f, 0x1.764d5p-1f, 0xe264bb55c44bfbde, 0xaacfb91fc9a7b971},
    {"softplus", -0x1.08140cp+0f, 0x1.d9291ep-1f, 0x45708b41a02ab1af, 0xf13cb4d735f4d0d0},
    {"squareplus", 0x1.3c6ef4p-1f, 0x1.1b06d2p-2f, 0x2b3a5aeeb69cffb8, 0xa7c772b44942de03},
    {"squareplus", 0x1.8fd794p-6f, 0x1.7d3c06p-6f, 0x0ea0d02936758d9c, 0x9931aef4426d3d17},
    {"selu", -0x1.1c802cp+0f, 0x1.4b2542p-1f, 0x09e86ad64069b6ef, 0xa49da944c545305f},
    {"celu", -0x1.43a54ep-1f, 0x1.78b564p-2f, 0x567050e096e99199, 0x4cfb039bb2e977f8},
    {"celu", -0x1.283dbp-2f, 0x1.243dccp-5f, 0xf00d7f895a79efe4, 0x127f2b5162f28cdb},
    {"swish", -0x1.136562p-2f, 0x1.2842f8p-4f, 0x477983110719ce9f, 0x1f52eaf081f7221e},
    {"swish", -0x1.b0e9eep-1f, 0x1.114be8p+0f, 0x2301dc51c84f86d0, 0xed1da98482dd5129},
    {"quick_gelu", -0x1.3bcf6ep-3f, -0x1.15a012p-4f, 0x58ae588bfade92ca, 0x74833ea527378ab6},
};
// clang-format on

} // namespace detail
XACT_NAMESPACE_END
