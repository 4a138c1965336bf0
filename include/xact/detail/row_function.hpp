// SPDX-License-Identifier: MIT
// What a function of whole rows is, in both tiers: softmax and its kin.
#pragma once

#include <xact/detail/elementwise.hpp>

XACT_NAMESPACE_BEGIN

namespace detail {

// What rows<X>::of(f, x, axis...) is for an Eigen argument; the adapters specialise it.
template <class X, class = void>
struct row_evaluation {
    template <class F, class Y, class... Axis>
    static void of(const F&, Y&&, Axis...) {
        static_assert(always_false<X>, "xact: softmax(x) takes an Eigen expression (include <xact/eigen.hpp> or "
                                       "<xact/eigen_tensor.hpp>); for ranges there is apply(softmax, in, out)");
    }
};

struct row_base {};
template <class F>
inline constexpr bool is_row_function = std::is_base_of_v<row_base, F>;

} // namespace detail

/// The base of the functions of rows.
template <class F>
struct row_function : detail::row_base {
    /// The lanes for data of type T.
    template <class T>
    using precision_for = detail::wide_for<T>;

    /// f of an Eigen expression's row, or of its rows along an axis.
    template <class X, class... Axis>
    auto operator()(X&& x, Axis... axis) const {
        return detail::row_evaluation<detail::plain<X>>::of(static_cast<const F&>(*this), std::forward<X>(x), axis...);
    }
    constexpr const F& base() const noexcept { return static_cast<const F&>(*this); }
};

namespace detail {

template <class F>
class exact_row_function : public row_base {
  public:
    static constexpr std::string_view name = F::name;
    static constexpr accuracy claim = F::exact_claim;
    template <class T>
    using precision_for = wide_for<T>;

    constexpr exact_row_function() = default;
    constexpr explicit exact_row_function(const F& f) noexcept : f_(f) {}

    template <class X, class... Axis>
    auto operator()(X&& x, Axis... axis) const {
        return row_evaluation<plain<X>>::of(Exact<F>(f_), std::forward<X>(x), axis...);
    }
    constexpr const F& base() const noexcept { return f_; }

  private:
    F f_;
};

} // namespace detail

template <class F, class = std::enable_if_t<detail::is_row_function<F>>, class = void>
constexpr Exact<F> exact(const F& f) noexcept {
    return Exact<F>(f);
}

/// Functions of rows have no derivative of their own.
template <class F, class = std::enable_if_t<detail::is_row_function<F>>, class = void>
constexpr void derivative(const F&) noexcept {
    static_assert(detail::always_false<F>, "xact: the derivative of softmax is a matrix; its product with dy is "
                                           "backward_from_output(softmax, y, dy, dx)");
}

XACT_NAMESPACE_END
