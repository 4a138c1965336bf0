// SPDX-License-Identifier: MIT
// One native batch through one activation: the only place where a formula meets data, so every entry gives the same
// bits.
#pragma once

#include <xact/detail/elementwise.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

template <class F, class T>
XACT_INLINE detail::batch<T> evaluate(const F& f, detail::batch<T> data) noexcept {
    using P = typename detail::precision_for<F, T>::type;
    // Opaque at both ends: no compiler contracts a multiplication of the caller's with an addition of the formula's.
    const detail::batch<T> x = detail::barrier(data);
    detail::batch<T> y;
    if constexpr (std::is_same_v<typename P::scalar, T>) {
        y = f.value(lanes<P>(x)).raw();
    } else {
        const detail::double_pair wide = detail::widen(x);
        y = detail::narrow({f.value(lanes<P>(wide.low)).raw(), f.value(lanes<P>(wide.high)).raw()});
    }
    return detail::barrier(detail::unless_nan(x, y));
}

} // namespace kernels
XACT_NAMESPACE_END
