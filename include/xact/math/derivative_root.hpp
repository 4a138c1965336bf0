// SPDX-License-Identifier: MIT
// Where the derivatives of SiLU, Mish and GELUTanh cross zero. With an exponential that counts from there, what cancels
// becomes a sum of terms of one sign.
#pragma once

#include <xact/math/exponential.hpp>

XACT_NAMESPACE_BEGIN
namespace math {

// tools/coefficients.sollya, section "derivative_root". x: the root in two words; e: the exponential there.
template <class T>
struct silu_root_constants;
template <>
struct silu_root_constants<float> {
    static constexpr float x[] = {-0x1.47498p+0f, 0x1.86f7dcp-21f};
    static constexpr float e = 0x1.1d25dp-2f, e_low = -0x1.bdf6fap-27f, one_over_e = 0x1.cba9dep+1f;
};
template <>
struct silu_root_constants<double> {
    static constexpr double x[] = {-0x1.474973c841p+0, -0x1.05bf1ae979358p-43};
    static constexpr double e = 0x1.1d25cf210482ep-2, e_low = -0x1.ca2d0d94faaecp-60, one_over_e = 0x1.cba9de5920a28p+1;
};

// denominator: scale times e^2 + 2e + 2, and its slope 2e + 2; the numerator's coefficients: scale^2 e times
// {3e^2 + 8e + 4x + 6, 3e + 4, 1} and {4e + 4, 4}. The scale is one that lets them be nearly floats.
template <class T>
struct mish_root_constants;
template <>
struct mish_root_constants<float> {
    static constexpr float x[] = {-0x1.3143p+0f, -0x1.606896p-19f};
    static constexpr float e = 0x1.36c42p-2f;
    static constexpr float scale = 0x1.68cac2p+0f, four_scale_squared = 0x1.fc7ae2p+2f;
    static constexpr float denominator[] = {0x1.e6e6ap+1f, -0x1.15ed12p-24f}, denominator_slope = 0x1.d6493ep+1f;
    static constexpr float by_e[] = {0x1.2f923ap+1f, 0x1.7ae09cp+1f, 0x1.34a12ep-1f};
    static constexpr float by_distance[] = {0x1.924b16p+1f, 0x1.34a12ep+1f};
};
template <>
struct mish_root_constants<double> {
    static constexpr double x[] = {-0x1.31432c0d13p+0, 0x1.3de40ce6eab26p-43};
    static constexpr double e = 0x1.36c4202fc3eccp-2;
    static constexpr double scale = 0x1.68cac2p+0, four_scale_squared = 0x1.fc7ae236bb04p+2;
    static constexpr double denominator[] = {0x1.e6e69f750976fp+1, 0x1.29035be18ea8bp-54},
                            denominator_slope = 0x1.d6493de14c667p+1;
    static constexpr double by_e[] = {0x1.2f9239f9f1ab7p+1, 0x1.7ae09bf2e75b3p+1, 0x1.34a12df8da2e2p-1};
    static constexpr double by_distance[] = {0x1.924b15f0ebbf9p+1, 0x1.34a12df8da2e2p+1};
};

// In t = -x; u: the exponential's argument there, e = e^-u; slope: coefficients of (t u'(t) - t0 u'(t0))/(t - t0).
template <class T>
struct gelu_tanh_root_constants;
template <>
struct gelu_tanh_root_constants<float> {
    static constexpr float t[] = {0x1.8143p-1f, -0x1.8185ap-19f}, u[] = {0x1.3b2dp+0f, -0x1.18e0cp-21f};
    static constexpr float slope[] = {0x1.b78b7ap+0f, 0x1.49e1dp-3f, 0x1.b6676cp-3f};
    static constexpr float e = 0x1.2af64ep-2f, e_low = 0x1.3890bep-27f, one_over_e = 0x1.b66c64p+1f;
};
template <>
struct gelu_tanh_root_constants<double> {
    static constexpr double t[] = {0x1.81429f9e98p-1, -0x1.b353d48fb5df7p-45},
                            u[] = {0x1.3b2cf738fap+0, -0x1.085aab098ca87p-51};
    static constexpr double slope[] = {0x1.b78b7a8963976p+0, 0x1.49e1d0b1444ebp-3, 0x1.b6676bf7450fp-3};
    static constexpr double e = 0x1.2af64e9c485eep-2, e_low = -0x1.3ca470b477afcp-57, one_over_e = 0x1.b66c64b173ce7p+1;
};

/// A constant in two words as an origin.
template <class T>
constexpr origin at(const T (&words)[2]) noexcept {
    return {words[0], words[1]};
}
constexpr origin operator-(origin o) noexcept { return {-o.high, -o.low}; }

/// (1 + e g)^2/e, for e given together with 1/e.
template <class P>
XACT_INLINE lanes<P> one_plus_squared(lanes<P> g, double e, double one_over_e) noexcept {
    return fused(g, fma(g, e, 2.0), one_over_e);
}

} // namespace math
XACT_NAMESPACE_END
