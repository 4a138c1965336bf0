// SPDX-License-Identifier: MIT
// Arrays for which the loops look ahead, and such that are written past the caches: the bits of small arrays.
#include "activations.hpp"
#include "support.hpp"

namespace {

// One element past the end is a canary.
template <class T>
void check(const form<T>& f, std::size_t n, std::size_t offset) {
    INFO(f.name << " of " << n << " elements from " << offset);
    const std::vector<T> block = mixed_inputs<T>(4099), block_dy(block.size(), T(0.5));
    std::vector<T> x(offset + n), dy(offset + n, T(0.5)), y(offset + n + 1), right = f.applied(block);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = block[i % block.size()];
    const auto check_output = [&] {
        std::size_t wrong = same(y[offset + n], T(7)) ? 0 : 1;
        for (std::size_t i = 0; i < offset; ++i) wrong += !same(y[i], T(7));
        for (std::size_t i = offset; i < offset + n; ++i) wrong += !same(y[i], right[i % block.size()]);
        CHECK(wrong == 0);
    };

    std::fill(y.begin(), y.end(), T(7));
    f.apply(way::pointers, x.data() + offset, y.data() + offset, n);
    check_output();
    std::copy_n(x.data() + offset, n, y.data() + offset);
    f.apply(way::pointers, y.data() + offset, y.data() + offset, n);
    check_output();
    f.backward(way::pointers, block.data(), block_dy.data(), right.data(), block.size());
    std::fill(y.begin(), y.end(), T(7));
    f.backward(way::pointers, x.data() + offset, dy.data() + offset, y.data() + offset, n);
    check_output();
}

} // namespace

TEMPLATE_TEST_CASE("large arrays have the bits of small ones", "[large]", float, double) {
    using T = TestType;
    const std::size_t some = (std::size_t{1} << 19) / sizeof(T), many = XACT_STREAM_BYTES / sizeof(T);
    for (const activation<T>& f : activations<T>())
        for (const std::size_t n : {some - 1, some, some + 77}) check(f.value(), n, 3);
    const form<T>& silu = in_table<T>(xact::silu);
    check(silu, many, 0);
    check(silu, many + 29, 5);
}
