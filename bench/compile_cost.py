#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What including xact costs: seconds of processor time to compile, and bytes of code, as JSON on the standard output.

    python3 bench/compile_cost.py [--repetitions N] [--flags "-O2 -march=native"] [COMPILER...]
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

INCLUDE = Path(__file__).resolve().parent.parent / "include"


def one_function(call, header="xact/xact.hpp"):
    return f"#include <{header}>\nvoid f(const float* x, const float* dy, float* y, std::size_t n) {{ {call} }}\n"


EIGEN_CALL = "Eigen::Map<Eigen::ArrayXf>(y, long(n)) = {}(Eigen::Map<const Eigen::ArrayXf>(x, long(n)));"
SOURCES = {
    "nothing": "",
    "<xsimd/xsimd.hpp>": "#include <xsimd/xsimd.hpp>\n",
    "<xact/xact.hpp>": "#include <xact/xact.hpp>\n",
    "<xact/xact.hpp>, apply(sigmoid)": one_function("xact::apply(xact::sigmoid, x, y, n);"),
    "<xact/xact.hpp>, apply(gelu)": one_function("xact::apply(xact::gelu, x, y, n);"),
    "<xact/xact.hpp>, backward(gelu)": one_function("xact::backward(xact::gelu, x, dy, y, n);"),
    "<xsimd/xsimd.hpp> and <Eigen/Core>": "#include <xsimd/xsimd.hpp>\n#include <Eigen/Core>\n",
    "<xact/eigen.hpp>": "#include <xact/eigen.hpp>\n",
    "<xact/eigen.hpp>, sigmoid of an array": one_function(EIGEN_CALL.format("xact::sigmoid"), "xact/eigen.hpp"),
}


def compile_seconds(command):
    """User and system time of the command and what it starts: waiting does not count."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def code_bytes(path):
    """The sizes of the sections with code and constants."""
    lines = subprocess.run(["size", "-A", path], check=True, capture_output=True, text=True).stdout.splitlines()
    sections = [line.split() for line in lines if line.startswith((".text", ".rodata"))]
    return sum(int(section[1]) for section in sections)


def measure(compiler, flags, repetitions, folder):
    rows = {}
    for name, source in SOURCES.items():
        path, target = folder / "unit.cpp", folder / "unit.o"
        path.write_text(source)
        command = [compiler, "-std=c++17", *flags, f"-I{INCLUDE}", "-isystem", "/usr/include/eigen3", "-c", path, "-o",
                   target]
        seconds = min(compile_seconds(command) for _ in range(repetitions))
        rows[name] = {"seconds": round(seconds, 3), "bytes": code_bytes(target)}
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--flags", default="-O2 -march=native")
    parser.add_argument("compilers", metavar="COMPILER", nargs="*", default=["g++", "clang++"])
    options = parser.parse_args()
    os.environ["CCACHE_DISABLE"] = "1"
    result = {"flags": options.flags, "compilers": {}}
    with tempfile.TemporaryDirectory() as folder:
        for compiler in filter(shutil.which, options.compilers):
            version = subprocess.run([compiler, "-dumpfullversion", "-dumpversion"], capture_output=True, text=True)
            name = f"{Path(compiler).name} {version.stdout.split()[0]}"
            result["compilers"][name] = measure(compiler, options.flags.split(), options.repetitions, Path(folder))
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
