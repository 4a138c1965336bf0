// SPDX-License-Identifier: MIT
// The activations of the list without their types, so that what is made of a formula is compiled once for all tests, in
// activations.cpp. What looks at types goes over for_each_representative of bits.hpp.
#pragma once

#include "bits.hpp"

#include "reference/reference.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

// activations.cpp is compiled once for each slice of the list.
#if !defined(XACT_TEST_SLICES)
#define XACT_TEST_SLICES 1
#endif

/// The entries over arrays.
enum class way { pointers, ranges, in_place, scalars, batches };
struct named_way {
    way of;
    const char* name;
};
constexpr named_way all_ways[] = {{way::pointers, "pointers"},
                                  {way::ranges, "ranges"},
                                  {way::in_place, "in place"},
                                  {way::scalars, "scalars"},
                                  {way::batches, "batches"}};

/// f or f' of an activation in one tier, for numbers of type T.
template <class T>
class form {
  public:
    std::string name; // "exact elu'"
    bool is_derivative, is_exact;
    double claim, root; // in ulps; within 1/16 of the root, unless it is 0, in ulps of 1/8

    form(const std::string& function, bool derivative, bool exact, double ulps, double derivative_root)
        : name((exact ? "exact " : "") + function + (derivative ? "'" : "")), is_derivative(derivative),
          is_exact(exact), claim(ulps), root(derivative_root) {}
    virtual ~form() = default;
    form(const form&) = delete;
    form& operator=(const form&) = delete;

    virtual T operator()(T x) const = 0;
    virtual void apply(way through, const T* x, T* y, std::size_t n) const = 0;

    // Not of a derivative, and by pointers or ranges.
    virtual void backward(way through, const T* x, const T* dy, T* dx, std::size_t n) const = 0;
    virtual void backward_from_output(way through, const T* y, const T* dy, T* dx, std::size_t n) const = 0;
    /// Whether there is a derivative from the output; whether the parameters let it be taken.
    virtual bool has_derivative_from_output() const = 0;
    virtual bool output_tells_input() const = 0;

    std::vector<T> applied(const std::vector<T>& x, way through = way::pointers) const {
        std::vector<T> y(x.size());
        apply(through, x.data(), y.data(), x.size());
        return y;
    }
};

/// An activation, for numbers of type T.
template <class T>
struct activation {
    std::string_view name;
    std::string label; // with the parameters where they are not the default ones
    xact::accuracy claim;
    std::vector<std::shared_ptr<form<T>>> forms; // f and f', and for float both in the exact tier
    /// The textbook formula and its derivative, with the parameters as data of type T sees them.
    std::function<reference::result<long double>(long double)> reference;
    long double derivative_root; // of that; 0: nowhere
    /// The same with other parameters, for one that has two.
    std::function<activation(double, double)> with_parameters;

    const form<T>& value() const { return *forms[0]; }
    const form<T>& derivative() const { return *forms[1]; }
    const form<T>& exact() const { return *forms.at(2); }
    const form<T>& exact_derivative() const { return *forms.at(3); }
    /// f' in the tier of a form of f.
    const form<T>& derivative_of(const form<T>& f) const { return f.is_exact ? exact_derivative() : derivative(); }
};

/// Puts those of one slice into their places; a slice that was not compiled does not link.
template <class T, std::size_t Slice>
void fill_slice(std::vector<activation<T>>& all);

template <class T, std::size_t... Slices>
std::vector<activation<T>> fill_slices(std::index_sequence<Slices...>) {
    std::vector<activation<T>> all(std::tuple_size_v<decltype(xact::functions)>);
    (fill_slice<T, Slices>(all), ...);
    return all;
}
template <class T>
const std::vector<activation<T>>& table() {
    static const std::vector<activation<T>> all = fill_slices<T>(std::make_index_sequence<XACT_TEST_SLICES>());
    return all;
}

/// Every activation that XACT_TEST_ONLY lets pass, in the order of the list.
template <class T>
const std::vector<activation<T>>& activations() {
    static const auto taken = [] {
        std::vector<activation<T>> some;
        for (const activation<T>& f : table<T>())
            if (takes(f.name)) some.push_back(f);
        return some;
    }();
    return taken;
}

/// The first one of that name.
template <class T>
const activation<T>& activation_named(std::string_view name) {
    for (const activation<T>& f : table<T>())
        if (f.name == name) return f;
    throw std::logic_error(std::string(name) + " is not in the table");
}

template <class F>
const F& activation_of(const F& f) {
    return f;
}
template <class F>
decltype(auto) activation_of(const xact::Derivative<F>& f) {
    return activation_of(f.base());
}
template <class F>
decltype(auto) activation_of(const xact::Exact<F>& f) {
    return activation_of(f.base());
}

/// f out of the table: what its type is compared with, without compiling it again.
template <class T, class F>
const form<T>& in_table(const F& f) {
    constexpr bool is_exact = !std::is_same_v<decltype(xact::exact(f)), xact::Exact<F>>; // double has one tier
    const std::string name = label(activation_of(f));
    for (const activation<T>& a : table<T>())
        if (a.label == name) {
            const auto tier = is_exact && std::is_same_v<T, float> ? std::size_t{2} : std::size_t{0};
            return *a.forms.at(tier + (xact::detail::is_derivative<F> ? 1 : 0));
        }
    throw std::logic_error(name + " is not in the table");
}
