// SPDX-License-Identifier: MIT
// The same bits from every entry: scalar, batch, range, pointers, in place, any place, size and alignment.
#include "activations.hpp"
#include "support.hpp"

#include <xact/eigen.hpp>

#include <algorithm>
#include <array>

namespace {

constexpr std::size_t count = 600;

template <class T>
void check_places(const form<T>& f, const std::vector<T>& x, const std::vector<T>& y) {
    constexpr std::size_t width = xact::detail::width<T>, guard = 4;
    const T sentinel = T(-12345);
    std::string wrong;
    for (std::size_t n = 0; n <= 3 * width + 3; ++n)
        for (std::size_t offset = 0; offset <= width; ++offset) {
            std::vector<T> out(guard + n + guard, sentinel);
            f.apply(way::pointers, x.data() + offset, out.data() + guard, n);
            wrong += difference(out.data() + guard, y.data() + offset, n);
            for (std::size_t i = 0; i < guard; ++i)
                if (out[i] != sentinel || out[guard + n + i] != sentinel) wrong += " written outside";
            // the same in place
            std::vector<T> inout(x.data() + offset, x.data() + offset + n);
            f.apply(way::pointers, inout.data(), inout.data(), n);
            wrong += difference(inout.data(), y.data() + offset, n);
        }
    CHECK(wrong == "");
}

template <class T>
void check_misaligned(const form<T>& f, const std::vector<T>& x, const std::vector<T>& y) {
    std::vector<T> in(count + 64), out(count + 64);
    for (std::size_t shift = 0; shift < 17; ++shift) {
        std::copy(x.begin(), x.end(), in.begin() + static_cast<std::ptrdiff_t>(shift));
        f.apply(way::pointers, in.data() + shift, out.data() + 16 - shift, count);
        CHECK(difference(out.data() + 16 - shift, y.data(), count) == "");
    }
}

/// An entry that asks for f's type.
template <class T, class F>
struct typed_entry {
    const char* name;
    void (*run)(const F& f, const T* x, T* y, std::size_t n);
};

// Some at a time, the last ones with zeros behind them.
template <std::size_t Size, class T, class Evaluate>
void in_blocks(const T* x, T* y, std::size_t n, const Evaluate& evaluate) {
    for (std::size_t i = 0; i < n; i += Size) {
        T block[Size] = {};
        const std::size_t taken = std::min(Size, n - i);
        std::memcpy(block, x + i, taken * sizeof(T));
        evaluate(block);
        std::memcpy(y + i, block, taken * sizeof(T));
    }
}
template <class A, class T, class F>
void through_batches(const F& f, const T* x, T* y, std::size_t n) {
    using batch = xsimd::batch<T, A>;
    in_blocks<batch::size>(x, y, n, [&f](T* block) {
        const batch result = f(batch::load_unaligned(block));
        result.store_unaligned(block);
    });
}
template <class T, class F>
void through_array(const F& f, const T* x, T* y, std::size_t n) {
    using array = Eigen::Array<T, Eigen::Dynamic, 1>;
    const auto size = static_cast<Eigen::Index>(n);
    Eigen::Map<array>(y, size) = f(Eigen::Map<const array>(x, size));
}
template <class T, class F>
void through_arrays_of_4(const F& f, const T* x, T* y, std::size_t n) {
    using array = Eigen::Array<T, 4, 1>;
    in_blocks<4>(x, y, n, [&f](T* block) {
        const array four = Eigen::Map<const array>(block), result = f(four);
        Eigen::Map<array>{block} = result;
    });
}
template <class T, class F>
constexpr typed_entry<T, F> typed_entries[] = {
#if defined(__AVX__)
    {"batches of SSE2", through_batches<xsimd::sse2, T, F>},
#endif
#if defined(__AVX512F__)
    {"batches of AVX2", through_batches<xsimd::avx2, T, F>},
#endif
    {"an Eigen array", through_array<T, F>},
    {"Eigen arrays of 4", through_arrays_of_4<T, F>},
};

// The first place where two results are not the same; a NaN is by its sign and payload, and may have become quiet.
template <class T>
std::string difference_of_bits(const std::vector<T>& a, const std::vector<T>& b) {
    const bits_t<T> quiet_bit = bits_of(quiet_nan<T>) ^ bits_of(infinity<T>);
    for (std::size_t i = 0; i < a.size(); ++i) {
        const bits_t<T> other = bits_of(a[i]) ^ bits_of(b[i]);
        if (other != 0 && !(is_nan(a[i]) && is_nan(b[i]) && other == quiet_bit)) return "at " + std::to_string(i);
    }
    return {};
}

// Numbers of all kinds, then every kind of NaN, zero and infinity in turn, in every lane.
template <class T>
std::vector<T> inputs_of_all_kinds() {
    std::vector<T> x = mixed_inputs<T>(count);
    for (std::size_t i = 0; i < 17; ++i)
        for (const bits_t<T> magnitude :
             {bits_t<T>{0}, bits_of(std::numeric_limits<T>::max()), bits_of(infinity<T>), bits_of(signalling_nan<T>()),
              bits_of(quiet_nan<T>), static_cast<bits_t<T>>(bits_of(quiet_nan<T>) | 0x54321),
              static_cast<bits_t<T>>(~sign_bit<T>)}) {
            x.push_back(from_bits<T>(magnitude));
            x.push_back(from_bits<T>(magnitude | sign_bit<T>));
            if (magnitude == 0) x.push_back(T{1}); // an odd number for a round
        }
    return x;
}

} // namespace

TEMPLATE_TEST_CASE("every entry gives the same bits", "[entries]", float, double) {
    using T = TestType;
    const std::vector<T> x = mixed_inputs<T>(count);
    for (const activation<T>& f : activations<T>())
        for (const auto& g : f.forms) {
            const std::vector<T> y = g->applied(x, way::pointers);
            for (const named_way& other : all_ways) {
                INFO(g->name << ", " << other.name);
                CHECK(difference(g->applied(x, other.of), y) == "");
            }
            INFO(g->name);
            check_places(*g, x, y);
            check_misaligned(*g, x, y);
        }
}

TEMPLATE_TEST_CASE("entries that ask for a type give the same bits", "[entries][eigen]", float, double) {
    using T = TestType;
    const std::vector<T> x = inputs_of_all_kinds<T>();
    std::vector<T> y(x.size());
    for_each_representative([&](const auto& f) {
        for_each_form<T>(f, [&](const auto& g, const std::string& name) {
            const std::vector<T> right = in_table<T>(g).applied(x);
            for (const auto& entry : typed_entries<T, std::decay_t<decltype(g)>>) {
                INFO(name << " through " << entry.name);
                entry.run(g, x.data(), y.data(), x.size());
                CHECK(difference_of_bits(y, right) == "");
            }
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
    for (const activation<float>& f : activations<float>()) {
        INFO(f.label);
        const float x = -3.21f;
        const std::uint32_t alone = bits_of(f.value()(x));
        std::size_t different = 0;
        for (std::size_t n = 1; n < 70; ++n) {
            std::vector<float> block(n, x);
            f.value().apply(way::in_place, block.data(), block.data(), n);
            for (const float y : block) different += bits_of(y) != alone;
        }
        // neighbours have no influence, whatever they are
        for (const float neighbour : mixed_inputs<float>(24)) {
            std::vector<float> block(64, neighbour);
            block[21] = x;
            f.value().apply(way::in_place, block.data(), block.data(), block.size());
            different += bits_of(block[21]) != alone;
        }
        CHECK(different == 0);
    }
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
