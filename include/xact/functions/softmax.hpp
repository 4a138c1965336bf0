// SPDX-License-Identifier: MIT
#pragma once

#include <xact/detail/parameter.hpp>
#include <xact/detail/row_function.hpp>
#include <xact/math/raised_exponential.hpp>

XACT_NAMESPACE_BEGIN

/// Softmax over the entries z_k of a row, e^((z_k - m)/t)/sum_j e^((z_j - m)/t), m = max z, t the temperature.
///
/// Shapes      a range or a compile-time vector is one row; with an axis_layout or an axis, every row along it.
/// Range       [0, 1], the sum within max(n*2^-25, 2^-22) of 1 in float; -inf gives +0; a NaN or +inf anywhere, or
///             nothing but -inf, makes the row NaN, as in PyTorch.
/// Method      z - m in two words into the exponential; the sum, too, in two words, which a double takes over after
///             1024 entries; the power of two applied last. A plain float sum loses 1000 ulps at a million entries, a
///             rounded z - m 50.
/// Derivative  dx = y (dy - sum(dy y))/t: backward_from_output.
/// Throws      std::invalid_argument for a temperature that is not in [FLT_MIN, FLT_MAX].
/// Claim       2 ulps per element in float for up to 2^24 entries, 4 in double; the gradient within 4 ulps of
///             y max(abs(dy))/t, where 2 max(abs(dy)) is finite and, in double, at least 2^-960.
/// Source      J. Bridle, Probabilistic interpretation of feedforward classification network outputs, 1990; the
///             temperature: G. Hinton, O. Vinyals, J. Dean, Distilling the knowledge in a neural network, 2015.
struct Softmax : row_function<Softmax> {
    static constexpr std::string_view name = "softmax";
    static constexpr accuracy claim{2, 4}; // in float; 4 and 4 in double
    static constexpr accuracy exact_claim{0.51, 4};
    static constexpr bool is_of_opposite = false;

    double temperature;

    constexpr Softmax() : Softmax(1) {}
    constexpr explicit Softmax(double t) : temperature(detail::checked_scale(t, "Softmax: temperature")) {}

    // Without FMA the two words would take as many products as double lanes.
    template <class T>
    using precision_for =
        std::conditional_t<std::is_same_v<T, float> && detail::has_fma, precision::single, detail::wide_for<T>>;

    /// (z - m)/t and the gradient for t = 1.
    struct plain {
        template <class P>
        XACT_INLINE static math::two_words<P> distance(lanes<P> z, lanes<P> maximum) noexcept {
            return math::two_sum(z, -maximum);
        }
        template <class P>
        XACT_INLINE static lanes<P> gradient(lanes<P> y, lanes<P> dy, lanes<P> dot) noexcept {
            if constexpr (std::is_same_v<P, precision::rounded>)
                return y * (dy - dot);
            else // dy - dot may be twice as large as dy, and so would be what rounding takes from it
                return math::fma(y, dy, -(y * dot));
        }
    };

    /// The same for any t, in double lanes.
    template <class P>
    class tempered {
        lanes<P> t_, reciprocal_ = 1.0 / t_;
        math::two_words<P> inverse_{reciprocal_, math::fused(-reciprocal_, t_, 1.0) / t_};
        double unit_; // a power of two, at least as large as 1/t where that is more than 1
        math::two_words<P> inverse_in_units_{inverse_.high / unit_, inverse_.low / unit_};

      public:
        explicit tempered(double t) noexcept
            : t_(math::parameter<P>(t)), unit_(math::power_of_two_for(t < 1 ? -math::scientific::exponent_of(t) : 0)) {}

        XACT_INLINE math::two_words<P> distance(lanes<P> z, lanes<P> maximum) const noexcept {
            return math::product(math::two_sum(z, -maximum), inverse_);
        }
        XACT_INLINE lanes<P> gradient(lanes<P> y, lanes<P> dy, lanes<P> dot) const noexcept {
            // the units are y's, since dy over a small t might be infinite
            const math::two_words<P> d = math::product(math::two_sum(dy, -dot), inverse_in_units_);
            const lanes<P> share = y * unit_;
            return math::product_and_little(share, d.high, share * d.low);
        }
    };

    /// e^distance beside the row's maximum.
    template <class P>
    class numerator {
        mask<P> none_;
        math::exponential<P> power_;

      public:
        XACT_INLINE explicit numerator(math::two_words<P> distance) noexcept
            : none_(distance.high < -math::bounds<P>::tail),
              power_(math::select(none_, -math::bounds<P>::tail, distance.high),
                     math::select(none_, 0.0, distance.low)) {}

        XACT_INLINE mask<P> is_nothing() const noexcept { return none_; }
        XACT_INLINE const math::exponential<P>& power() const noexcept { return power_; }
    };

    /// The same times raised_by. A distance too far to show in a share is cut to one that does not show either: half of
    /// the smallest number is more than e^-end.
    template <class P>
    XACT_INLINE static auto raised_numerator(math::two_words<P> distance) noexcept {
        constexpr double end = std::is_same_v<P, precision::single> ? 105 : 746;
        const lanes<P> x = math::at_least(distance.high, -end);
        return math::raised_exponential(x, math::select(x > distance.high, 0.0, distance.low));
    }
};

/// Softmax in the exact tier: 0.51 ulp in float, the same bits on every instruction set and for every layout.
template <>
class Exact<Softmax> : public detail::exact_row_function<Softmax> {
    using exact_row_function::exact_row_function;
};

inline constexpr Softmax softmax{};

XACT_NAMESPACE_END
