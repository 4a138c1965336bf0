// SPDX-License-Identifier: MIT
// The baseline runs everywhere, whatever it is linked with; the others where the processor can.
#include <cmath>
#include <cstddef>

void run_sse2(const float* x, float* y, double* z, std::size_t n);
void run_avx2(const float* x, float* y, double* z, std::size_t n);
void run_avx512(const float* x, float* y, double* z, std::size_t n);

int main() {
    constexpr std::size_t n = 21;
    float x[n], y[n], wide[n];
    double z[n];
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = static_cast<float>(i) - 10;
        z[i] = static_cast<double>(i);
    }
    const auto close = [&] {
        for (std::size_t i = 0; i < n; ++i)
            if (!(std::fabs(y[i] - wide[i]) < 1e-6f)) return false;
        return true;
    };
    run_sse2(x, y, z, n);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        run_avx2(x, wide, z, n);
        if (!close()) return 1;
    }
    if (__builtin_cpu_supports("avx512f")) {
        run_avx512(x, wide, z, n);
        if (!close()) return 2;
    }
    return 0;
}
