// SPDX-License-Identifier: MIT
// Ten thousand wrong calls at random: each throws what is documented, names the sizes or values, and writes nothing.
// XACT_TEST_VERBOSE=1 prints their number.
#include "support.hpp"

#include <xact/eigen.hpp>
#include <xact/eigen_tensor.hpp>

#include <algorithm>
#include <cctype>
#include <cfloat>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <typeinfo>

namespace {

using xact::axis_layout;
using words = std::vector<std::string>;

std::string text(std::size_t v) { return std::to_string(v); }

// Whether a word is there as a whole: 4 is not in 42.
bool mentions(const std::string& message, const std::string& word) {
    const auto is_digit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(message[at])) != 0; };
    for (std::size_t at = message.find(word); at != std::string::npos; at = message.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool begins = at == 0 || !is_digit(at) || !is_digit(at - 1);
        if (begins && (end == message.size() || !is_digit(end) || !is_digit(end - 1))) return true;
    }
    return false;
}

/// The random choices of a test, its memory, and the count of what has been refused.
class trial {
  public:
    explicit trial(unsigned seed) : engine_(seed), memory_(1 << 16) {
        for (unsigned char& byte : memory_) byte = static_cast<unsigned char>(engine_());
    }
    trial(const trial&) = delete;
    trial& operator=(const trial&) = delete;

    void report() const {
        CHECK(wrong_ == "");
        CHECK(calls_ >= 10000);
        if (std::getenv("XACT_TEST_VERBOSE")) std::printf("%zu wrong calls refused\n", calls_);
    }

    std::size_t below(std::size_t n) { return bits() % n; }
    std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
    std::uint64_t bits() { return engine_(); }

    template <class T>
    T* at(std::size_t byte) {
        return reinterpret_cast<T*>(memory_.data() + byte);
    }

    template <class Exception, class Call>
    void refused(const std::string& name, const words& expected, const Call& call) {
        const std::vector<unsigned char> before = memory_;
        std::string message;
        bool is_right = false;
        try {
            call();
        } catch (const std::exception& e) {
            message = e.what();
            is_right = typeid(e) == typeid(Exception);
        }
        for (const std::string& word : expected) is_right = is_right && mentions(message, word);
        is_right = is_right && memory_ == before;
        memory_ = before;
        ++calls_;
        if (is_right || wrong_.size() > 2000) return;
        wrong_ += name + ": \"" + message + "\" instead of";
        for (const std::string& word : expected) wrong_ += " \"" + word + "\"";
        wrong_ += "\n";
    }

  private:
    std::mt19937_64 engine_;
    std::vector<unsigned char> memory_;
    std::string wrong_;
    std::size_t calls_ = 0;
};

enum class extent { all, rows, channels };
enum class role { input, output, labels };

struct argument {
    const char* name;
    extent size;
    role as;
};

/// Where an argument lies in the trial's memory.
struct region {
    std::size_t byte, size, element;
    std::size_t end() const { return byte + size * element; }
};

template <class T>
struct call {
    trial& memory;
    std::vector<region> at;
    axis_layout layout;

    slice<T> operator[](std::size_t i) const { return {memory.at<T>(at[i].byte), at[i].size}; }
    slice<std::int32_t> labels(std::size_t i) const { return {memory.at<std::int32_t>(at[i].byte), at[i].size}; }
};

template <class T>
struct entry {
    std::string name;
    bool has_layout;
    std::vector<argument> arguments;
    std::function<void(const call<T>&)> run;
};

template <class T>
std::vector<entry<T>> all_entries() {
    using c = call<T>;
    const argument x{"x", extent::all, role::input}, y{"output", extent::all, role::output},
        dy{"dy", extent::all, role::input}, dx{"dx", extent::all, role::output},
        slopes{"slopes", extent::channels, role::input}, dslopes{"dslopes", extent::channels, role::output},
        labels{"labels", extent::rows, role::labels}, losses{"losses", extent::rows, role::output},
        dlosses{"dlosses", extent::rows, role::input}, dlogits{"dlogits", extent::all, role::output};
    std::vector<entry<T>> entries;
    const auto elementwise = [&](const auto& f) {
        entries.push_back({"apply", false, {x, y}, [f](const c& a) { xact::apply(f, a[0], a[1]); }});
    };
    elementwise(xact::leaky_relu);
    elementwise(xact::exact(xact::derivative(xact::sigmoid)));
    const auto backward = [&](const auto& f) {
        entries.push_back({"backward", false, {x, dy, dx}, [f](const c& a) { xact::backward(f, a[0], a[1], a[2]); }});
        entries.push_back({"backward_from_output", false, {x, dy, dx}, [f](const c& a) {
                               xact::backward_from_output(f, a[0], a[1], a[2]);
                           }});
    };
    backward(xact::leaky_relu);
    backward(xact::exact(xact::sigmoid));
    const auto softmax = [&](const auto& f) {
        entries.push_back({"softmax", false, {x, y}, [f](const c& a) { xact::apply(f, a[0], a[1]); }});
        entries.push_back({"softmax", true, {x, y}, [f](const c& a) { xact::apply(f, a[0], a[1], a.layout); }});
        entries.push_back({"softmax in place", true, {{"inout", extent::all, role::output}}, [f](const c& a) {
                               xact::apply(f, a[0], a.layout);
                           }});
        entries.push_back({"softmax gradient", false, {x, dy, dx}, [f](const c& a) {
                               xact::backward_from_output(f, a[0], a[1], a[2]);
                           }});
        entries.push_back({"softmax gradient", true, {x, dy, dx}, [f](const c& a) {
                               xact::backward_from_output(f, a[0], a[1], a[2], a.layout);
                           }});
    };
    softmax(xact::softmax);
    softmax(xact::exact(xact::softmax));
    entries.push_back({"cross_entropy", true, {x, labels, losses}, [](const c& a) {
                           xact::cross_entropy(a[0], a.labels(1), a[2], a.layout);
                       }});
    entries.push_back({"cross_entropy_backward", true, {x, labels, dlosses, dlogits}, [](const c& a) {
                           xact::cross_entropy_backward(a[0], a.labels(1), a[2], a[3], a.layout);
                       }});
    entries.push_back(
        {"prelu", true, {x, slopes, y}, [](const c& a) { xact::apply(xact::prelu, a[0], a[1], a[2], a.layout); }});
    entries.push_back({"prelu backward", true, {x, slopes, dy, dx, dslopes}, [](const c& a) {
                           xact::backward(xact::prelu, a[0], a[1], a[2], a[3], a[4], a.layout);
                       }});
    return entries;
}

template <class T>
class range_misuse {
    static constexpr std::size_t width = xact::detail::width<T>;

  public:
    range_misuse(trial& t, const entry<T>& e)
        : trial_(t), entry_(e), layout_{t.between(1, 3), t.between(1, 11), t.between(1, 11)} {}

    void sizes() {
        for (std::size_t k = 0; k < entry_.arguments.size(); ++k)
            for (int i = 0; i < 2; ++i) {
                call<T> c = right_call();
                const std::size_t right = c.at[k].size;
                while (c.at[k].size == right)
                    c.at[k].size = i == 0 ? right + 1 - 2 * trial_.below(2) : trial_.below(2 * right + 3);
                words expected = k == 0 && entry_.has_layout ? words_of(layout_) : words{text(right)};
                expected.push_back(text(c.at[k].size));
                if (k > 0) expected.push_back(entry_.arguments[k].name);
                if (entry_.arguments.size() > 1 || entry_.has_layout) refused(expected, c);
            }
    }

    void overlaps() {
        for (std::size_t a = 0; a < entry_.arguments.size(); ++a)
            for (std::size_t b = 0; b < entry_.arguments.size(); ++b) {
                if (a == b || entry_.arguments[a].as != role::output) continue;
                const bool both = entry_.arguments[b].as == role::output;
                for (std::size_t i = 0; i <= 2 * width; i += trial_.between(1, width / 2 + 1)) {
                    call<T> c = right_call();
                    region& output = c.at[a];
                    const region& other = c.at[b];
                    // from width before to width behind
                    output.byte = other.byte + i * sizeof(T) - width * sizeof(T);
                    const bool apart = output.end() <= other.byte || other.end() <= output.byte;
                    const bool same = output.byte == other.byte && output.size == other.size;
                    if (apart || (same && entry_.arguments[b].as == role::input)) continue;
                    refused({both ? "two outputs" : "an output", "overlap", text(output.size), text(other.size)}, c);
                }
            }
    }

    void layouts() {
        if (!entry_.has_layout) return;
        const std::size_t n = layout_.outer * layout_.length * layout_.inner;
        // an odd number and its inverse: the product overflows to just the right size
        std::size_t odd = trial_.bits() | 1, inverse = odd;
        for (int i = 0; i < 6; ++i) inverse *= 2 - odd * inverse;
        const std::size_t huge = std::size_t{1} << trial_.between(33, 62);
        const axis_layout wrong[] = {{layout_.outer + 1, layout_.length, layout_.inner},
                                     {layout_.outer, layout_.length + trial_.between(1, 99), layout_.inner},
                                     {layout_.outer, layout_.length, 0},
                                     {0, layout_.length, huge},
                                     {huge, huge, layout_.inner},
                                     {layout_.outer, huge, huge},
                                     {trial_.bits() | (std::size_t{1} << 63), 2, n},
                                     {odd, inverse * n, 1},
                                     {inverse, 1, odd * n}};
        for (const axis_layout& l : wrong) {
            call<T> c = right_call();
            c.layout = l;
            refused(words_of(l), c);
        }
    }

  private:
    // every argument of its size and far from the others
    call<T> right_call() {
        constexpr std::size_t stride = 1024 * sizeof(double);
        call<T> c{trial_, {}, layout_};
        for (std::size_t k = 0; k < entry_.arguments.size(); ++k) {
            const argument& a = entry_.arguments[k];
            const std::size_t size = a.size == extent::channels ? layout_.length
                                     : a.size == extent::rows   ? layout_.outer * layout_.inner
                                                                : layout_.outer * layout_.length * layout_.inner;
            const std::size_t element = a.as == role::labels ? sizeof(std::int32_t) : sizeof(T);
            c.at.push_back({k * stride + trial_.between(width, 2 * width) * sizeof(T), size, element});
            if (a.as == role::labels) std::fill_n(c.labels(k).data(), size, std::int32_t{0});
        }
        return c;
    }
    static words words_of(const axis_layout& l) {
        return {"outer " + text(l.outer), "length " + text(l.length), "inner " + text(l.inner)};
    }
    void refused(const words& expected, const call<T>& c) {
        trial_.refused<std::invalid_argument>(entry_.name, expected, [&] { entry_.run(c); });
    }

    trial& trial_;
    const entry<T>& entry_;
    axis_layout layout_;
};

template <class T, class Label>
void wrong_labels(trial& t) {
    using limits = std::numeric_limits<Label>;
    const axis_layout layout{t.between(1, 3), t.between(1, 100), t.between(1, 5)};
    const std::size_t rows = layout.outer * layout.inner, n = rows * layout.length;
    const slice<T> logits{t.at<T>(0), n}, dlogits{t.at<T>(16384), n}, losses{t.at<T>(32768), rows};
    const Label largest = limits::max(), smallest = limits::min(), length = static_cast<Label>(layout.length);
    std::vector<Label> wrong{length, static_cast<Label>(length + static_cast<Label>(t.below(27))), largest};
    if (sizeof(Label) == 8) wrong.push_back(static_cast<Label>((t.bits() >> 1) | (std::uint64_t{1} << 40)));
    // -100 is ignored where nothing else is
    constexpr long long other = 1000000;
    if (std::is_signed_v<Label>)
        for (const Label v :
             {Label(-1), smallest, Label(-100), static_cast<Label>(-101 - static_cast<int>(t.below(27)))})
            wrong.push_back(v);
    for (const Label v : wrong) {
        const long long ignored = static_cast<long long>(v) == -100 ? other : -100;
        std::vector<Label> labels(rows);
        for (Label& label : labels) label = static_cast<Label>(t.below(layout.length));
        const std::size_t place = t.below(rows);
        labels[place] = v;
        const words expected{"label " + std::to_string(v), "place " + text(place), "[0, " + text(layout.length) + ")"};
        t.refused<std::out_of_range>("labels", expected,
                                     [&] { xact::cross_entropy(logits, labels, losses, layout, ignored); });
        t.refused<std::out_of_range>("labels", expected, [&] {
            xact::cross_entropy_backward(logits, labels, losses, dlogits, layout, ignored);
        });
    }
}

template <class Axis, class Object>
void wrong_axes(trial& t, const Object& x, int dimensions) {
    using limits = std::numeric_limits<Axis>;
    std::vector<Axis> wrong{static_cast<Axis>(dimensions),
                            static_cast<Axis>(dimensions + static_cast<int>(t.below(100))),
                            static_cast<Axis>(limits::max() / 2 - static_cast<Axis>(t.below(9)))};
    if (std::is_signed_v<Axis>)
        for (const Axis v : {static_cast<Axis>(-dimensions - 1),
                             static_cast<Axis>(-dimensions - 1 - static_cast<int>(t.below(99))), limits::min()})
            wrong.push_back(v);
    Object y = x;
    for (const Axis v : wrong) {
        std::fill_n(y.data(), y.size(), typename Object::Scalar(7));
        const words expected{"axis " + std::to_string(v), std::to_string(dimensions)};
        t.refused<std::out_of_range>("axis", expected, [&] { y = xact::softmax(x, v); });
        t.refused<std::out_of_range>("axis", expected, [&] { y = xact::exact(xact::softmax)(x + x, v); });
        CHECK(std::count(y.data(), y.data() + y.size(), typename Object::Scalar(7)) == y.size());
    }
}
template <class Object>
void wrong_axes(trial& t, const Object& x, int dimensions) {
    wrong_axes<int>(t, x, dimensions);
    wrong_axes<std::int16_t>(t, x, dimensions);
    wrong_axes<std::int64_t>(t, x, dimensions);
    wrong_axes<std::uint8_t>(t, x, dimensions);
    wrong_axes<std::size_t>(t, x, dimensions);
}

double wrong_parameter(trial& t) {
    const std::uint64_t sign = t.bits() & sign_bit<double>, infinite = bits_of(infinity<double>);
    const std::uint64_t smallest = bits_of(static_cast<double>(FLT_MAX)) + 1;
    switch (t.below(4)) {
    case 0:
        return from_bits<double>(sign | infinite | t.between(1, (std::uint64_t{1} << 52) - 1));
    case 1:
        return from_bits<double>(sign | infinite);
    case 2:
        return from_bits<double>(sign | smallest);
    default:
        return from_bits<double>(sign | t.between(smallest, infinite - 1));
    }
}

template <class T>
void wrong_ranges(trial& t) {
    const std::vector<entry<T>> entries = all_entries<T>();
    for (int i = 0; i < 40; ++i)
        for (const entry<T>& e : entries) {
            range_misuse<T> misuse(t, e);
            misuse.sizes();
            misuse.overlaps();
            misuse.layouts();
        }
}

template <class T>
void wrong_labels(trial& t) {
    for (int i = 0; i < 10; ++i) {
        wrong_labels<T, std::int8_t>(t);
        wrong_labels<T, std::uint8_t>(t);
        wrong_labels<T, std::int16_t>(t);
        wrong_labels<T, std::uint16_t>(t);
        wrong_labels<T, std::int32_t>(t);
        wrong_labels<T, std::uint32_t>(t);
        wrong_labels<T, std::int64_t>(t);
        wrong_labels<T, std::uint64_t>(t);
    }
}

template <class T>
void wrong_axes(trial& t) {
    using row_major = Eigen::Matrix<T, -1, -1, Eigen::RowMajor>;
    Eigen::Tensor<T, 3> tensor(2, 3, 4);
    tensor.setConstant(T(1));
    for (int i = 0; i < 5; ++i) {
        wrong_axes(t, Eigen::Array<T, -1, 1>(Eigen::Array<T, -1, 1>::Ones(5)), 1);
        wrong_axes(t, row_major(row_major::Ones(3, 4)), 2);
        wrong_axes(t, tensor, 3);
    }
}

void wrong_parameters(trial& t) {
    const auto refused = [&](const char* type, const char* name, const auto& construct) {
        const double v = wrong_parameter(t);
        char value[64] = "nan";
        if (!is_nan(v)) std::snprintf(value, sizeof value, "%g", v);
        t.refused<std::invalid_argument>(type, {type, name, value}, [&] { construct(v); });
    };
    for (int i = 0; i < 300; ++i) {
        refused("LeakyReLU", "negative_slope", [](double v) { xact::LeakyReLU{v}; });
        refused("PReLU", "slope", [](double v) { xact::PReLU{v}; });
        refused("ELU", "alpha", [](double v) { xact::ELU{v}; });
        refused("TReLU", "theta", [](double v) { xact::TReLU{v}; });
        refused("TReLU", "alpha", [](double v) { xact::TReLU(0.5, v); });
    }
}

// Parameters that are fine, but for which the output does not tell the input.
template <class T>
void ambiguous_parameters(trial& t) {
    const slice<T> y{t.at<T>(0), 21}, dx{t.at<T>(4096), 21};
    const auto refused = [&](const auto& f) {
        t.refused<std::invalid_argument>("backward_from_output", {std::string(f.name)},
                                         [&] { xact::backward_from_output(f, y, y, dx); });
    };
    for (int i = 0; i < 100; ++i) {
        const double v = i == 0 ? 0.0 : -from_bits<double>(t.between(0, bits_of(static_cast<double>(FLT_MAX))));
        refused(xact::LeakyReLU(v));
        refused(xact::PReLU(v));
        refused(xact::exact(xact::ELU(v)));
    }
}

} // namespace

TEST_CASE("wrong calls throw what is documented and write nothing", "[misuse]") {
    trial t(20240607);
    wrong_ranges<float>(t);
    wrong_ranges<double>(t);
    wrong_labels<float>(t);
    wrong_labels<double>(t);
    wrong_axes<float>(t);
    wrong_axes<double>(t);
    wrong_parameters(t);
    ambiguous_parameters<float>(t);
    ambiguous_parameters<double>(t);
    t.report();
}
