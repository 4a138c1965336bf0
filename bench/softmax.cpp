// SPDX-License-Identifier: MIT
// Softmax and its gradient over rows of several lengths, one after the other and side by side in memory.
#include "bench.hpp"

#include <xact/xact.hpp>

namespace bench {
namespace {

xact::axis_layout layout_of(const std::string& layout, std::size_t rows, std::size_t length) {
    return layout == "contiguous" ? xact::axis_layout{rows, length, 1} : xact::axis_layout{1, length, rows};
}

template <class F>
void add_value(const std::string& layout, const std::string& part, const F& f) {
    add_rows<float>(layout, part, "xact", [=](std::size_t rows, std::size_t length) {
        return run<float>([f, l = layout_of(layout, rows, length)](const float* x, const float*, float* y,
                                                                   std::size_t) { xact::apply(f, x, y, l); });
    });
}

const bool registered = [] {
    for (const std::string layout : {"contiguous", "strided"}) {
        add_value(layout, "value", xact::softmax);
        add_value(layout, "exact_value", xact::exact(xact::softmax));
        // what x holds instead of probabilities costs the same
        add_rows<float>(layout, "backward", "xact", [=](std::size_t rows, std::size_t length) {
            return run<float>(
                [l = layout_of(layout, rows, length)](const float* y, const float* dy, float* dx, std::size_t) {
                    xact::backward_from_output(xact::softmax, y, dy, dx, l);
                });
        });
    }
    return true;
}();

} // namespace
} // namespace bench
