#!/bin/sh
# SPDX-License-Identifier: MIT
# bench/run.sh [REPETITIONS]   measures everything and writes docs/performance.md; 9 repetitions unless told.
# Builds under build/performance. For numbers worth keeping, nothing else should run on the machine.
set -eu
cd "$(dirname "$0")/.."
repetitions=${1:-9}
out=build/performance

echo "run.sh: build"
cmake -S . -B $out -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS=-march=native \
    -DXACT_BUILD_TESTS=OFF -DXACT_BUILD_EXAMPLES=OFF | grep '^-- xact:' || true
cmake --build $out --target xact_bench >$out/build.log 2>&1 || { cat $out/build.log; exit 1; }

# The repetitions of all measurements are shuffled: noise that comes and goes meets both sides of a ratio.
measure() {
    name=$1 program=$out/bench/$2 filter=$3
    shift 3
    echo "run.sh: $name"
    "$@" "$program" --benchmark_filter="$filter" --benchmark_min_time=0.01 --benchmark_repetitions="$repetitions" \
        --benchmark_enable_random_interleaving=true --benchmark_out="$out/$name.json" \
        >$out/"$name".log 2>&1 || { tail -n 20 $out/"$name".log; exit 1; }
}
pin=
if command -v taskset >/dev/null; then pin="taskset -c $(($(nproc) - 1))"; fi
# shellcheck disable=SC2086
measure native xact_bench '-^threads/' $pin
measure threads xact_bench '^threads/'
rm -f $out/avx2.json
if grep -qw -m 1 avx2 /proc/cpuinfo && grep -qw -m 1 fma /proc/cpuinfo; then
    cmake --build $out --target xact_bench_avx2 >$out/build.log 2>&1 || { cat $out/build.log; exit 1; }
    # shellcheck disable=SC2086
    measure avx2 xact_bench_avx2 '^elementwise/.*/(4096|65536)/$' $pin
fi

echo "run.sh: compile_cost.py"
python3 bench/compile_cost.py >$out/compile.json
# the first python3 of the path need not be the one that has matplotlib
python3 -c 'import matplotlib' 2>/dev/null || PATH=/usr/bin:$PATH
python3 bench/report.py --collect $out
