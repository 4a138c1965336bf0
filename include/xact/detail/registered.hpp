// SPDX-License-Identifier: MIT
// The list of activations without their types, and all names.
#pragma once

#include <xact/detail/frameworks.hpp>
#include <xact/detail/spec.hpp>
#include <xact/functions.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <tuple>
#include <type_traits>

XACT_NAMESPACE_BEGIN
namespace detail {

template <class... F>
struct types {
    template <class G>
    static constexpr bool has = (std::is_same_v<F, G> || ...);
    template <class G>
    using with = std::conditional_t<has<G>, types, types<F..., G>>;
};

// each type of a tuple once
template <class Done, class Tuple>
struct distinct;
template <class Done>
struct distinct<Done, std::tuple<>> {
    using type = Done;
};
template <class Done, class F, class... Rest>
struct distinct<Done, std::tuple<F, Rest...>> : distinct<typename Done::template with<F>, std::tuple<Rest...>> {};

using registered_types = typename distinct<types<>, std::remove_const_t<decltype(functions)>>::type;

/// F as it is written.
template <class F>
constexpr std::string_view type_name() noexcept {
    const std::string_view text = __PRETTY_FUNCTION__; // "... [with F = xact::...::ELU; ...]" or "... [F = ...]"
    const std::size_t begin = text.find("F = ");
    const std::string_view qualified = text.substr(begin, text.find_first_of(";]", begin) - begin);
    return qualified.substr(qualified.rfind(':') + 1);
}

/// An activation without its type.
struct registered {
    struct parameter {
        std::string_view name;
        double usual = 0;
    };
    std::string_view name, type;
    bool has_defaults;
    std::size_t size;
    parameter parameters[most_parameters] = {};
};
template <class F>
constexpr registered registration() noexcept {
    static_assert(F::parameters.size() <= most_parameters);
    registered r{F::name, type_name<F>(), std::is_default_constructible_v<F>, F::parameters.size()};
    for (std::size_t i = 0; i < r.size; ++i) {
        r.parameters[i].name = F::parameters[i].name;
        if constexpr (std::is_default_constructible_v<F>) r.parameters[i].usual = F{}.*F::parameters[i].member;
    }
    return r;
}
template <class... F>
constexpr auto make_registry(types<F...>) noexcept {
    return std::array{registration<F>()...};
}
inline constexpr std::array registry = make_registry(registered_types{});

constexpr std::string_view name_of(std::string_view signature) noexcept {
    return signature.substr(0, signature.find('('));
}

constexpr std::size_t find_registered(std::string_view name) noexcept {
    std::size_t i = 0;
    while (i < registry.size() && registry[i].name != name && registry[i].type != name) ++i;
    return i;
}
static_assert(
    [] {
        for (const alias& a : aliases)
            if (find_registered(name_of(a.ours)) == registry.size()) return false;
        return true;
    }(),
    "xact: a line of detail/frameworks.hpp means an activation that is not in the list");

/// What follows the framework's prefix.
constexpr std::string_view without_prefix(std::string_view name) noexcept { return name.substr(name.find(':') + 1); }

template <std::size_t N>
constexpr std::size_t all_names(std::array<std::string_view, N>& out) noexcept {
    std::size_t n = 0;
    for (const registered& r : registry) {
        out[n++] = r.name;
        out[n++] = r.type;
    }
    for (const alias& a : aliases)
        if (const std::string_view name = name_of(a.theirs); name != out[n - 1]) out[n++] = name;
    return n;
}
inline constexpr std::size_t number_of_names = [] {
    std::array<std::string_view, 2 * registry.size() + std::size(aliases)> all{};
    return all_names(all);
}();

} // namespace detail
XACT_NAMESPACE_END
