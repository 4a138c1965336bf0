// SPDX-License-Identifier: MIT
// What an elementwise activation is: the public base, the two wrappers derivative(f) and exact(f), and the one point of
// customisation through which every call f(x) goes.
#pragma once

#include <xact/detail/lanes.hpp>
#include <xact/detail/properties.hpp>

#include <array>
#include <string_view>
#include <type_traits>
#include <utility>

namespace xact {

/// What an activation promises for every input, in units in the last place of the result (ulp of a subnormal result is
/// that of the smallest normal number). Zero: no claim.
struct accuracy {
    double value = 0;      ///< of f(x), standard tier, float and double
    double derivative = 0; ///< of f.derivative(x)
    /// Where the derivative crosses zero; within 1/16 of it `derivative` counts in ulps of 1/8 if these are larger. 0:
    /// nowhere.
    double derivative_root = 0;
};

} // namespace xact

XACT_NAMESPACE_BEGIN

template <class F>
class Derivative;
template <class F>
class Exact;

namespace detail {

struct elementwise_base {};

template <class F>
inline constexpr bool is_elementwise = std::is_base_of_v<elementwise_base, F>;

template <class>
inline constexpr bool always_false = false;

template <class X>
using plain = std::remove_cv_t<std::remove_reference_t<X>>;

// evaluation<X>::of(f, x) is f(x) for an argument of type X. The adapters specialise it: functions know no adapter.
template <class X, class = void>
struct evaluation {
    template <class F, class Y>
    static void of(const F&, Y&&) {
        static_assert(always_false<X>,
                      "xact: f(x) takes a float, a double, an xsimd::batch of these, or an Eigen expression of these "
                      "(include <xact/eigen.hpp> or <xact/eigen_tensor.hpp>); integers are not converted");
    }
};

// Numbers that carry derivatives along: where they are evaluated, this says so.
template <class>
inline constexpr bool is_autodiff = false;

template <class F>
inline constexpr bool is_derivative = false;
template <class F>
inline constexpr bool is_derivative<Derivative<F>> = true;
template <class F>
inline constexpr bool is_derivative<Exact<Derivative<F>>> = true;

template <class F>
inline constexpr bool is_exact = false;
template <class F>
inline constexpr bool is_exact<Exact<F>> = true;

// Whether F has the template derivative.
template <class F, class P, class = void>
inline constexpr bool has_derivative = false;
template <class F, class P>
inline constexpr bool has_derivative<
    F, P, std::void_t<decltype(std::declval<const F&>().template derivative<P>(std::declval<lanes<P>>()))>> = true;

template <class F, class P>
inline constexpr bool has_formula = !is_exact<F>;
template <class F, class P>
inline constexpr bool has_formula<Derivative<F>, P> = has_derivative<F, P>;

// Within the formula of another activation.
template <class P>
struct evaluation<lanes<P>> {
    template <class F>
    static lanes<P> of(const F& f, const lanes<P>& x) {
        static_assert(!is_exact<F>, "xact: exact(f) goes around a whole activation, not into its formula");
        static_assert(is_exact<F> || has_formula<F, P>,
                      "xact: this activation has no derivative of its own: write the template "
                      "lanes<P> derivative(lanes<P> x) const beside value");
        if constexpr (has_formula<F, P>) return f.value(x);
    }
};

} // namespace detail

/// The base of every elementwise activation F, ours or yours. F derives from elementwise<F> and has
///
///     template <class P> lanes<P> value(lanes<P> x) const;
///     using elementwise<F>::derivative;
///     template <class P> lanes<P> derivative(lanes<P> x) const;
///
/// written with + - * / and what xact::math has: select, abs, with_sign_of, fma, at_most, at_least, clamp, polynomial,
/// sqrt, exp, expm1 (x <= 0) and log1p (finite x >= 0), or with other activations: tanh(x), tanh.derivative(x). They are
/// never asked about NaN: NaN in gives NaN out before they are heard. Where F has parameters, and wants its shape known,
///
///     static constexpr std::array parameters{parameter{"alpha", &F::alpha}};
///     constexpr xact::properties properties() const;
template <class F>
struct elementwise : detail::elementwise_base {
    static constexpr std::string_view name = "activation";
    static constexpr std::array<parameter<F>, 0> parameters{};
    static constexpr accuracy claim{};

    /// Set where float lanes keep the claim only with fused products: targets without them take double lanes. An
    /// activation made of others sets it where one of them does.
    static constexpr bool needs_fma = false;

    /// Clear it where float's derivative is 0, a parameter or above 2^-63: backward need not look for very small
    /// factors.
    static constexpr bool has_tail = true;

    /// Where f' crosses zero: shadow it where a parameter moves claim.derivative_root.
    constexpr double derivative_root() const noexcept { return F::claim.derivative_root; }

    /// f(x), of x's own kind.
    template <class X>
    auto operator()(X&& x) const {
        return detail::evaluation<detail::plain<X>>::of(self(), std::forward<X>(x));
    }

    /// f'(x), of x's own kind.
    template <class X>
    auto derivative(X&& x) const {
        return Derivative<F>(self())(std::forward<X>(x));
    }

  private:
    constexpr const F& self() const noexcept { return static_cast<const F&>(*this); }
};

/// f' as an activation of its own.
template <class F>
class Derivative : public elementwise<Derivative<F>> {
    static_assert(detail::is_elementwise<F>, "xact: derivative(f) takes an elementwise activation");

  public:
    static constexpr std::string_view name = F::name;
    static constexpr accuracy claim{F::claim.derivative, 0, F::claim.derivative_root};
    static constexpr bool has_tail = F::has_tail;

    // Around its root a derivative is a difference of products.
    static constexpr bool needs_fma = F::needs_fma || F::claim.derivative_root != 0;

    constexpr explicit Derivative(const F& f) noexcept : f_(f) {}

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return f_.derivative(x);
    }
    template <class X>
    detail::plain<X> derivative(X&& x) const {
        static_assert(detail::always_false<X>, "xact: second derivatives are not offered");
        return x;
    }
    constexpr const F& base() const noexcept { return f_; }

  private:
    F f_;
};

/// f in the exact tier: float results correctly rounded, through the same formula in double lanes; double as it is.
template <class F>
class Exact : public elementwise<Exact<F>> {
    static_assert(detail::is_elementwise<F>, "xact: exact(f) takes an activation");

  public:
    static constexpr std::string_view name = F::name;
    static constexpr accuracy claim{0.5, 0.5, 0}; // of float results
    static constexpr bool has_tail = F::has_tail;
    constexpr explicit Exact(const F& f) noexcept : f_(f) {}

    template <class P>
    XACT_INLINE lanes<P> value(lanes<P> x) const noexcept {
        return f_.value(x);
    }
    template <class X>
    auto derivative(X&& x) const {
        return Exact<Derivative<F>>(Derivative<F>(f_))(std::forward<X>(x));
    }
    constexpr auto properties() const noexcept { return f_.properties(); }
    constexpr const F& base() const noexcept { return f_; }

  private:
    F f_;
};

namespace detail {

// The lanes in which f is evaluated for data of type T.
template <class F, class T>
struct precision_for {
    using type = std::conditional_t<F::needs_fma && !has_fma, precision::rounded, precision::single>;
};
template <class F>
struct precision_for<F, double> {
    using type = precision::wide;
};
// What is correctly rounded in float lanes already needs no wider ones.
template <class F>
struct precision_for<Exact<F>, float> {
    using type =
        std::conditional_t<(F::claim.value > 0 && F::claim.value <= 0.5), precision::single, precision::rounded>;
};

} // namespace detail

/// f' as an activation: works wherever f does, backward aside. derivative(exact(f)) is exact(derivative(f)).
template <class F, class = std::enable_if_t<detail::is_elementwise<F>>>
constexpr auto derivative(const F& f) noexcept {
    return Derivative<F>(f);
}
template <class F>
constexpr auto derivative(const Exact<F>& f) noexcept {
    return Exact<Derivative<F>>(Derivative<F>(f.base()));
}
template <class F>
constexpr void derivative(const Derivative<F>&) noexcept {
    static_assert(detail::always_false<F>, "xact: second derivatives are not offered");
}
template <class F>
constexpr void derivative(const Exact<Derivative<F>>&) noexcept {
    static_assert(detail::always_false<F>, "xact: second derivatives are not offered");
}

/// f in the exact tier.
template <class F, class = std::enable_if_t<detail::is_elementwise<F>>>
constexpr auto exact(const F& f) noexcept {
    return Exact<F>(f);
}
template <class F>
constexpr Exact<F> exact(const Exact<F>& f) noexcept {
    return f;
}

XACT_NAMESPACE_END
