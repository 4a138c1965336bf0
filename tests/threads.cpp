// SPDX-License-Identifier: MIT
// One const functor shared by threads; ThreadSanitizer looks at it in its own build.
#include "activations.hpp"
#include "support.hpp"

#include <thread>

TEST_CASE("threads share the functors and give the same bits", "[threads]") {
    const std::vector<float> x = mixed_inputs<float>(4096);
    const std::size_t n = x.size();
    const auto run = [&](const form<float>& f, std::vector<float>& y, std::vector<float>& dx) {
        f.apply(way::ranges, x.data(), y.data(), n);
        f.backward(way::ranges, x.data(), x.data(), dx.data(), n);
    };
    for (const activation<float>& f : activations<float>()) {
        INFO(f.label);
        std::vector<float> alone(n), slopes(n);
        run(f.value(), alone, slopes);
        std::vector<std::vector<float>> together(4, std::vector<float>(n)), gradients = together;
        std::vector<std::thread> pool;
        for (std::size_t t = 0; t < together.size(); ++t)
            pool.emplace_back([&, t] { run(f.value(), together[t], gradients[t]); });
        for (std::thread& t : pool) t.join();
        for (std::size_t t = 0; t < together.size(); ++t) {
            CHECK(difference(together[t], alone) == "");
            CHECK(difference(gradients[t], slopes) == "");
        }
    }
}
