// SPDX-License-Identifier: MIT
// The table of activations.hpp, or slice XACT_TEST_SLICE of it: those whose type is in the list at a place that leaves
// this rest.
#include "activations.hpp"
#include "support.hpp"

#include <algorithm>

#if !defined(XACT_TEST_SLICE)
#define XACT_TEST_SLICE 0
#endif

namespace {

template <class T, class F>
void through_batches(const F& f, const T* x, T* y, std::size_t n) {
    using batch = xact::detail::batch<T>;
    T buffer[batch::size] = {};
    for (std::size_t i = 0; i < n; i += batch::size) {
        const std::size_t taken = std::min<std::size_t>(batch::size, n - i);
        std::copy_n(x + i, taken, buffer);
        const batch result = f(batch::load_unaligned(buffer));
        result.store_unaligned(buffer);
        std::copy_n(buffer, taken, y + i);
    }
}

template <class T, class F, bool HasDerivativeFromOutput>
class typed_form final : public form<T> {
  public:
    template <class... Facts>
    explicit typed_form(const F& f, const Facts&... facts) : form<T>(facts...), f_(f) {}

    T operator()(T x) const override { return f_(x); }

    void apply(way through, const T* x, T* y, std::size_t n) const override {
        switch (through) {
        case way::pointers:
            return xact::apply(f_, x, y, n);
        case way::ranges:
            return xact::apply(f_, slice<const T>{x, n}, slice<T>{y, n});
        case way::in_place:
            if (x != y) std::copy_n(x, n, y);
            return xact::apply(f_, slice<T>{y, n});
        case way::scalars:
            for (std::size_t i = 0; i < n; ++i) y[i] = (*this)(x[i]);
            return;
        case way::batches:
            return through_batches(f_, x, y, n);
        }
    }

    void backward([[maybe_unused]] way through, [[maybe_unused]] const T* x, [[maybe_unused]] const T* dy,
                  [[maybe_unused]] T* dx, [[maybe_unused]] std::size_t n) const override {
        if constexpr (!xact::detail::is_derivative<F>) {
            if (through == way::pointers) return xact::backward(f_, x, dy, dx, n);
            return xact::backward(f_, slice<const T>{x, n}, slice<const T>{dy, n}, slice<T>{dx, n});
        } else {
            throw std::logic_error("a derivative has no backward");
        }
    }

    bool has_derivative_from_output() const override { return HasDerivativeFromOutput; }
    bool output_tells_input() const override { return HasDerivativeFromOutput && xact::detail::output_tells_input(f_); }
    void backward_from_output([[maybe_unused]] way through, [[maybe_unused]] const T* y, [[maybe_unused]] const T* dy,
                              [[maybe_unused]] T* dx, [[maybe_unused]] std::size_t n) const override {
        if constexpr (HasDerivativeFromOutput) {
            if (through == way::pointers) return xact::backward_from_output(f_, y, dy, dx, n);
            return xact::backward_from_output(f_, slice<const T>{y, n}, slice<const T>{dy, n}, slice<T>{dx, n});
        } else {
            throw std::logic_error("it has no derivative from the output");
        }
    }

  private:
    F f_;
};

template <class T, class F>
activation<T> without_type(const F& f) {
    activation<T> all;
    all.name = F::name;
    all.label = label(f);
    all.claim = F::claim;
    const auto add = [&](const auto& g, bool is_derivative, bool is_exact, double claim, double root) {
        using G = std::decay_t<decltype(g)>;
        constexpr bool from_output = xact::detail::has_derivative_from_output<F> && !xact::detail::is_derivative<G>;
        all.forms.push_back(
            std::make_unique<typed_form<T, G, from_output>>(g, all.label, is_derivative, is_exact, claim, root));
    };
    add(f, false, false, F::claim.value, 0);
    add(xact::derivative(f), true, false, F::claim.derivative, f.derivative_root());
    if constexpr (std::is_same_v<T, float>) {
        const auto exact = xact::exact(f);
        add(exact, false, true, exact.claim.value, 0);
        add(xact::derivative(exact), true, true, exact.claim.derivative, exact.claim.derivative_root);
    }
    all.reference = [given = reference::narrowed<T>(f)](long double x) { return reference::evaluate(given, x); };
    all.derivative_root = reference::derivative_root(f).high;
    if constexpr (std::is_constructible_v<F, double, double>)
        all.with_parameters = [](double p, double q) { return without_type<T>(F(p, q)); };
    else if constexpr (std::is_constructible_v<F, double>)
        all.with_parameters = [](double p, double) { return without_type<T>(F(p)); };
    return all;
}

/// Where the type of an activation comes first in the list.
template <class F, class... Fs>
constexpr std::size_t place_of(const std::tuple<Fs...>&) {
    constexpr bool is_it[] = {std::is_same_v<F, Fs>...};
    std::size_t place = 0;
    while (!is_it[place]) ++place;
    return place;
}

} // namespace

template <class T, std::size_t Slice>
void fill_slice(std::vector<activation<T>>& all) {
    std::size_t place = 0;
    const auto fill_place = [&](const auto& f) {
        if constexpr (place_of<std::decay_t<decltype(f)>>(xact::functions) % XACT_TEST_SLICES == Slice)
            all[place] = without_type<T>(f);
        ++place;
    };
    std::apply([&](const auto&... f) { (fill_place(f), ...); }, xact::functions);
}
template void fill_slice<float, XACT_TEST_SLICE>(std::vector<activation<float>>&);
template void fill_slice<double, XACT_TEST_SLICE>(std::vector<activation<double>>&);
