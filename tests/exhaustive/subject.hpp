// SPDX-License-Identifier: MIT
// One activation of the list as the sweeps see it: its forms evaluated over an array, and its reference.
#pragma once

#include "big.hpp"
#include "bits.hpp"

#include <functional>
#include <string>
#include <vector>

/// f or f', in one tier.
template <class T>
struct Form {
    bool is_derivative, is_exact;
    double root; // within 1/16 of it, errors count in ulps of 1/8; 0: nowhere
    std::function<void(const T*, T*, std::size_t)> apply;

    bool is_near_root(T x) const { return root != 0 && std::fabs(static_cast<double>(x) - root) < 0x1p-4; }
};

/// What a first check is made with, and the last word.
template <class T>
using quick_t = std::conditional_t<std::is_same_v<T, float>, double, long double>;

template <class T>
struct Subject {
    using quick_result = reference::result<quick_t<T>>;

    std::string name;
    std::vector<Form<T>> forms;
    std::function<void(const T*, quick_result*, std::size_t)> quick;
    std::function<reference::result<big>(T)> precise;
};

template <class T>
std::vector<Subject<T>> subjects(const std::string& only) {
    std::vector<Subject<T>> all;
    for_each_function([&](const auto& f) {
        if (!only.empty() && label(f) != only) return;
        const auto given = reference::narrowed<T>(f);
        Subject<T> s;
        s.name = label(f);
        s.quick = [given](const T* x, typename Subject<T>::quick_result* y, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) y[i] = reference::evaluate(given, static_cast<quick_t<T>>(x[i]));
        };
        s.precise = [given](T x) { return reference::evaluate(given, big(x)); };
        const auto add = [&](const auto& form, bool is_derivative, bool is_exact, double root) {
            s.forms.push_back({is_derivative, is_exact, root,
                               [form](const T* x, T* y, std::size_t n) { xact::apply(form, x, y, n); }});
        };
        add(f, false, false, 0);
        add(xact::derivative(f), true, false, f.claim.derivative_root);
        if constexpr (std::is_same_v<T, float>) {
            add(xact::exact(f), false, true, 0);
            add(xact::derivative(xact::exact(f)), true, true, 0);
        }
        all.push_back(std::move(s));
    });
    return all;
}
