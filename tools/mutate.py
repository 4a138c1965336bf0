#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests the tests: changes one thing in include/ at a time, and sees whether the suite notices.

    python3 tools/mutate.py --count 50 --seed 1     # 50 of all mutants, a minute each; minutes where one survives
    python3 tools/mutate.py --list                  # all of them, without running any

A mutant is a coefficient changed in its last digit or visibly, a comparison, a sign, a fused product taken apart, or a
bound moved. It is killed when a test fails or does not compile. Survivors are printed with their line. The tests run in
the order in which they are likely to notice; what is built lies in build/mutants.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / "build" / "mutants"
FILES = [f for folder in ("math", "functions", "kernels", "adapters", "detail") for f in
         sorted((ROOT / "include" / "xact" / folder).glob("*.hpp")) if f.name not in ("config.hpp", "selftest_table.hpp")]
TESTS = ["hashes", "accuracy", "special_values", "softmax", "entries", "backward", "prelu", "misuse", "errors", "memory",
         "custom", "contraction", "environment", "eigen", "tensor"]


def last_digit(match):
    digits, exponent = match.groups()
    if "." not in digits:
        digits += ".0"
    return digits[:-1] + "0123456789abcdef0"["0123456789abcdef".index(digits[-1]) + 1] + exponent


def visibly(match):
    digits, exponent = match.groups()
    whole, _, fraction = digits.partition(".")
    fraction += "0000"
    third = "0123456789abcdef"[("0123456789abcdef".index(fraction[2]) + 5) % 16]
    return whole + "." + fraction[:2] + third + fraction[3:] + exponent


RULES = [
    ("coefficient, last digit", re.compile(r"(0x1(?:\.[0-9a-f]+)?)(p[+-]?\d+f?\b)"), last_digit),
    ("coefficient, visibly", re.compile(r"(0x1(?:\.[0-9a-f]+)?)(p[+-]?\d+f?\b)"), visibly),
    ("comparison", re.compile(r"(?<=[\w)]) (<|>|<=|>=|==|!=) (?=[\w(-])"),
     lambda m: {"<": " <= ", ">": " >= ", "<=": " < ", ">=": " > ", "==": " != ", "!=": " == "}[m.group(1)]),
    ("sign", re.compile(r"(?<=[\w)]) ([+-]) (?=[\w(])"), lambda m: " - " if m.group(1) == "+" else " + "),
    ("fused product taken apart", re.compile(r"(?<![\w:])(?:math::)?fma\((\w+), (\w+), ([\w.]+)\)"),
     lambda m: f"({m.group(1)} * {m.group(2)} + {m.group(3)})"),
    ("bound", re.compile(r"\b(tail|head|top|cut) = ([\d.]+)"), lambda m: f"{m.group(1)} = {float(m.group(2)) * 0.8:g}"),
]


def mutants():
    for path in FILES:
        text = path.read_text()
        for number, line in enumerate(text.splitlines()):
            code = line.split("//")[0]
            if "template" in code or "#" in code or '"' in code or "static_assert" in code:
                continue
            for rule, pattern, change in RULES:
                for match in pattern.finditer(code):
                    changed = line[: match.start()] + change(match) + line[match.end() :]
                    if changed != line:
                        yield path, number, rule, line, changed


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **more).returncode == 0


def build_and_run(include, test, main, flags):
    program = SCRATCH / test
    command = ["g++", "-std=c++17", "-O1", *flags, f"-I{include}", f"-I{ROOT / 'tests'}", "-isystem", "/usr/include/eigen3",
               f'-DXACT_TEST_HASHES="{ROOT}/tests/hashes.txt"',
               f'-DXACT_TEST_SPECIAL_VALUES="{ROOT}/tests/special_values.csv"',
               f'-DXACT_TEST_TABLES="{ROOT}/docs/accuracy"',
               str(ROOT / "tests" / f"{test}.cpp"), str(main), "-o", str(program), "-pthread"]
    try:
        return run(command) and run([str(program)], timeout=300, cwd=SCRATCH)
    except subprocess.TimeoutExpired:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, help="how many, at random; all if not given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--flags", default="-march=native", help="flags of the instruction set")
    options = parser.parse_args()

    chosen = list(mutants())
    if options.count is not None:
        chosen = random.Random(options.seed).sample(chosen, min(options.count, len(chosen)))
    if options.list:
        for path, number, rule, line, changed in chosen:
            print(f"{path.relative_to(ROOT)}:{number + 1}: {rule}: {line.strip()}  ->  {changed.strip()}")
        print(f"{len(chosen)} mutants")
        return 0

    SCRATCH.mkdir(parents=True, exist_ok=True)
    main_object = SCRATCH / "main.o"
    if not run(["g++", "-std=c++17", "-O1", f"-I{ROOT / 'tests'}", "-c", str(ROOT / "tests" / "main.cpp"), "-o",
                str(main_object)]):
        sys.exit("tests/main.cpp does not compile: is Catch2 2.13 installed?")
    broken = [t for t in TESTS if not build_and_run(ROOT / "include", t, main_object, options.flags.split())]
    if broken:
        sys.exit(f"these fail without any change: {', '.join(broken)}")
    include = SCRATCH / "include"
    survivors, killed_by = [], dict.fromkeys(TESTS, 0)
    for i, (path, number, rule, line, changed) in enumerate(chosen, 1):
        shutil.rmtree(include, ignore_errors=True)
        shutil.copytree(ROOT / "include", include)
        lines = path.read_text().splitlines(keepends=True)
        lines[number] = changed + "\n"
        (include / path.relative_to(ROOT / "include")).write_text("".join(lines))
        killer = next((t for t in TESTS if not build_and_run(include, t, main_object, options.flags.split())), None)
        where = f"{path.relative_to(ROOT)}:{number + 1}: {rule}: {changed.strip()}"
        if killer is None:
            survivors.append(where)
        else:
            killed_by[killer] += 1
        print(f"{i} of {len(chosen)}: {'SURVIVES' if killer is None else 'killed by ' + killer}: {where}", flush=True)
    print(f"\n{len(chosen) - len(survivors)} of {len(chosen)} mutants killed",
          {t: n for t, n in killed_by.items() if n})
    for survivor in survivors:
        print("survivor:", survivor)
    return 0


if __name__ == "__main__":
    sys.exit(main())
