// SPDX-License-Identifier: MIT
// "elu(alpha=1.5)", a name with arguments: what users write, and how the table of the frameworks' names is written.
#pragma once

#include <xact/detail/fail.hpp>

#include <cstddef>
#include <cstring>
#include <sstream> // std::locale too: <locale> itself stumbles over macros min and max
#include <string>
#include <string_view>

XACT_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::size_t most_parameters = 4;
inline constexpr std::size_t prefix_size = sizeof "xact: " - 1; // of a message

struct argument {
    std::string_view key, value; // key is empty where the position tells the parameter
};
struct spec {
    std::string_view text, name;
    std::size_t size = 0;
    argument arguments[most_parameters] = {};

    constexpr bool has_value(std::string_view word) const noexcept {
        for (std::size_t i = 0; i < size; ++i)
            if (arguments[i].value == word) return true;
        return false;
    }
};

constexpr int printed(std::string_view s) noexcept { return static_cast<int>(s.size() < 80 ? s.size() : 80); }

/// Refuses text for what stands at `at` in it.
[[noreturn]] inline void refuse(std::string_view text, const char* at, const message& why) {
    fail_invalid_argument(
        format("\"%.*s\", at %td: %s", printed(text), text.data(), at - text.data(), why.text + prefix_size));
}

/// Reads words and punctuation; spaces may stand between them.
class scanner {
  public:
    constexpr explicit scanner(std::string_view text) noexcept : text_(text) {}

    std::string_view word(const char* what) {
        skip_spaces();
        const std::size_t end = text_.find_first_of(" \t,()=", at_);
        const std::string_view found = text_.substr(at_, end == text_.npos ? end : end - at_);
        if (found.empty()) refuse(text_, here(), format("%s is missing", what));
        at_ += found.size();
        return found;
    }
    bool accept(char c) noexcept {
        skip_spaces();
        const bool is_here = at_ < text_.size() && text_[at_] == c;
        at_ += is_here;
        return is_here;
    }
    const char* here() const noexcept { return text_.data() + at_; }
    bool at_end() noexcept {
        skip_spaces();
        return at_ == text_.size();
    }

  private:
    void skip_spaces() noexcept {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

inline std::string_view without_quotes(std::string_view word) noexcept {
    const bool quoted = word.size() > 1 && word.front() == word.back() && (word.front() == '\'' || word.front() == '"');
    return quoted ? word.substr(1, word.size() - 2) : word;
}

inline spec parse(std::string_view text) {
    scanner in(text);
    spec out{text, in.word("a name")};
    if (in.accept('(') && !in.accept(')')) {
        do {
            argument a{{}, in.word("a parameter")};
            if (in.accept('=')) {
                a.key = a.value;
                a.value = in.word("a value");
            }
            a.value = without_quotes(a.value);
            if (out.size == most_parameters)
                refuse(text, a.value.data(), format("nothing takes more than %zu parameters", most_parameters));
            out.arguments[out.size++] = a;
        } while (in.accept(','));
        if (!in.accept(')')) refuse(text, in.here(), format("%s", "expected ',' or ')'"));
    }
    if (!in.at_end()) refuse(text, in.here(), format("%s", "expected the end"));
    return out;
}

/// Whether the whole word is a decimal number, with a point whatever the locale.
inline bool to_number(std::string_view word, double& v) {
    std::istringstream in{std::string(word)};
    in.imbue(std::locale::classic());
    return in >> v && in.peek() == std::istringstream::traits_type::eof();
}

/// Why arguments do not fit; they do where `at` is null.
struct misfit {
    const char* at = nullptr;
    message why = {};

    /// That nothing but a parameter is missing is the least of all.
    bool is_further_than(const misfit& other, const spec& given) const noexcept {
        const char* const end = given.text.data() + given.text.size();
        return at != end && (other.at == end || at > other.at);
    }
};

/// A parameter while arguments are laid out: `value` is its default, if that is written, until it is given.
struct slot {
    std::string_view name, value;
    bool is_required;
};
struct slots {
    std::size_t size;
    slot parameters[most_parameters] = {};

    message names() const noexcept {
        message list = format("%s", size == 0 ? "none" : "");
        std::size_t length = std::strlen(list.text);
        for (std::size_t i = 0; i < size; ++i)
            length += static_cast<std::size_t>(std::snprintf(list.text + length, sizeof list.text - length, "%s%.*s",
                                                             i == 0 ? "" : ", ", printed(parameters[i].name),
                                                             parameters[i].name.data()));
        return list;
    }

    misfit take(const spec& given) noexcept {
        bool is_given[most_parameters] = {};
        for (std::size_t i = 0; i < given.size; ++i) {
            const auto [key, value] = given.arguments[i];
            if (key.empty() && i > 0 && !given.arguments[i - 1].key.empty())
                return {value.data(), format("%s", "a parameter without its name after one with it")};
            std::size_t k = i;
            if (!key.empty())
                for (k = 0; k < size && parameters[k].name != key;) ++k;
            if (k >= size)
                return {key.empty() ? value.data() : key.data(),
                        format("%.*s has no such parameter; its parameters: %.120s", printed(given.name),
                               given.name.data(), names().text + prefix_size)};
            if (is_given[k]) return {key.data(), format("%.*s is given twice", printed(key), key.data())};
            is_given[k] = true;
            parameters[k].value = value;
        }
        for (std::size_t k = 0; k < size; ++k)
            if (parameters[k].is_required && !is_given[k])
                return {given.text.data() + given.text.size(),
                        format("%.*s needs its parameter %.*s", printed(given.name), given.name.data(),
                               printed(parameters[k].name), parameters[k].name.data())};
        return {};
    }
};

inline misfit read(std::string_view word, double& v) {
    if (to_number(word, v)) return {};
    return {word.data(), format("%.*s is not a number", printed(word), word.data())};
}

constexpr char lower_case(char c) noexcept { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline bool same_letters(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower_case(a[i]) != lower_case(b[i])) return false;
    return true;
}

/// Whether it is one of the words between the slashes of "False/True", or the number.
inline bool is_one_of(std::string_view word, std::string_view all) {
    double a = 0, b = 0;
    if (to_number(word, a) && to_number(all, b)) return static_cast<float>(a) == static_cast<float>(b);
    for (std::size_t slash = 0; slash != all.npos; all.remove_prefix(slash == all.npos ? 0 : slash + 1)) {
        slash = all.find('/');
        if (same_letters(word, all.substr(0, slash))) return true;
    }
    return false;
}

/// How many letters must be inserted, deleted or replaced to make a of b; case does not count.
inline std::size_t letters_apart(std::string_view a, std::string_view b) noexcept {
    constexpr std::size_t most = 64;
    a = a.substr(0, most);
    std::size_t row[most + 1];
    for (std::size_t i = 0; i <= a.size(); ++i) row[i] = i;
    for (std::size_t j = 0; j < b.size(); ++j) {
        std::size_t diagonal = row[0];
        row[0] = j + 1;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::size_t replaced = diagonal + (lower_case(a[i]) != lower_case(b[j]));
            diagonal = row[i + 1];
            const std::size_t shorter = row[i] < diagonal ? row[i] : diagonal;
            row[i + 1] = replaced <= shorter ? replaced : shorter + 1;
        }
    }
    return row[a.size()];
}

} // namespace detail
XACT_NAMESPACE_END
