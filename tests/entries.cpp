// SPDX-License-Identifier: MIT
// The same bits from every entry: scalar, batch, range, pointers, in place, any place, size and alignment.
#include "support.hpp"

#include <array>
#include <functional>

namespace {

constexpr std::size_t count = 600;

template <class T>
using kernel = std::function<void(const T*, T*, std::size_t)>;

// One register at a time, count being a multiple of every register's size but for the rest.
template <class A, class F, class T>
void through_batches(const F& f, const T* x, T* y) {
    using batch = xsimd::batch<T, A>;
    T buffer[batch::size];
    for (std::size_t i = 0; i < count; i += batch::size) {
        const std::size_t n = count - i < batch::size ? count - i : std::size_t{batch::size};
        std::memcpy(buffer, x + i, n * sizeof(T));
        const batch result = f(batch::load_unaligned(buffer));
        result.store_unaligned(buffer);
        std::memcpy(y + i, buffer, n * sizeof(T));
    }
}

// Everything of which only the pointer form's address matters is compiled once for all functions.
template <class T>
void check_places(const kernel<T>& apply, const std::vector<T>& x, const std::vector<T>& y) {
    constexpr std::size_t width = xact::detail::width<T>, guard = 4;
    const T sentinel = T(-12345);
    std::string wrong;
    for (std::size_t n = 0; n <= 3 * width + 3; ++n)
        for (std::size_t offset = 0; offset <= width; ++offset) {
            std::vector<T> out(guard + n + guard, sentinel);
            apply(x.data() + offset, out.data() + guard, n);
            wrong += difference(out.data() + guard, y.data() + offset, n);
            for (std::size_t i = 0; i < guard; ++i)
                if (out[i] != sentinel || out[guard + n + i] != sentinel) wrong += " written outside";
            // the same in place
            std::vector<T> inout(x.data() + offset, x.data() + offset + n);
            apply(inout.data(), inout.data(), n);
            wrong += difference(inout.data(), y.data() + offset, n);
        }
    CHECK(wrong == "");
}

template <class T>
void check_misaligned(const kernel<T>& apply, const std::vector<T>& x, const std::vector<T>& y) {
    std::vector<T> in(count + 64), out(count + 64);
    for (std::size_t shift = 0; shift < 17; ++shift) {
        std::copy(x.begin(), x.end(), in.begin() + static_cast<std::ptrdiff_t>(shift));
        apply(in.data() + shift, out.data() + 16 - shift, count);
        CHECK(difference(out.data() + 16 - shift, y.data(), count) == "");
    }
}

// The ways through one form, each without its type.
template <class T>
struct ways {
    kernel<T> apply;
    std::vector<kernel<T>> others;
};

template <class T>
void check_entries(const ways<T>& f) {
    const std::vector<T> x = mixed_inputs<T>(count);
    std::vector<T> y(count), other(count);
    f.apply(x.data(), y.data(), count);
    for (const kernel<T>& way : f.others) {
        way(x.data(), other.data(), count);
        CHECK(difference(other, y) == "");
    }
    check_places(f.apply, x, y);
    check_misaligned(f.apply, x, y);
}

template <class T, class F>
ways<T> ways_of(const F& f) {
    ways<T> w;
    w.apply = [f](const T* in, T* out, std::size_t n) { xact::apply(f, in, out, n); };
    w.others.push_back([f](const T* in, T* out, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) out[i] = f(in[i]);
    });
    w.others.push_back([f](const T* in, T* out, std::size_t) { through_batches<xsimd::default_arch>(f, in, out); });
#if defined(__SSE2__)
    w.others.push_back([f](const T* in, T* out, std::size_t) { through_batches<xsimd::sse2>(f, in, out); });
#endif
#if defined(__AVX512F__)
    w.others.push_back([f](const T* in, T* out, std::size_t) { through_batches<xsimd::avx2>(f, in, out); });
#endif
    w.others.push_back([f](const T* in, T* out, std::size_t n) {
        const std::vector<T> x(in, in + n);
        std::vector<T> y(n);
        xact::apply(f, x, y);
        std::copy(y.begin(), y.end(), out);
    });
    w.others.push_back([f](const T* in, T* out, std::size_t n) {
        std::vector<T> x(in, in + n);
        xact::apply(f, x);
        std::copy(x.begin(), x.end(), out);
    });
    return w;
}

} // namespace

TEMPLATE_TEST_CASE("every entry gives the same bits", "[entries]", float, double) {
    for_each_representative([](const auto& f) {
        for_each_form<TestType>(f, [](const auto& g, const std::string& name) {
            INFO(name);
            check_entries(ways_of<TestType>(g));
        });
    });
}

TEMPLATE_TEST_CASE("f.derivative(x) is derivative(f)(x), in both tiers", "[entries]", float, double) {
    using T = TestType;
    using batch = xact::detail::batch<T>;
    for_each_representative([](const auto& f) {
        INFO(f.name);
        const auto slope = xact::derivative(f);
        const auto exact = xact::exact(f);
        const auto exact_slope = xact::exact(slope);
        static_assert(std::is_same_v<decltype(xact::derivative(exact)), decltype(xact::exact(slope))>);
        static_assert(std::is_same_v<decltype(xact::exact(exact)), decltype(xact::exact(f))>);
        static_assert(std::is_same_v<decltype(f(T{})), T> && std::is_same_v<decltype(f(batch(T{}))), batch>);
        static_assert(std::is_same_v<decltype(f.derivative(T{})), T>);
        static_assert(decltype(slope)::name == decltype(exact)::name);
        std::vector<T> member, functor, exact_member, exact_functor, in_batch;
        for (const T x : mixed_inputs<T>(300)) {
            member.push_back(f.derivative(x));
            functor.push_back(slope(x));
            in_batch.push_back(xact::detail::first_lane(f.derivative(batch(x))));
            exact_member.push_back(exact.derivative(x));
            exact_functor.push_back(exact_slope(x));
        }
        CHECK(difference(member, functor) == "");
        CHECK(difference(in_batch, functor) == "");
        CHECK(difference(exact_member, exact_functor) == "");
        // double has one tier
        if constexpr (std::is_same_v<T, double>) CHECK(difference(exact_functor, functor) == "");
    });
}

TEST_CASE("whatever has data and size is a range", "[entries]") {
    const auto f = xact::silu;
    const std::vector<float> x = mixed_inputs<float>(9);
    std::vector<float> expected(9);
    xact::apply(f, x, expected);

    std::array<float, 9> array{};
    xact::apply(f, x, array);
    CHECK(difference(array, expected) == "");

    float plain[9];
    std::copy(x.begin(), x.end(), plain);
    xact::apply(f, plain, array);
    CHECK(difference(array, expected) == "");
    xact::apply(f, plain);
    CHECK(difference(plain, expected) == "");

    // a view of one's own, also as a temporary output
    struct view {
        float* first;
        std::size_t length;
        float* data() const { return first; }
        std::size_t size() const { return length; }
    };
    std::vector<float> out(9);
    xact::apply(f, x, view{out.data(), out.size()});
    CHECK(difference(out, expected) == "");
    out = x;
    xact::apply(f, view{out.data(), out.size()});
    CHECK(difference(out, expected) == "");

    const std::vector<float> none;
    std::vector<float> empty;
    xact::apply(f, none, empty);
    xact::apply(f, empty);
    xact::backward(f, none, none, empty);
    xact::apply(f, static_cast<const float*>(nullptr), static_cast<float*>(nullptr), 0);
    CHECK(empty.empty());
}

TEST_CASE("an element's result does not depend on n or its place", "[entries]") {
    for_each_representative([](const auto& f) {
        INFO(f.name);
        const float x = -3.21f;
        const std::uint32_t alone = bits_of(f(x));
        std::size_t different = 0;
        for (std::size_t n = 1; n < 70; ++n) {
            std::vector<float> block(n, x);
            xact::apply(f, block);
            for (const float y : block) different += bits_of(y) != alone;
        }
        // neighbours have no influence, whatever they are
        for (const float neighbour : mixed_inputs<float>(24)) {
            std::vector<float> block(64, neighbour);
            block[21] = x;
            xact::apply(f, block);
            different += bits_of(block[21]) != alone;
        }
        CHECK(different == 0);
    });
}

TEST_CASE("PReLU's slope_derivative", "[entries]") {
    const std::vector<float> x = mixed_inputs<float>(64);
    for (const float v : x) {
        const float y = xact::prelu.slope_derivative(v);
        if (is_nan(v))
            CHECK(is_nan(y));
        else if (!is_subnormal(v) || !flushes_subnormals())
            CHECK((v > 0 ? bits_of(y) == 0 : y == v));
    }
}
