// SPDX-License-Identifier: MIT
#pragma once

#include <xact/math/basic.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// tools/coefficients.sollya, section "tanhshrink".
template <class T>
struct tanhshrink_constants;
template <>
struct tanhshrink_constants<float> {
    /// (t - tanh(t))/t^3 in t^2 up to 1, relative error 2^-25.
    static constexpr float ratio[] = {0x1.555556p-2f,  -0x1.11114cp-3f,  0x1.ba277p-5f,
                                      -0x1.66d3fcp-6f, 0x1.255866p-7f,   -0x1.e69bd2p-9f,
                                      0x1.86c6a2p-10f, -0x1.f5275ap-12f, 0x1.542cdcp-14f};
};
template <>
struct tanhshrink_constants<double> {
    /// Relative error 2^-54.
    static constexpr double ratio[] = {
        0x1.5555555555555p-2,  -0x1.111111111106bp-3,  0x1.ba1ba1ba10b79p-5,  -0x1.664f488032f14p-6,
        0x1.226e3509d0c22p-7,  -0x1.d6d3c3445e0d6p-9,  0x1.7da2a8c7b83fbp-10, -0x1.3551104170bacp-11,
        0x1.f51a6ba242053p-13, -0x1.947dea795a96dp-14, 0x1.41be2a82561bbp-15, -0x1.e8e59557d1a8fp-17,
        0x1.4cfcb579d9332p-18, -0x1.6ee43e3c205p-20,   0x1.16e90b445fb7p-22,  -0x1.a843aaf599292p-26};
};

} // namespace math
XACT_NAMESPACE_END
