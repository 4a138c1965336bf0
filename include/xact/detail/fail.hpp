// SPDX-License-Identifier: MIT
// How an error leaves the library: an exception, or, without exceptions, a message and abort.
#pragma once

#include <xact/detail/config.hpp>

#include <cstdio>
#include <cstdlib>
#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

XACT_NAMESPACE_BEGIN
namespace detail {

struct message {
    char text[512];
};

// printf into a fixed buffer: std::string would instantiate library templates under this unit's -m flags.
template <class... Arguments>
message format(const char* pattern, Arguments... arguments) noexcept {
    message m;
    const int prefix = std::snprintf(m.text, sizeof m.text, "xact: ");
    std::snprintf(m.text + prefix, sizeof m.text - static_cast<std::size_t>(prefix), pattern, arguments...);
    return m;
}

#if defined(__cpp_exceptions)
[[noreturn]] inline void fail_invalid_argument(const message& m) { throw std::invalid_argument(m.text); }
[[noreturn]] inline void fail_out_of_range(const message& m) { throw std::out_of_range(m.text); }
#else
[[noreturn]] inline void fail_invalid_argument(const message& m) {
    std::fprintf(stderr, "%s\n", m.text);
    std::abort();
}
[[noreturn]] inline void fail_out_of_range(const message& m) {
    std::fprintf(stderr, "%s\n", m.text);
    std::abort();
}
#endif

} // namespace detail
XACT_NAMESPACE_END
