// SPDX-License-Identifier: MIT
// What works along an axis: softmax and its kin, losses, gates and biases, over 64 Ki floats.
#include "bench.hpp"

#include <xact/xact.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace bench {
namespace {

using xact::axis_layout;

constexpr std::size_t total = std::size_t{1} << 16;

/// run(x, dy, y, layout) for rows of two lengths, in both orders; the shape is the length, and `strided`.
template <class Run>
void add_along(const std::string& function, const std::string& part, const Run& run_rows) {
    for (const std::size_t length : {std::size_t{128}, std::size_t{4096}})
        for (const bool is_strided : {false, true}) {
            const std::size_t rows = total / length;
            const axis_layout layout = is_strided ? axis_layout{1, length, rows} : axis_layout{rows, length, 1};
            add<float>({"rows", function, part, "xact"}, total, std::to_string(length) + (is_strided ? " strided" : ""),
                       run<float>([=](const float* x, const float* dy, float* y, std::size_t) {
                           run_rows(x, dy, y, layout);
                       }));
        }
}

template <class F>
void add_value(const std::string& name, const F& f) {
    add_along(name, "value",
              [f](const float* x, const float*, float* y, const axis_layout& layout) { xact::apply(f, x, y, layout); });
}
template <class F>
void add_from_input(const std::string& name, const F& f) {
    add_value(name, f);
    add_along(name, "backward", [f](const float* x, const float* dy, float* dx, const axis_layout& layout) {
        xact::backward(f, x, dy, dx, layout);
    });
}
template <class F>
void add_from_output(const std::string& name, const F& f) {
    add_value(name, f);
    add_along(name, "backward", [f](const float* y, const float* dy, float* dx, const axis_layout& layout) {
        xact::backward_from_output(f, y, dy, dx, layout);
    });
}

/// Softmax where half of the entries take part, and where row r sees entries up to r.
void add_masked() {
    const auto mask = std::make_shared<std::vector<unsigned char>>(total);
    for (std::size_t i = 0; i < total; ++i) (*mask)[i] = static_cast<unsigned char>(i * 0x9e3779b1u >> 31 & 1);
    add_along("masked softmax", "value", [mask](const float* x, const float*, float* y, const axis_layout& layout) {
        xact::apply(xact::softmax, x, mask->data(), y, layout);
    });
    add_along("causal softmax", "value", [](const float* x, const float*, float* y, const axis_layout& layout) {
        xact::apply(xact::causal(xact::softmax, std::min(layout.outer, layout.length)), x, y, layout);
    });
}

void add_biased() {
    const auto bias = std::make_shared<std::vector<float>>(total, 0.25f);
    const auto dbias = std::make_shared<std::vector<float>>(total);
    const auto f = xact::biased(xact::gelu);
    add_along("biased(gelu)", "value", [=](const float* x, const float*, float* y, const axis_layout& layout) {
        xact::apply(f, x, bias->data(), y, layout);
    });
    add_along("biased(gelu)", "backward", [=](const float* x, const float* dy, float* dx, const axis_layout& layout) {
        xact::backward(f, x, bias->data(), dy, dx, dbias->data(), layout);
    });
}

/// A buffer's beginning as a range.
template <class T>
struct Part {
    T* first;
    std::size_t count;
    T* data() const { return first; }
    std::size_t size() const { return count; }
};

void add_cross_entropy() {
    const auto labels = std::make_shared<std::vector<int>>(total, 7);
    add_along("cross_entropy", "value", [=](const float* x, const float*, float* losses, const axis_layout& layout) {
        const std::size_t rows = layout.outer * layout.inner;
        xact::cross_entropy(Part<const float>{x, total}, Part<const int>{labels->data(), rows},
                            Part<float>{losses, rows}, layout);
    });
    add_along("cross_entropy", "backward", [=](const float* x, const float* dy, float* dx, const axis_layout& layout) {
        const std::size_t rows = layout.outer * layout.inner;
        xact::cross_entropy_backward(Part<const float>{x, total}, Part<const int>{labels->data(), rows},
                                     Part<const float>{dy, rows}, Part<float>{dx, total}, layout);
    });
}

const bool registered = [] {
    add_from_output("softmax", xact::softmax);
    add_from_output("Softmax{0.7}", xact::Softmax{0.7});
    add_from_output("log_softmax", xact::log_softmax);
    add_from_input("logsumexp", xact::logsumexp);
    add_masked();
    add_cross_entropy();
    add_from_input("glu", xact::glu);
    add_from_input("swiglu", xact::swiglu);
    add_biased();
    return true;
}();

} // namespace
} // namespace bench
