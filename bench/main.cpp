// SPDX-License-Identifier: MIT
// Every activation beside memcpy, the loop over <cmath> that one would write, and Eigen's own functions.
//
//     xact_bench --benchmark_filter='(silu|memcpy)/.*float' --benchmark_counters_tabular=true
//
// The columns are time per element, and bytes read and written per second.
#include "bench.hpp"

#include <xact/version.hpp>
#include <xsimd/xsimd.hpp>

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::AddCustomContext("xact", std::to_string(XACT_VERSION_MAJOR) + '.' + std::to_string(XACT_VERSION_MINOR) +
                                            '.' + std::to_string(XACT_VERSION_PATCH));
    benchmark::AddCustomContext("floats in a register", std::to_string(xsimd::batch<float>::size));
    bench::register_elementwise();
    bench::register_softmax();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
