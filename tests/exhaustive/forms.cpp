// SPDX-License-Identifier: MIT
// Compiled for one instruction set, XACT_SWEEP_ISA of XACT_ISA's; XACT_SWEEP_LIST names the function.
#include "forms.hpp"

#include "bits.hpp"

#include <string_view>

static_assert(std::string_view(XACT_TEXT(XACT_ISA)) == XACT_TEXT(XACT_SWEEP_ISA),
              "these forms are compiled for other instructions than they are called: is there an -m... in CXXFLAGS?");

namespace {

template <class T>
void list(const AddForm<T>& add_form) {
    for_each_function([&](const auto& f) {
        const auto add = [&](const auto& form, bool is_derivative, bool is_exact) {
            add_form({label(f), is_derivative, is_exact, is_derivative && !is_exact ? f.derivative_root() : 0,
                      [form](const T* x, T* y, std::size_t n) { xact::apply(form, x, y, n); }});
        };
        add(f, false, false);
        add(xact::derivative(f), true, false);
        if constexpr (std::is_same_v<T, float>) {
            add(xact::exact(f), false, true);
            add(xact::derivative(xact::exact(f)), true, true);
        }
    });
}

} // namespace

void XACT_SWEEP_LIST(const AddForm<float>& add) { list(add); }
void XACT_SWEEP_LIST(const AddForm<double>& add) { list(add); }
