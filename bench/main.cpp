// SPDX-License-Identifier: MIT
// Every activation beside memcpy, plain loops, and the libraries found when it was built.
//
//     xact_bench --benchmark_filter='elementwise/silu/.*/float' --benchmark_counters_tabular=true
//
// The column is seconds per element, in the group `calls` per call. bench/run.sh measures all and writes the report.
#include "bench.hpp"

#include <xact/version.hpp>

#include <xsimd/xsimd.hpp>

#include <cstdint>
#include <fstream>
#include <map>
#include <new>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace bench {

template <class T>
Buffers<T> buffers(std::size_t n, int range) {
    struct Shared {
        std::size_t size = 0;
        Buffers<T> arrays{};
    };
    static std::map<int, Shared> by_range;
    Shared& shared = by_range[range];
    if (shared.size < n) {
        std::uint64_t state = 1;
        const auto uniform = [&state](int width) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return static_cast<T>((static_cast<double>(state >> 40) * 0x1p-23 - 1) * width);
        };
        for (T** array : {&shared.arrays.x, &shared.arrays.dy, &shared.arrays.y}) {
            constexpr std::align_val_t cache_line{64};
            if (*array) ::operator delete(*array, cache_line);
            *array = static_cast<T*>(::operator new(n * sizeof(T), cache_line));
        }
        for (std::size_t i = 0; i < n; ++i) {
            shared.arrays.x[i] = uniform(range);
            shared.arrays.dy[i] = uniform(usual_range);
            shared.arrays.y[i] = 0;
        }
        shared.size = n;
    }
    return shared.arrays;
}
template Buffers<float> buffers<float>(std::size_t, int);
template Buffers<double> buffers<double>(std::size_t, int);

} // namespace bench

namespace {

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    return "unknown";
}

} // namespace

int main(int argc, char** argv) {
#ifdef _OPENMP
    omp_set_num_threads(1); // oneDNN's; the time counted is that of this thread
#endif
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    using std::to_string;
    benchmark::AddCustomContext("xact", to_string(XACT_VERSION_MAJOR) + '.' + to_string(XACT_VERSION_MINOR) + '.' +
                                            to_string(XACT_VERSION_PATCH));
    benchmark::AddCustomContext("processor", processor());
    benchmark::AddCustomContext("floats in a register", to_string(xsimd::batch<float>::size));
    benchmark::AddCustomContext("compiler", XACT_BENCH_COMPILER);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
