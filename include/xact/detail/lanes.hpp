// SPDX-License-Identifier: MIT
// lanes<P>: the number type in which every formula is written.
#pragma once

#include <xact/detail/simd.hpp>

XACT_NAMESPACE_BEGIN

/// The precision a formula is evaluated in, and the one its result is needed in.
namespace precision {
struct single { ///< float lanes
    using scalar = float;
};
struct wide { ///< double lanes
    using scalar = double;
};
struct rounded { ///< double lanes whose result will be rounded to float
    using scalar = double;
};
} // namespace precision

namespace detail {
// What double data takes in any tier, and float data in the exact one.
template <class T>
using wide_for = std::conditional_t<std::is_same_v<T, float>, precision::rounded, precision::wide>;
} // namespace detail

template <class P>
class lanes;

/// The outcome of a comparison of lanes<P>; goes into math::select.
template <class P>
class mask {
  public:
    using raw_type = detail::batch_bool<typename P::scalar>;

    XACT_INLINE explicit mask(raw_type raw) noexcept : raw_(raw) {}
    XACT_INLINE raw_type raw() const noexcept { return raw_; }

    XACT_INLINE friend mask operator&(mask a, mask b) noexcept { return mask(a.raw_ & b.raw_); }
    XACT_INLINE friend mask operator|(mask a, mask b) noexcept { return mask(a.raw_ | b.raw_); }

  private:
    raw_type raw_;
};

/// One native SIMD register of numbers: what `value` and `derivative` of an activation take and return. It converts
/// from a number (`lanes<P>(0.5)`, or just `0.5 * x`) and has + - * / and the comparisons; all else is in xact::math.
template <class P>
class lanes {
  public:
    using scalar = typename P::scalar;
    using raw_type = detail::batch<scalar>;

    XACT_INLINE lanes(double v) noexcept : raw_(static_cast<scalar>(v)) {}
    XACT_INLINE explicit lanes(raw_type raw) noexcept : raw_(raw) {}
    XACT_INLINE raw_type raw() const noexcept { return raw_; }

    XACT_INLINE friend lanes operator+(lanes a, lanes b) noexcept { return lanes(a.raw_ + b.raw_); }
    XACT_INLINE friend lanes operator-(lanes a, lanes b) noexcept { return lanes(a.raw_ - b.raw_); }
    XACT_INLINE friend lanes operator*(lanes a, lanes b) noexcept { return lanes(a.raw_ * b.raw_); }
    XACT_INLINE friend lanes operator/(lanes a, lanes b) noexcept { return lanes(detail::divide(a.raw_, b.raw_)); }
    // The sign bit is flipped: 0 - x would lose the sign of zero, and -ffast-math would make the one of the other.
    XACT_INLINE friend lanes operator-(lanes a) noexcept {
        using I = detail::integer<scalar>;
        const detail::batch<I> sign(static_cast<I>(~detail::ieee<scalar>::magnitude));
        return lanes(detail::bit_cast<scalar>(detail::bits(a.raw_) ^ sign));
    }

    XACT_INLINE friend mask<P> operator<(lanes a, lanes b) noexcept { return mask<P>(a.raw_ < b.raw_); }
    XACT_INLINE friend mask<P> operator>(lanes a, lanes b) noexcept { return mask<P>(a.raw_ > b.raw_); }
    XACT_INLINE friend mask<P> operator<=(lanes a, lanes b) noexcept { return mask<P>(a.raw_ <= b.raw_); }
    XACT_INLINE friend mask<P> operator>=(lanes a, lanes b) noexcept { return mask<P>(a.raw_ >= b.raw_); }
    XACT_INLINE friend mask<P> operator==(lanes a, lanes b) noexcept { return mask<P>(a.raw_ == b.raw_); }
    // xsimd's != is false for NaN on some instruction sets
    XACT_INLINE friend mask<P> operator!=(lanes a, lanes b) noexcept { return mask<P>(~(a.raw_ == b.raw_)); }

  private:
    raw_type raw_;
};

XACT_NAMESPACE_END
