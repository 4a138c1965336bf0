// SPDX-License-Identifier: MIT
// Activations by name, chosen at run time. Not included by xact.hpp.
#pragma once

#include <xact/detail/registered.hpp>
#include <xact/detail/spec.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>

XACT_NAMESPACE_BEGIN

/// Every name that `visit` knows: the objects' and the types', and those of other frameworks with their prefix.
constexpr std::array<std::string_view, detail::number_of_names> names() noexcept {
    std::array<std::string_view, detail::number_of_names> all{};
    detail::all_names(all);
    return all;
}

namespace detail {

[[noreturn]] inline void refuse_name(const spec& given) {
    for (const std::string_view name :
         {"softmax", "softmin", "log_softmax", "logsumexp", "glu", "reglu", "geglu", "geglu_tanh", "swiglu"})
        if (letters_apart(without_prefix(given.name), name) <= (name == "log_softmax")) // in any spelling
            refuse(given.text, given.name.data(),
                   format("%.*s works along an axis, not on elements: call xact::apply(xact::%.*s, ...)",
                          printed(given.name), given.name.data(), printed(name), name.data()));
    struct candidate {
        std::string_view name;
        std::size_t distance = std::string_view::npos;
    } nearest[3];
    const bool has_prefix = given.name.find(':') != given.name.npos;
    const auto compared = [&](std::string_view name) { return has_prefix ? name : without_prefix(name); };
    constexpr std::array known = names();
    for (const std::string_view name : known) {
        candidate c{name, letters_apart(given.name, compared(name))};
        // of one name in several spellings and frameworks the first is enough
        const bool is_new = std::none_of(std::begin(nearest), std::end(nearest), [&](const candidate& other) {
            return same_letters(compared(other.name), compared(name));
        });
        if (is_new)
            for (candidate& other : nearest)
                if (c.distance < other.distance) std::swap(c, other);
    }
    const auto [a, b, c] = nearest;
    refuse(given.text, given.name.data(),
           format("no activation is called %.*s; nearest: %.*s, %.*s, %.*s", printed(given.name), given.name.data(),
                  printed(a.name), a.name.data(), printed(b.name), b.name.data(), printed(c.name), c.name.data()));
}

/// Which activation, with which parameters.
struct selection {
    std::size_t index;
    double values[most_parameters] = {};
    const char* places[most_parameters] = {}; // of the values: in the text that was given, or of a default
};

inline misfit select_own(const spec& given, selection& out) {
    const registered& r = registry[out.index];
    slots s{r.size};
    for (std::size_t k = 0; k < r.size; ++k) s.parameters[k] = {r.parameters[k].name, {}, !r.has_defaults};
    misfit m = s.take(given);
    for (std::size_t k = 0; k < r.size && !m.at; ++k) {
        out.values[k] = r.parameters[k].usual;
        if (s.parameters[k].value.empty()) continue;
        out.places[k] = s.parameters[k].value.data();
        m = read(s.parameters[k].value, out.values[k]);
    }
    return m;
}

inline misfit select_alias(const spec& given, const alias& a, selection& out) {
    const spec theirs = parse(a.theirs), ours = parse(a.ours);
    slots s{theirs.size};
    for (std::size_t k = 0; k < s.size; ++k) {
        const auto [key, value] = theirs.arguments[k];
        s.parameters[k] = key.empty() ? slot{value, {}, true} : slot{key, value, false};
    }
    misfit m = s.take(given);
    for (std::size_t k = 0; k < s.size && !m.at; ++k) {
        const auto [name, value, is_required] = s.parameters[k];
        const std::string_view usual = theirs.arguments[k].value;
        if (!is_required && value.data() != usual.data() && !ours.has_value(name) && !is_one_of(value, usual))
            m = {value.data(), format("%.*s is not taken for %.*s, but %.*s is", printed(value), value.data(),
                                      printed(name), name.data(), printed(usual), usual.data())};
    }

    out.index = find_registered(ours.name);
    const registered& r = registry[out.index];
    for (std::size_t i = 0; i < r.size && !m.at; ++i) {
        out.values[i] = r.parameters[i].usual;
        if (i >= ours.size) continue;
        std::string_view word = ours.arguments[i].value;
        for (std::size_t k = 0; k < s.size; ++k)
            if (s.parameters[k].name == word) word = s.parameters[k].value;
        out.places[i] = word.data();
        m = read(word, out.values[i]);
    }
    return m;
}

inline selection select(const spec& given) {
    selection out{find_registered(given.name)};
    const bool is_own = out.index < registry.size();
    bool is_known = is_own;
    misfit worst;
    if (is_own) {
        worst = select_own(given, out);
        if (!worst.at) return out;
    }
    // our names are torch's, and so may the parameters' names be
    const bool are_named = given.size > 0 && !given.arguments[0].key.empty();
    const auto is_meant = [&](std::string_view theirs) {
        return is_own ? are_named && theirs.substr(0, 6) == "torch:" && without_prefix(theirs) == given.name
                      : theirs == given.name;
    };
    for (const alias& a : aliases) {
        if (!is_meant(name_of(a.theirs))) continue;
        const misfit m = select_alias(given, a, out);
        if (!m.at) return out;
        // of several lines the one is told that fits furthest
        if (!is_known || m.is_further_than(worst, given)) worst = m;
        is_known = true;
    }
    if (!is_known) refuse_name(given);
    refuse(given.text, worst.at, worst.why);
}

/// The place of the parameter that a refusal names, "ELU: alpha is ...", or of the first argument.
template <class F>
const char* place_of(const char* refusal, const spec& given, const selection& chosen) {
    const std::string_view text(refusal), name = text.substr(text.find(": ") + 2);
    const std::less_equal<const char*> is_not_behind;
    for (std::size_t k = 0; k < F::parameters.size(); ++k) {
        const std::string_view own = F::parameters[k].name;
        if (name.substr(0, own.size()) == own && is_not_behind(given.text.data(), chosen.places[k]) &&
            is_not_behind(chosen.places[k], given.text.data() + given.text.size()))
            return chosen.places[k];
    }
    return given.arguments[0].value.data();
}

template <class F, std::size_t... I>
F construct(const double* values, std::index_sequence<I...>) {
    return F(values[I]...);
}
template <class F>
F construct(const spec& given, const selection& chosen) {
    using parameters = std::make_index_sequence<F::parameters.size()>;
#if defined(__cpp_exceptions)
    try {
        return construct<F>(chosen.values, parameters{});
    } catch (const std::invalid_argument& refused) {
        const char* why = refused.what() + prefix_size;
        refuse(given.text, place_of<F>(why, given, chosen), format("%s", why));
    }
#else
    static_cast<void>(given);
    return construct<F>(chosen.values, parameters{});
#endif
}

template <class F, class R, class G>
R call(const spec& given, const selection& chosen, G& g) {
    const F f = construct<F>(given, chosen);
    return g(f);
}
template <class G, class F, class... Rest>
decltype(auto) visit(std::string_view text, G& g, types<F, Rest...>) {
    using R = std::invoke_result_t<G&, const F&>;
    static_assert((std::is_same_v<R, std::invoke_result_t<G&, const Rest&>> && ...),
                  "xact: what is visited returns one type, whatever the activation");
    constexpr R (*calls[])(const spec&, const selection&, G&) = {&call<F, R, G>, &call<Rest, R, G>...};
    const spec given = parse(text);
    const selection chosen = select(given);
    return calls[chosen.index](given, chosen, g);
}

} // namespace detail

/// g(f) for the activation f that `text` describes: "silu", "leaky_relu(0.2)", "ELU(alpha=1.5)", "keras:leaky_relu". It
/// is chosen once; g is compiled for every activation, so that nothing is chosen per element.
///
/// Names       names() lists them: of objects and types; behind torch:, onnx:, keras: and jax: those of frameworks,
///             with the framework's defaults and names of parameters (docs/functions.md).
/// Parameters  by position or by name, numbers with a decimal point in every locale.
/// Returns     what g returns, one type for every activation. The tier is g's choice: exact(f), derivative(f).
/// Throws      std::invalid_argument for a name or parameter that is not known, or a value the activation refuses, with
///             the text, the place in it and the nearest names; and whatever g throws.
template <class G>
decltype(auto) visit(std::string_view text, G&& g) {
    return detail::visit(text, g, detail::registered_types{});
}

XACT_NAMESPACE_END
