// SPDX-License-Identifier: MIT
// Every refusal: its exception, what its message names, and that nothing has been written.
#include "support.hpp"

#include <cfloat>
#include <cstdint>
#include <functional>
#include <stdexcept>

namespace {

using xact::axis_layout;
using floats = std::vector<float>;

template <class Exception>
void check_refused(const std::function<void()>& call, const std::vector<std::string>& words) {
    std::string message = "nothing was thrown";
    try {
        call();
    } catch (const Exception& e) {
        message = e.what();
    } catch (const std::exception& e) {
        message = std::string("another exception: ") + e.what();
    }
    INFO(message);
    CHECK(message != "nothing was thrown");
    for (const std::string& word : words) CHECK(message.find(word) != std::string::npos);
    CHECK(message.find("another exception") == std::string::npos);
}

// Outputs full of sentinels, and whether they still are.
struct sentinels {
    floats values;
    explicit sentinels(std::size_t n) : values(n, -77.0f) {}
    ~sentinels() { CHECK(values == floats(values.size(), -77.0f)); }
    sentinels(const sentinels&) = delete;
    sentinels& operator=(const sentinels&) = delete;
};

struct view {
    float* first;
    std::size_t length;
    float* data() const { return first; }
    std::size_t size() const { return length; }
};

} // namespace

TEST_CASE("sizes that differ", "[errors]") {
    const floats x(5, 1), six(6, 1);
    sentinels out(7), five(5);
    const auto refused = [](const std::function<void()>& call, const char* given, const char* needed) {
        check_refused<std::invalid_argument>(call, {given, needed});
    };
    refused([&] { xact::apply(xact::silu, x, out.values); }, "7", "5");
    refused([&] { xact::apply(xact::exact(xact::derivative(xact::silu)), x, out.values); }, "7", "5");
    refused([&] { xact::backward(xact::silu, x, six, five.values); }, "6", "5");
    refused([&] { xact::backward(xact::silu, x, x, out.values); }, "7", "5");
    refused([&] { xact::backward_from_output(xact::tanh, x, six, five.values); }, "6", "5");
    refused([&] { xact::backward_from_output(xact::tanh, x, x, out.values); }, "7", "5");
    refused([&] { xact::apply(xact::softmax, x, out.values); }, "7", "5");
    refused([&] { xact::backward_from_output(xact::softmax, x, six, five.values); }, "6", "5");
    refused([&] { xact::backward_from_output(xact::softmax, x, x, out.values); }, "7", "5");
    check_refused<std::invalid_argument>([&] { xact::backward(xact::silu, x, six, five.values); }, {"dy"});
    check_refused<std::invalid_argument>([&] { xact::backward(xact::silu, x, x, out.values); }, {"dx"});
}

TEST_CASE("buffers that overlap in part", "[errors]") {
    const std::size_t n = 40;
    floats memory(3 * n, 1.0f);
    float* const middle = memory.data() + n;
    const floats other(n, 1);
    const std::vector<int> labels(n, 0);
    sentinels unused(n), one(1);
    for (const std::ptrdiff_t shift : {-39, -17, -16, -8, -4, -3, -1, 1, 2, 4, 8, 16, 31, 39}) {
        INFO(shift);
        const view in{middle, n}, out{middle + shift, n};
        const auto refused = [&](const std::function<void()>& call) {
            check_refused<std::invalid_argument>(call, {"40", "overlap"});
            CHECK(memory == floats(3 * n, 1.0f));
        };
        const axis_layout layout{2, 4, 5}, channels{1, n, 1};
        refused([&] { xact::apply(xact::silu, in, out); });
        refused([&] { xact::backward(xact::silu, in, other, out); });
        refused([&] { xact::backward(xact::silu, other, in, out); });
        refused([&] { xact::backward_from_output(xact::tanh, in, other, out); });
        refused([&] { xact::backward_from_output(xact::tanh, other, in, out); });
        refused([&] { xact::apply(xact::softmax, in, out); });
        refused([&] { xact::apply(xact::softmax, in, out, layout); });
        refused([&] { xact::backward_from_output(xact::softmax, in, other, out, layout); });
        refused([&] { xact::backward_from_output(xact::softmax, other, in, out, layout); });
        refused([&] { xact::apply(xact::prelu, in, other, out, channels); });
        refused([&] { xact::apply(xact::prelu, other, in, out, channels); });
        refused([&] { xact::backward(xact::prelu, in, other, other, out, unused.values, channels); });
        refused([&] { xact::backward(xact::prelu, other, in, other, out, unused.values, channels); });
        refused([&] { xact::backward(xact::prelu, other, other, in, out, unused.values, channels); });
        refused([&] { xact::backward(xact::prelu, in, other, other, unused.values, out, channels); });
        refused([&] { xact::backward(xact::prelu, other, other, in, unused.values, out, channels); });
        refused([&] { xact::backward(xact::prelu, other, other, other, in, out, channels); });
        refused([&] { xact::cross_entropy(in, labels, out, axis_layout{n, 1, 1}); });
        refused([&] { xact::cross_entropy_backward(in, labels, other, out, axis_layout{n, 1, 1}); });
        refused([&] { xact::cross_entropy_backward(other, labels, in, out, axis_layout{n, 1, 1}); });
    }
    // two outputs may not even be the same
    check_refused<std::invalid_argument>(
        [&] {
            xact::backward(xact::prelu, other, other, other, unused.values, unused.values, axis_layout{1, n, 1});
        },
        {"two outputs", "40"});
    // a smaller output inside an input
    check_refused<std::invalid_argument>(
        [&] {
            xact::cross_entropy(view{middle, n}, std::vector<int>{0}, view{middle + 3, 1}, axis_layout{1, n, 1});
        },
        {"overlap"});
    CHECK(memory == floats(3 * n, 1.0f));
    // next to each other is apart
    xact::apply(xact::relu, view{middle, n}, view{middle + n, n});
    xact::apply(xact::relu, view{middle, n}, view{middle - n, n});
    CHECK(memory == floats(3 * n, 1.0f));
}

TEST_CASE("an output among the labels", "[errors]") {
    std::int32_t memory[4] = {0, 0, 0, 0};
    const floats logits(8, 1);
    check_refused<std::invalid_argument>(
        [&] {
            xact::cross_entropy(logits, memory, view{reinterpret_cast<float*>(memory), 4}, axis_layout{4, 2, 1});
        },
        {"overlap"});
    CHECK(memory[0] == 0);
}

TEST_CASE("layouts that are not the range's, or overflow", "[errors]") {
    const floats x(24, 1), slopes(3, 1);
    const std::vector<int> labels(8, 0);
    sentinels out(24), losses(8), sums(3);
    constexpr std::size_t half = std::size_t{1} << (4 * sizeof(std::size_t));
    const auto refused = [&](const axis_layout& layout, const std::vector<std::string>& words) {
        const auto check = [&](const std::function<void()>& call) {
            check_refused<std::invalid_argument>(call, words);
        };
        check([&] { xact::apply(xact::softmax, x, out.values, layout); });
        check([&] { xact::apply(xact::softmax, out.values, layout); });
        check([&] { xact::apply(xact::exact(xact::softmax), x, out.values, layout); });
        check([&] { xact::backward_from_output(xact::softmax, x, x, out.values, layout); });
        check([&] { xact::apply(xact::prelu, x, slopes, out.values, layout); });
        check([&] { xact::backward(xact::prelu, x, slopes, x, out.values, sums.values, layout); });
        check([&] { xact::cross_entropy(x, labels, losses.values, layout); });
        check([&] { xact::cross_entropy_backward(x, labels, losses.values, out.values, layout); });
    };
    refused({2, 3, 5}, {"outer 2", "length 3", "inner 5", "24"});
    refused({0, 3, 5}, {"outer 0", "24"});
    refused({half, 3, half}, {std::to_string(half), "length 3"});
    refused({half, half, 1}, {std::to_string(half)});
    refused({std::size_t(-1), 24, 1}, {std::to_string(std::size_t(-1))});
    // as many as a size_t counts, which is not too many for it
    refused({std::size_t(-1), 1, 1}, {std::to_string(std::size_t(-1)), "24"});
    refused({std::size_t(-1) / 3, 3, 1}, {std::to_string(std::size_t(-1) / 3), "24"});
    // a product that overflows
    refused({std::size_t(1) << 61, 8, 3}, {std::to_string(std::size_t(1) << 61)});
}

TEST_CASE("slopes, labels and losses of the wrong size", "[errors]") {
    const axis_layout layout{2, 3, 4};
    const floats x(24, 1), three(3, 1), four(4, 1), eight(8, 1), nine(9, 1);
    const std::vector<int> labels(8, 0), too_many(9, 0);
    sentinels out(24), sums(3), four_sums(4), losses(8), nine_losses(9), small(23);
    const auto refused = [](const std::function<void()>& call, const std::vector<std::string>& words) {
        check_refused<std::invalid_argument>(call, words);
    };
    refused([&] { xact::apply(xact::prelu, x, four, out.values, layout); }, {"slopes", "4", "3"});
    refused([&] { xact::apply(xact::prelu, x, three, small.values, layout); }, {"23", "24"});
    refused([&] { xact::backward(xact::prelu, x, four, x, out.values, sums.values, layout); }, {"slopes", "4", "3"});
    refused([&] { xact::backward(xact::prelu, x, three, x, out.values, four_sums.values, layout); },
            {"dslopes", "4", "3"});
    refused([&] { xact::backward(xact::prelu, x, three, nine, out.values, sums.values, layout); }, {"dy", "9", "24"});
    refused([&] { xact::backward(xact::prelu, x, three, x, small.values, sums.values, layout); }, {"dx", "23", "24"});
    refused([&] { xact::cross_entropy(x, too_many, losses.values, layout); }, {"labels", "9", "8"});
    refused([&] { xact::cross_entropy(x, labels, nine_losses.values, layout); }, {"losses", "9", "8"});
    refused([&] { xact::cross_entropy_backward(x, too_many, eight, out.values, layout); }, {"labels", "9", "8"});
    refused([&] { xact::cross_entropy_backward(x, labels, nine, out.values, layout); }, {"dlosses", "9", "8"});
    refused([&] { xact::cross_entropy_backward(x, labels, eight, small.values, layout); }, {"dlogits", "23", "24"});
}

TEST_CASE("labels outside the length of a row", "[errors]") {
    const axis_layout layout{4, 3, 1};
    const floats x(12, 1), dlosses(4, 1);
    sentinels out(12), losses(4);
    const auto refused = [&](const auto& labels, const std::vector<std::string>& words) {
        check_refused<std::out_of_range>([&] { xact::cross_entropy(x, labels, losses.values, layout); }, words);
        check_refused<std::out_of_range>([&] { xact::cross_entropy_backward(x, labels, dlosses, out.values, layout); },
                                         words);
    };
    refused(std::vector<int>{0, 1, 2, 3}, {"label 3", "place 3", "[0, 3)"});
    refused(std::vector<int>{0, -1, 2, 0}, {"label -1", "place 1"});
    refused(std::vector<std::int8_t>{-128, 1, 2, 0}, {"label -128", "place 0"});
    refused(std::vector<std::uint8_t>{0, 1, 255, 0}, {"label 255", "place 2"});
    refused(std::vector<std::int64_t>{0, 1, 2, INT64_MIN}, {"label -9223372036854775808", "place 3"});
    refused(std::vector<std::uint64_t>{0, 1, 2, UINT64_MAX}, {"label 18446744073709551615", "place 3"});
    refused(std::vector<std::uint64_t>{0, (std::uint64_t{1} << 32) + 1, 2, 0}, {"label 4294967297", "place 1"});
    // no label is right for a row of no entries
    check_refused<std::out_of_range>(
        [&] {
            xact::cross_entropy(floats(), std::vector<int>{0, 0, 0, 0}, losses.values, axis_layout{4, 0, 1});
        },
        {"label 0", "place 0"});
}

TEST_CASE("parameters that are no numbers, or above FLT_MAX", "[errors]") {
    const double nan = quiet_nan<double>, inf = infinity<double>;
    const auto refused = [](const std::function<void()>& call, const char* type, const char* parameter,
                            const char* value) {
        check_refused<std::invalid_argument>(call, {type, parameter, value});
    };
    const struct {
        double value;
        const char* text;
    } bad[] = {{nan, "nan"}, {-nan, "nan"}, {inf, "inf"}, {-inf, "-inf"}, {3.5e38, "3.5e+38"}, {-1e300, "-1e+300"}};
    for (const auto& b : bad) {
        refused([&] { xact::LeakyReLU{b.value}; }, "LeakyReLU", "negative_slope", b.text);
        refused([&] { xact::PReLU{b.value}; }, "PReLU", "slope", b.text);
        refused([&] { xact::ELU{b.value}; }, "ELU", "alpha", b.text);
        refused([&] { xact::TReLU{b.value}; }, "TReLU", "theta", b.text);
        refused([&] { xact::TReLU(0, b.value); }, "TReLU", "alpha", b.text);
    }
    const double largest = static_cast<double>(FLT_MAX);
    CHECK_NOTHROW(xact::LeakyReLU{largest});
    CHECK_NOTHROW(xact::ELU{-largest});
    CHECK_NOTHROW(xact::TReLU{-largest, largest});
    CHECK_THROWS_AS(xact::PReLU{std::nextafter(largest, inf)}, std::invalid_argument);
}
