// SPDX-License-Identifier: MIT
// One const functor shared by threads; ThreadSanitizer looks at it in its own build.
#include "support.hpp"

#include <thread>

TEST_CASE("threads share the functors and give the same bits", "[threads]") {
    const std::vector<float> x = mixed_inputs<float>(4096);
    for_each_function([&](const auto& f) {
        INFO(f.name);
        std::vector<float> alone(x.size()), slopes(x.size());
        xact::apply(f, x, alone);
        xact::backward(f, x, x, slopes);
        std::vector<std::vector<float>> together(4, std::vector<float>(x.size())), gradients = together;
        std::vector<std::thread> pool;
        for (std::size_t t = 0; t < together.size(); ++t)
            pool.emplace_back([&, t] {
                xact::apply(f, x, together[t]);
                xact::backward(f, x, x, gradients[t]);
            });
        for (std::thread& t : pool) t.join();
        for (std::size_t t = 0; t < together.size(); ++t) {
            CHECK(difference(together[t], alone) == "");
            CHECK(difference(gradients[t], slopes) == "");
        }
    });
}
