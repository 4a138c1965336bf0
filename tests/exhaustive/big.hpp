// SPDX-License-Identifier: MIT
// The reference in 60 decimal digits, by MPFR: the last word on a result near the middle between two floats.
#pragma once

#include "reference/reference.hpp"

#include <boost/multiprecision/mpfr.hpp>

using big =
    boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<60, boost::multiprecision::allocate_stack>,
                                  boost::multiprecision::et_off>;

namespace boost::multiprecision {
inline big erfc(const big& x) {
    big y;
    mpfr_erfc(y.backend().data(), x.backend().data(), MPFR_RNDN);
    return y;
}
} // namespace boost::multiprecision
