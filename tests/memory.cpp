// SPDX-License-Identifier: MIT
// No entry touches memory that is not its own: buffers end where a forbidden page begins, or begin where one ends,
// inputs cannot be written, and what lies around the outputs keeps its bytes. What is touched outside ends the test
// with SIGSEGV. XACT_TEST_VERBOSE=1 prints the number of calls.
#if defined(__unix__)
#include "activations.hpp"
#include "support.hpp"

#include <xact/eigen.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace {

using xact::axis_layout;

std::size_t page_size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

struct place {
    bool at_end;
    std::size_t offset;
};

/// Pages of numbers between two forbidden ones.
template <class T, std::size_t Pages>
class fenced {
    static constexpr std::size_t all_pages = Pages + 2;

  public:
    fenced() : memory_(mmap(nullptr, all_pages * page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
        REQUIRE(memory_ != MAP_FAILED);
        allow(PROT_READ | PROT_WRITE);
    }
    ~fenced() { munmap(memory_, all_pages * page_size()); }
    fenced(const fenced&) = delete;
    fenced& operator=(const fenced&) = delete;

    T* begin() const { return reinterpret_cast<T*>(static_cast<char*>(memory_) + page_size()); }
    T* end() const { return begin() + size(); }
    std::size_t size() const { return Pages * page_size() / sizeof(T); }
    T* at(place p, std::size_t n) const { return p.at_end ? end() - p.offset - n : begin() + p.offset; }
    void allow(int access) { REQUIRE(mprotect(begin(), Pages * page_size(), access) == 0); }
    void write_and_lock(const std::vector<T>& values) {
        allow(PROT_READ | PROT_WRITE);
        std::copy(values.begin(), values.end(), begin());
        allow(PROT_READ);
    }

  private:
    void* memory_;
};

constexpr unsigned char canary = 0xa5;

// Outputs whose surroundings are known.
template <class T, std::size_t Pages>
class watched : public fenced<T, Pages> {
  public:
    void reset() { std::memset(this->begin(), canary, Pages * page_size()); }
    bool is_untouched_but_for(const T* first, std::size_t n) const {
        return is_canary(this->begin(), first) && is_canary(first + n, this->end());
    }

  private:
    static bool is_canary(const T* first, const T* last) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(first);
        const auto n = static_cast<std::size_t>(last - first) * sizeof(T);
        return n == 0 || (*bytes == canary && std::memcmp(bytes, bytes + 1, n - 1) == 0);
    }
};

enum class extent { all, half, rows, channels };
std::size_t elements(extent e, const axis_layout& l) {
    return e == extent::all    ? l.outer * l.length * l.inner
           : e == extent::half ? l.outer * (l.length / 2) * l.inner
           : e == extent::rows ? l.outer * l.inner
                               : l.length;
}

template <class T>
struct arguments {
    const T* in[3];
    T* out[2];
    const int* label;
    const unsigned char* flag;
    axis_layout layout;

    std::size_t n() const { return elements(extent::all, layout); }
    slice<const T> input(std::size_t i, extent e = extent::all) const { return {in[i], elements(e, layout)}; }
    slice<T> output(std::size_t i, extent e = extent::all) const { return {out[i], elements(e, layout)}; }
    slice<const int> labels() const { return {label, elements(extent::rows, layout)}; }
    slice<const unsigned char> mask() const { return {flag, n()}; }
};

/// A way into the library, with the extents of what it reads and writes.
template <class T>
struct entry {
    std::string name;
    std::vector<extent> in, out;
    bool in_place; // out[0] is what in[0] was
    std::function<void(const arguments<T>&)> run;
};

template <class T, std::size_t Pages = 1>
class memory_check {
    static constexpr std::size_t width = xact::detail::width<T>;

  public:
    memory_check() {
        in_[0].write_and_lock(mixed_inputs<T>(in_[0].size()));
        for (std::size_t i = 1; i < 3; ++i) in_[i].write_and_lock(random_inputs<T>(in_[i].size(), 0, 2, unsigned(i)));
        std::vector<unsigned char> flags(flags_.size());
        for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = i * 5 % 3 != 0;
        flags_.write_and_lock(flags);
    }

    void operator()(const std::vector<entry<T>>& entries, const axis_layout& layout) {
        std::vector<int> labels(labels_.size());
        for (std::size_t r = 0; r < labels.size(); ++r)
            labels[r] = layout.length == 0 ? -100 : static_cast<int>(r * 7 % layout.length); // -100: ignored
        labels_.write_and_lock(labels);
        for (const entry<T>& e : entries)
            for (const bool at_end : {true, false})
                for (std::size_t offset = 0; offset < width; ++offset) {
                    call(e, layout, {at_end, 0}, {at_end, offset});
                    if (offset > 0) call(e, layout, {at_end, offset}, {at_end, 0});
                }
    }
    void report() const {
        CHECK(wrong_ == "");
        CHECK(calls_ > 0);
        if (std::getenv("XACT_TEST_VERBOSE"))
            std::printf("%s: %zu calls, 0 faults\n", sizeof(T) == 4 ? "float" : "double", calls_);
    }

  private:
    void call(const entry<T>& e, const axis_layout& layout, place in, place out) {
        arguments<T> fenced_in{{},
                               {},
                               labels_.at(in, elements(extent::rows, layout)),
                               flags_.at(in, elements(extent::all, layout)),
                               layout};
        arguments<T> plain = fenced_in;
        for (std::size_t i = 0; i < e.in.size(); ++i) {
            const std::size_t n = elements(e.in[i], layout);
            fenced_in.in[i] = in_[i].at(in, n);
            plain_in_[i].assign(fenced_in.in[i], fenced_in.in[i] + n);
            plain.in[i] = plain_in_[i].data();
        }
        for (std::size_t i = 0; i < e.out.size(); ++i) {
            const std::size_t n = elements(e.out[i], layout);
            out_[i].reset();
            fenced_in.out[i] = out_[i].at(out, n);
            plain_out_[i].assign(n, T(7));
            plain.out[i] = plain_out_[i].data();
        }
        if (e.in_place) {
            std::copy(plain_in_[0].begin(), plain_in_[0].end(), fenced_in.out[0]);
            plain_out_[0] = plain_in_[0];
            fenced_in.in[0] = fenced_in.out[0];
            plain.in[0] = plain.out[0];
        }
        e.run(fenced_in);
        e.run(plain);
        ++calls_;
        for (std::size_t i = 0; i < e.out.size(); ++i) {
            const std::size_t n = plain_out_[i].size();
            if (!out_[i].is_untouched_but_for(fenced_in.out[i], n)) note(e, layout, "written outside");
            const std::string d = difference(fenced_in.out[i], plain.out[i], n);
            if (d != "") note(e, layout, d);
        }
    }
    void note(const entry<T>& e, const axis_layout& l, const std::string& what) {
        if (wrong_.size() < 1000)
            wrong_ += e.name + " {" + std::to_string(l.outer) + ", " + std::to_string(l.length) + ", " +
                      std::to_string(l.inner) + "}: " + what + "\n";
    }

    fenced<T, Pages> in_[3];
    fenced<int, Pages> labels_;
    fenced<unsigned char, Pages> flags_;
    watched<T, Pages> out_[2];
    std::vector<T> plain_in_[3], plain_out_[2];
    std::string wrong_;
    std::size_t calls_ = 0;
};

constexpr extent all = extent::all, half = extent::half, rows = extent::rows, channels = extent::channels;

template <class T, class Function>
void add(std::vector<entry<T>>& entries, const std::string& name, const std::vector<extent>& in,
         const std::vector<extent>& out, bool in_place, const Function& f) {
    entries.push_back({name, in, out, in_place, f});
}

constexpr way array_ways[] = {way::pointers, way::ranges, way::in_place};

template <class T>
void add_form(std::vector<entry<T>>& entries, const form<T>& f) {
    for (const way w : array_ways) {
        const bool in_place = w == way::in_place;
        add(entries, f.name, {all}, {all}, in_place,
            [&f, w](const arguments<T>& a) { f.apply(w, a.in[0], a.out[0], a.n()); });
        if (f.is_derivative) continue;
        add(entries, "backward " + f.name, {all, all}, {all}, in_place,
            [&f, w](const arguments<T>& a) { f.backward(w, a.in[0], a.in[1], a.out[0], a.n()); });
        if (!f.output_tells_input()) continue;
        add(entries, "from output " + f.name, {all, all}, {all}, in_place,
            [&f, w](const arguments<T>& a) { f.backward_from_output(w, a.in[0], a.in[1], a.out[0], a.n()); });
    }
}
template <class T, class F>
void add_softmax(std::vector<entry<T>>& entries, const std::string& name, const F& f) {
    for (const way w : array_ways) {
        add(entries, name, {all}, {all}, w == way::in_place, [f, w](const arguments<T>& a) {
            if (w == way::pointers)
                xact::apply(f, a.in[0], a.out[0], a.layout);
            else if (w == way::ranges)
                xact::apply(f, a.input(0), a.output(0), a.layout);
            else
                xact::apply(f, a.output(0), a.layout);
        });
        add(entries, name + " gradient", {all, all}, {all}, w == way::in_place, [f, w](const arguments<T>& a) {
            if (w == way::pointers)
                xact::backward_from_output(f, a.in[0], a.in[1], a.out[0], a.layout);
            else
                xact::backward_from_output(f, a.input(0), a.input(1), a.output(0), a.layout);
        });
    }
    add(entries, name + " of one row", {all}, {all}, false,
        [f](const arguments<T>& a) { xact::apply(f, a.input(0), a.output(0)); });
    add(entries, name + " of one row in place", {all}, {all}, true,
        [f](const arguments<T>& a) { xact::apply(f, a.output(0)); });
    add(entries, name + " gradient of one row", {all, all}, {all}, false,
        [f](const arguments<T>& a) { xact::backward_from_output(f, a.input(0), a.input(1), a.output(0)); });
}
template <class T>
std::vector<entry<T>> row_entries() {
    std::vector<entry<T>> entries;
    add_softmax(entries, "softmax", xact::softmax);
    if constexpr (std::is_same_v<T, float>) add_softmax(entries, "exact softmax", xact::exact(xact::softmax));
    add_softmax(entries, "softmax at another temperature", xact::Softmax{0.7});
    add_softmax(entries, "softmin", xact::softmin);
    add_softmax(entries, "log_softmax", xact::log_softmax);
    add(entries, "logsumexp", {all}, {rows}, false,
        [](const arguments<T>& a) { xact::apply(xact::logsumexp, a.input(0), a.output(0, rows), a.layout); });
    for (const bool in_place : {false, true}) {
        add(entries, "logsumexp backward", {all, rows}, {all}, in_place, [](const arguments<T>& a) {
            xact::backward(xact::logsumexp, a.input(0), a.input(1, rows), a.output(0), a.layout);
        });
        add(entries, "masked softmax", {all}, {all}, in_place,
            [](const arguments<T>& a) { xact::apply(xact::softmax, a.input(0), a.mask(), a.output(0), a.layout); });
        add(entries, "masked softmax gradient", {all, all}, {all}, in_place, [](const arguments<T>& a) {
            xact::backward_from_output(xact::softmax, a.input(0), a.input(1), a.mask(), a.output(0), a.layout);
        });
        add(entries, "gated", {all, all}, {all}, in_place,
            [](const arguments<T>& a) { xact::apply(xact::gated(xact::silu), a.input(0), a.input(1), a.output(0)); });
        add(entries, "gated backward", {all, all, all}, {all, all}, in_place, [](const arguments<T>& a) {
            xact::backward(xact::gated(xact::silu), a.input(0), a.input(1), a.input(2), a.output(0), a.output(1));
        });
        add(entries, "biased", {all, channels}, {all}, in_place, [](const arguments<T>& a) {
            xact::apply(xact::biased(xact::gelu), a.input(0), a.input(1, channels), a.output(0), a.layout);
        });
        add(entries, "biased backward", {all, channels, all}, {all, channels}, in_place, [](const arguments<T>& a) {
            xact::backward(xact::biased(xact::gelu), a.input(0), a.input(1, channels), a.input(2), a.output(0),
                           a.output(1, channels), a.layout);
        });
        add(entries, "binary_cross_entropy_with_logits", {all, all}, {all}, in_place,
            [](const arguments<T>& a) { xact::binary_cross_entropy_with_logits(a.input(0), a.input(1), a.output(0)); });
        add(entries, "binary_cross_entropy_with_logits_backward", {all, all, all}, {all}, in_place,
            [](const arguments<T>& a) {
                xact::binary_cross_entropy_with_logits_backward(a.input(0), a.input(1), a.input(2), a.output(0));
            });
        add(entries, "prelu", {all, channels}, {all}, in_place, [](const arguments<T>& a) {
            xact::apply(xact::prelu, a.input(0), a.input(1, channels), a.output(0), a.layout);
        });
        add(entries, "prelu backward", {all, channels, all}, {all, channels}, in_place, [](const arguments<T>& a) {
            xact::backward(xact::prelu, a.input(0), a.input(1, channels), a.input(2), a.output(0),
                           a.output(1, channels), a.layout);
        });
    }
    const auto causal = [](const axis_layout& l) {
        return xact::causal(xact::softmax, l.outer > 0 && l.outer <= l.length ? l.outer : 1);
    };
    for (const bool in_place : {false, true}) {
        add(entries, "causal softmax", {all}, {all}, in_place,
            [causal](const arguments<T>& a) { xact::apply(causal(a.layout), a.input(0), a.output(0), a.layout); });
        add(entries, "causal softmax gradient", {all, all}, {all}, in_place, [causal](const arguments<T>& a) {
            xact::backward_from_output(causal(a.layout), a.input(0), a.input(1), a.output(0), a.layout);
        });
    }
    add(entries, "cross_entropy", {all}, {rows}, false,
        [](const arguments<T>& a) { xact::cross_entropy(a.input(0), a.labels(), a.output(0, rows), a.layout); });
    for (const bool in_place : {false, true})
        add(entries, "cross_entropy_backward", {all, rows}, {all}, in_place, [](const arguments<T>& a) {
            xact::cross_entropy_backward(a.input(0), a.labels(), a.input(1, rows), a.output(0), a.layout);
        });
    return entries;
}
// For halves of an axis.
template <class T>
std::vector<entry<T>> even_entries() {
    std::vector<entry<T>> entries;
    add(entries, "glu", {all}, {half}, false,
        [](const arguments<T>& a) { xact::apply(xact::glu, a.input(0), a.output(0, half), a.layout); });
    for (const bool in_place : {false, true})
        add(entries, "glu backward", {all, half}, {all}, in_place, [](const arguments<T>& a) {
            xact::backward(xact::glu, a.input(0), a.input(1, half), a.output(0), a.layout);
        });
    return entries;
}

} // namespace

TEMPLATE_TEST_CASE("elementwise entries touch nothing outside their buffers", "[memory]", float, double) {
    using T = TestType;
    std::vector<entry<T>> entries;
    for (const activation<T>& f : activations<T>())
        for (const auto& g : f.forms) add_form(entries, *g);
    memory_check<T> check;
    for (std::size_t n = 0; n <= 3 * xact::detail::width<T> + 3; ++n) check(entries, {1, n, 1});
    check.report();
}

TEMPLATE_TEST_CASE("entries over rows and channels touch nothing outside their buffers", "[memory]", float, double) {
    using T = TestType;
    const std::vector<entry<T>> entries = row_entries<T>(), even = even_entries<T>();
    memory_check<T> check;
    for (std::size_t n = 0; n <= 3 * xact::detail::width<T> + 3; ++n)
        for (const axis_layout& layout : {axis_layout{1, n, 1}, axis_layout{2, n, 1}, axis_layout{n, 3, 1},
                                          axis_layout{1, n, 3}, axis_layout{2, 3, n}, axis_layout{2, 1, n}}) {
            check(entries, layout);
            if (layout.length % 2 == 0) check(even, layout);
        }
    // so many neighbours, or short rows, that some registers of them are taken at once; and rows of some pieces
    constexpr std::size_t width = xact::detail::width<T>, block = xact::kernels::columns_at_once<T> * width,
                          limit = xact::kernels::side_by_side_limit<T>;
    memory_check<T, 3> check_many;
    for (const axis_layout& layout :
         {axis_layout{1, 1, block}, axis_layout{1, 7, block}, axis_layout{1, 7, block + 3},
          axis_layout{1, 3, 2 * block + width + 1}, axis_layout{block, 7, 1}, axis_layout{block + 3, 7, 1},
          axis_layout{block + 3, 8, 1}, axis_layout{block, 16, 1}, axis_layout{block + 3, 16, 1},
          axis_layout{block / 2 + 1, 7, 2}, axis_layout{20, 10, 1}, axis_layout{17, 21, 1},
          axis_layout{width + 3, limit - 1, 1}, axis_layout{3, limit, 1}})
        check_many(entries, layout);
    check.report();
    check_many.report();
}

#if defined(__linux__) && defined(__LP64__)
namespace {

constexpr std::size_t long_size = (std::size_t{1} << 31) + 1000;

/// An array of long_size floats that takes one MiB, which lies there again and again; the last page is one of its own,
/// and a forbidden one follows.
class long_array {
  public:
    long_array()
        : memory_(mmap(nullptr, all_ + page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
        const int file = memfd_create("xact", 0);
        is_mapped_ =
            memory_ != MAP_FAILED && file >= 0 && ftruncate(file, static_cast<off_t>(piece + page_size())) == 0;
        for (std::size_t at = 0; at < all_ && is_mapped_; at += piece) {
            const bool last = at == body;
            // populated at once: two million page faults take seconds
            is_mapped_ = mmap(static_cast<char*>(memory_) + at, last ? page_size() : piece, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_FIXED | MAP_POPULATE, file, last ? off_t{piece} : 0) != MAP_FAILED;
        }
        if (file >= 0) close(file);
    }
    ~long_array() {
        if (memory_ != MAP_FAILED) munmap(memory_, all_ + page_size());
    }
    long_array(const long_array&) = delete;
    long_array& operator=(const long_array&) = delete;

    /// Neither the address space nor the number of mappings is unlimited everywhere.
    bool is_mapped() const { return is_mapped_; }
    float* begin() const { return reinterpret_cast<float*>(static_cast<char*>(memory_) + all_) - long_size; }

  private:
    static constexpr std::size_t piece = std::size_t{1} << 20, body = std::size_t{1} << 33;

    std::size_t all_ = body + page_size();
    void* memory_;
    bool is_mapped_;
};

} // namespace

TEST_CASE("more than 2^31 elements", "[memory]") {
    const long_array in, out;
    if (!in.is_mapped() || !out.is_mapped()) {
        WARN("not tested: no room for two arrays of 8 GiB of addresses");
        return;
    }
    // the first piece once, and the page that is not shared; what lies there before 2^31 continues the pieces
    constexpr std::size_t shared = (std::size_t{1} << 20) / sizeof(float), many = std::size_t{1} << 31;
    const std::size_t own = page_size() / sizeof(float), kept = shared + own;
    const auto at = [&](std::size_t i) { return i < shared ? i : long_size - kept + i; };
    std::vector<float> x(kept), ones(kept, 1), y(kept);
    for (std::size_t i = 0; i < kept; ++i)
        x[i] = static_cast<float>((at(i) < many ? at(i) % shared : at(i)) % 1999) / 99 - 10;
    const auto fill = [&](const long_array& to, const std::vector<float>& from) {
        for (std::size_t i = 0; i < kept; ++i) to.begin()[at(i)] = from[i];
    };
    const auto differ = [&](const std::vector<float>& expected) {
        for (std::size_t i = 0; i < kept; ++i) y[i] = out.begin()[at(i)];
        return difference(y, expected);
    };
    std::vector<float> expected(kept);
    fill(in, x);

    fill(out, std::vector<float>(kept, -1));
    xact::apply(xact::relu, in.begin(), out.begin(), long_size);
    xact::apply(xact::relu, x, expected);
    CHECK(differ(expected) == "");

    // again and again in the same place: what does not change when it comes again
    fill(out, ones);
    xact::backward(xact::relu, in.begin(), out.begin(), out.begin(), long_size);
    xact::backward(xact::relu, x, ones, expected);
    CHECK(differ(expected) == "");

    fill(out, ones);
    using array = Eigen::Array<float, Eigen::Dynamic, 1>;
    Eigen::Map<array>(out.begin(), Eigen::Index{long_size}) =
        xact::relu(Eigen::Map<const array>(in.begin(), Eigen::Index{long_size}));
    xact::apply(xact::relu, x, expected);
    CHECK(differ(expected) == "");

    // blocks that divide a piece, the last one in the page of its own
    constexpr std::size_t block = 512, size = many + block;
    for (const std::size_t inner : {std::size_t{1}, std::size_t{64}}) {
        const std::size_t length = block / inner;
        fill(out, ones);
        xact::apply(xact::softmax, slice<const float>{in.begin(), size}, slice<float>{out.begin(), size},
                    {size / block, length, inner});
        expected = ones;
        const std::size_t last = kept - (long_size - many);
        xact::apply(xact::softmax, slice<const float>{x.data(), shared}, slice<float>{expected.data(), shared},
                    {shared / block, length, inner});
        std::copy_n(expected.data() + 2 * shared - last, last - shared, expected.data() + shared);
        xact::apply(xact::softmax, slice<const float>{x.data() + last, block},
                    slice<float>{expected.data() + last, block}, {1, length, inner});
        INFO("rows of " << length << ", " << inner << " side by side");
        CHECK(differ(expected) == "");
    }
}
#endif
#endif
