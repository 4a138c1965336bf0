// SPDX-License-Identifier: MIT
// apply and backward on two threads, as examples/threads.cpp has them. The time is the clock's.
#include "bench.hpp"

#include "../examples/parallel.hpp"

#include <xact/xact.hpp>

namespace bench {
namespace {

template <class F>
void add_function(const F& f) {
    const auto add_part = [](const std::string& part, const auto& of_part) {
        const auto add_way = [&](const std::string& library, const auto& in_parts) {
            for (const std::size_t n : {std::size_t{1} << 16, std::size_t{1} << 20, std::size_t{1} << 25})
                add<float>({"threads", std::string(F::name), part, library}, n, "",
                           run<float>([=](const float* x, const float* dy, float* y, std::size_t size) {
                               in_parts(size, [=](std::size_t begin, std::size_t end) {
                                   of_part(x + begin, dy + begin, y + begin, end - begin);
                               });
                           }))
                    ->UseRealTime();
        };
        add_way("one thread", [](std::size_t n, const auto& p) { p(std::size_t{0}, n); });
#ifdef XACT_EXAMPLES_TBB
        add_way("std::execution::par", [](std::size_t n, const auto& p) { examples::with_standard_algorithm(n, p); });
#endif
#ifdef _OPENMP
        add_way("OpenMP", [](std::size_t n, const auto& p) { examples::with_openmp(n, p); });
#endif
        add_way("Eigen's pool", [](std::size_t n, const auto& p) {
            static Eigen::ThreadPool pool(examples::threads);
            static const Eigen::ThreadPoolDevice device(&pool, examples::threads);
            examples::with_eigen(device, n, p);
        });
    };
    add_part("value", [f](const float* x, const float*, float* y, std::size_t n) { xact::apply(f, x, y, n); });
    add_part("backward",
             [f](const float* x, const float* dy, float* y, std::size_t n) { xact::backward(f, x, dy, y, n); });
}

const bool registered = (add_function(xact::relu), add_function(xact::gelu), true);

} // namespace
} // namespace bench
