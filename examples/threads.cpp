// SPDX-License-Identifier: MIT
// A large array on two threads, by three libraries that start them. Each gives the bits that one thread gives.
#include "parallel.hpp"
#include "report.hpp"

#include <xact/xact.hpp>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

namespace {

using Floats = std::vector<float>;
using Part = std::function<void(std::size_t, std::size_t)>;

bool same_bits(const Floats& a, const Floats& b) {
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

double milliseconds(const std::function<void()>& run) {
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
        const auto start = std::chrono::steady_clock::now();
        run();
        best =
            std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

} // namespace

int main() {
    constexpr std::size_t n = (std::size_t{1} << 20) + 3;
    Floats x(n), dy(n), y(n), dx(n);
    std::mt19937 engine;
    for (Floats* floats : {&x, &dy})
        for (float& v : *floats) v = std::normal_distribution<float>(0, 3)(engine);

    const Part apply = [&](std::size_t begin, std::size_t end) {
        xact::apply(xact::gelu, x.data() + begin, y.data() + begin, end - begin);
    };
    const Part backward = [&](std::size_t begin, std::size_t end) {
        xact::backward(xact::gelu, x.data() + begin, dy.data() + begin, dx.data() + begin, end - begin);
    };
    apply(0, n);
    backward(0, n);
    const Floats value = y, gradient = dx;

    std::printf("gelu of %zu floats, %zu threads\n%-26s %10s %10s\n", n, examples::threads, "", "apply, ms",
                "backward, ms");
    const auto show = [&](const char* name, const auto& apply_all, const auto& backward_all) {
        y.assign(n, 0);
        dx.assign(n, 0);
        const double apply_time = milliseconds(apply_all), backward_time = milliseconds(backward_all);
        std::printf("%-26s %10.2f %12.2f\n", name, apply_time, backward_time);
        examples::require(same_bits(y, value) && same_bits(dx, gradient),
                          std::string(name) + ": the bits of one thread");
    };
    show(
        "one thread", [&] { apply(0, n); }, [&] { backward(0, n); });
#ifdef XACT_EXAMPLES_TBB
    using examples::with_standard_algorithm;
    show(
        "std::execution::par", [&] { with_standard_algorithm(n, apply); },
        [&] { with_standard_algorithm(n, backward); });
#endif
#ifdef _OPENMP
    show(
        "OpenMP", [&] { examples::with_openmp(n, apply); }, [&] { examples::with_openmp(n, backward); });
#endif
    Eigen::ThreadPool pool(examples::threads);
    const Eigen::ThreadPoolDevice device(&pool, examples::threads);
    show(
        "Eigen, parallelFor", [&] { examples::with_eigen(device, n, apply); },
        [&] { examples::with_eigen(device, n, backward); });

    using In = Eigen::TensorMap<const Eigen::Tensor<float, 1>>;
    using Out = Eigen::TensorMap<Eigen::Tensor<float, 1>>;
    const auto size = static_cast<Eigen::Index>(n);
    const In x_tensor(x.data(), size), dy_tensor(dy.data(), size);
    Out y_tensor(y.data(), size), dx_tensor(dx.data(), size);
    show(
        "Eigen, tensor expressions", [&] { y_tensor.device(device) = xact::gelu(x_tensor); },
        [&] { dx_tensor.device(device) = dy_tensor * xact::gelu.derivative(x_tensor); });
}
