// SPDX-License-Identifier: MIT
// One activation as the sweeps see it: its forms on every instruction set of this machine, and its reference.
#pragma once

#include "big.hpp"
#include "bits.hpp"
#include "forms.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

/// What a first check is made with.
template <class T>
using quick_t = std::conditional_t<std::is_same_v<T, float>, double, long double>;

template <class T>
struct Subject {
    using quick_result = reference::result<quick_t<T>>;

    std::string name;
    std::vector<Form<T>> forms;
    bool quick_is_exact; // floats, and nothing but a product of two
    std::function<void(const T*, quick_result*, std::size_t)> quick;
    std::function<reference::result<long double>(T)> finer;
    std::function<reference::result<big>(T)> precise;
};

template <class T>
std::vector<Subject<T>> subjects(const std::string& only, std::vector<std::string> sets) {
    std::map<std::string, std::vector<Form<T>>> forms;
    const bool all_sets = sets.empty();
    for (const InstructionSet<T>& set : instruction_sets<T>()) {
        const auto named = std::find(sets.begin(), sets.end(), set.name);
        if (all_sets ? !set.runs_here : named == sets.end()) continue;
        if (!set.runs_here) throw std::runtime_error(std::string("this processor has no ") + set.name);
        if (!all_sets) sets.erase(named);
        set.list([&](Form<T> form) {
            form.instructions = set.name;
            forms[form.function].push_back(std::move(form));
        });
    }
    if (!sets.empty()) throw std::runtime_error("no instruction set is called " + sets.front());

    std::vector<Subject<T>> all;
    for_each_function([&](const auto& f) {
        if (!only.empty() && label(f) != only) return;
        const auto given = reference::narrowed<T>(f);
        Subject<T> s;
        s.name = label(f);
        s.forms = std::move(forms.at(s.name));
        s.quick_is_exact = std::is_same_v<T, float> && f.claim.value <= 0.5;
        s.quick = [given](const T* x, typename Subject<T>::quick_result* y, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) y[i] = reference::evaluate(given, static_cast<quick_t<T>>(x[i]));
        };
        s.finer = [given](T x) { return reference::evaluate(given, static_cast<long double>(x)); };
        s.precise = [given](T x) { return reference::evaluate(given, big(x)); };
        all.push_back(std::move(s));
    });
    return all;
}
