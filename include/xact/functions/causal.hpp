// SPDX-License-Identifier: MIT
#pragma once

#include <xact/functions/softmax.hpp>
#include <xact/functions/softmin.hpp>

XACT_NAMESPACE_BEGIN

namespace detail {

/// Softmax and softmin in either tier: what a mask and causal(f, rows) may be given.
template <class F>
inline constexpr bool is_softmax = std::is_same_v<F, Softmax> || std::is_same_v<F, Softmin> ||
                                   std::is_same_v<F, Exact<Softmax>> || std::is_same_v<F, Exact<Softmin>>;

} // namespace detail

/// f, softmax or softmin, of what a row may see in attention: row r of `rows` sees the entries 0 to r + (length -
/// rows).
/// That is torch's causal_lower_right; its is_causal=True is the upper left, the same where length is rows.
///
/// Range       f's; +0 for what a row does not see.
/// Throws      std::invalid_argument for no rows; apply and backward_from_output, unless the layout's outer is a
///             multiple of rows and its length, but for empty ones, at least rows.
/// Source      A. Vaswani et al., Attention is all you need, 2017.
template <class F>
class Causal {
    static_assert(detail::is_softmax<F>, "xact: causal(f, rows) takes softmax or softmin");

  public:
    Causal(const F& f, std::size_t rows) : f_(f), rows_(rows) {
        if (rows == 0) detail::fail_invalid_argument(detail::format("causal: rows is %zu", rows));
    }

    const F& base() const noexcept { return f_; }
    std::size_t rows() const noexcept { return rows_; }

    /// The entries that the row o of a layout's outer ones sees.
    std::size_t seen(std::size_t o, std::size_t length) const noexcept { return o % rows_ + 1 + (length - rows_); }

    /// Of an Eigen expression: the rows of a matrix are counted along its other axis, those of a tensor along the axes
    /// before the given one, of which the last goes fastest, whatever the storage order.
    template <class X, class... Axis>
    auto operator()(X&& x, Axis... axis) const {
        return detail::row_evaluation<detail::plain<X>>::of(*this, std::forward<X>(x), axis...);
    }

  private:
    F f_;
    std::size_t rows_;
};

/// f of what each of so many rows sees; throws as Causal's constructor.
template <class F>
Causal<F> causal(const F& f, std::size_t rows) {
    return Causal<F>(f, rows);
}
/// The same in the exact tier.
template <class F>
auto exact(const Causal<F>& f) {
    return causal(exact(f.base()), f.rows());
}

XACT_NAMESPACE_END
