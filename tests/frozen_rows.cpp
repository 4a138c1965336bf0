// SPDX-License-Identifier: MIT
// The bits of what is evaluated in double lanes and rounded once, frozen over rows of every length: the same on every
// instruction set, with every compiler and every flag.
#include "rows.hpp"

#include <xact/selftest.hpp>

#include <functional>

namespace {

using xact::axis_layout;
using floats = std::vector<float>;

// Multiples of 7/256 from -14 to 14, now and then far below.
floats sevenths(std::size_t n, std::uint32_t seed) {
    floats x(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t k = static_cast<std::uint32_t>(i) + seed;
        x[i] = static_cast<float>(static_cast<int>(k * 0x9e3779b1u >> 8 & 1023) - 512) * 0.02734375f -
               (k % 37 == 0 ? 80.0f : 0.0f);
    }
    return x;
}

/// The hash of what run(x, more, layout) gives, over rows of every length up to 100 and one of 4096.
std::uint64_t hash_of(const std::function<floats(const floats&, const floats&, const axis_layout&)>& run) {
    xact::detail::result_hash hash;
    for (std::size_t i = 1; i <= 101; ++i) {
        const axis_layout layout{19, i <= 100 ? i : 4096, i % 3 == 0 ? std::size_t{3} : std::size_t{1}};
        const floats x = sevenths(size_of(layout), static_cast<std::uint32_t>(i));
        for (const float y : run(x, sevenths(x.size(), 77), layout)) hash.add(1, y);
    }
    return hash.value();
}
template <class F>
std::uint64_t hash_of_rows(const F& f) {
    return hash_of([f](const floats& x, const floats&, const axis_layout& layout) {
        floats y(f.name == "logsumexp" ? rows_of(layout) : size_of(layout));
        xact::apply(f, x, y, layout);
        return y;
    });
}
template <class F>
std::uint64_t hash_of_gate(const F& f) {
    return hash_of([f](const floats& x, const floats& gate, const axis_layout&) {
        floats y(x.size());
        xact::apply(xact::gated(f), x, gate, y);
        return y;
    });
}

} // namespace

TEST_CASE("frozen hashes of functions of rows, gates and losses", "[frozen]") {
    const auto shares = [](const floats& x, const floats&, const axis_layout& layout) {
        floats dx(x.size());
        xact::backward(xact::logsumexp, x, floats(rows_of(layout), 1), dx, layout);
        return dx;
    };
    const auto loss = [](const floats& x, const floats& more, const axis_layout&) {
        floats targets(x.size()), losses(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) targets[i] = more[i] > 0 ? 1.0f : more[i] > -5 ? 0.375f : 0.0f;
        xact::binary_cross_entropy_with_logits(x, targets, losses);
        return losses;
    };
    const auto masked = [](const floats& x, const floats& more, const axis_layout& layout) {
        std::vector<unsigned char> mask(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) mask[i] = more[i] > -7;
        floats y(x.size());
        xact::apply(xact::exact(xact::softmax), x, mask, y, layout);
        return y;
    };
    CHECK(hash_of_rows(xact::exact(xact::log_softmax)) == 0xf5811c8e3fc12af9u);
    CHECK(hash_of_rows(xact::exact(xact::logsumexp)) == 0x42d3118eb7f5af11u);
    CHECK(hash_of_rows(xact::exact(xact::Softmax{0.7})) == 0x34d7c0e802d676deu);
    CHECK(hash_of_rows(xact::exact(xact::softmin)) == 0x38cf1c56276e9fe5u);
    CHECK(hash_of(shares) == 0x11772f98db75a03fu);
    CHECK(hash_of(masked) == 0xc6589ae97b76b569u);
    CHECK(hash_of(loss) == 0x3cf025969626153bu);
    CHECK(hash_of_gate(xact::sigmoid) == 0x55c766860146edfdu);
    CHECK(hash_of_gate(xact::gelu) == 0x824b0df5133d896cu);
}
