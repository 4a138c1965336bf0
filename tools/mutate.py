#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests the tests: changes one thing in include/ at a time, and sees whether the suite notices.

    python3 tools/mutate.py --list                  # all mutants, without running any
    python3 tools/mutate.py --jobs 2                # judges them, and goes on where it was interrupted
    python3 tools/mutate.py --again --flags "..."   # judges the survivors once more, say on another instruction set

A mutant is a coefficient changed in its last digit or visibly, a bound moved, a comparison, a sign, or a fused product
taken apart. They share one build, which asks at run time which of them is active. A mutant is killed when a test fails, or does not compile, that passes without it; run are the tests that may
notice, for the functions that include the changed file. What survives goes through tests/mutants/probe.cpp: if no hash
of its results changes, the mutant changes no result. The verdicts are in build/mutants/verdicts.csv.
"""

import argparse
import collections
import csv
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include" / "xact"
SCRATCH = ROOT / "build" / "mutants"
FILES = [f for folder in ("math", "functions", "kernels", "adapters", "detail") for f in
         sorted((INCLUDE / folder).glob("*.hpp")) if f.name not in ("config.hpp", "selftest_table.hpp")]
KILLED, UNCHANGED, WITHIN = "killed", "changes no result", "within every claim and hash"

# What may notice a change, in the order in which it is likely to.
TESTS = {
    "math": ["accuracy", "special_values", "hashes", "softmax", "backward", "environment"],
    "functions": ["accuracy", "special_values", "hashes", "softmax", "prelu", "backward", "environment"],
    "kernels/channels": ["prelu", "special_values", "memory"],
    "kernels/cross_entropy": ["softmax", "memory", "environment"],
    "kernels/rows": ["softmax", "hashes", "memory"],
    "kernels/elementwise": ["entries", "backward", "memory", "hashes"],
    "adapters": ["entries", "errors", "softmax", "prelu", "misuse", "tensor", "eigen"],
    "detail": ["prelu", "entries", "special_values", "errors", "backward", "softmax", "hashes", "misuse", "memory", "custom",
               "accuracy", "contraction", "environment", "tensor", "eigen"],
}
REPRESENTATIVES = ["relu", "prelu", "elu", "silu", "softmax"]  # stand for all where no formula is changed

# In the shared build every changed place asks which mutant is active. Where that cannot be, in constant expressions, a
# mutant is compiled by itself.
CHOICE = """#include <cstdlib>
#include <functional>
#include <type_traits>
inline const int active_mutant = std::atoi(std::getenv("MUTANT"));
#define MUTANT_INLINE inline __attribute__((always_inline))
template <class T>
MUTANT_INLINE constexpr T chosen(T usual) { return usual; }
template <class T, class... Others>
MUTANT_INLINE T chosen(T usual, int mutant, T changed, Others... others) {
    return active_mutant == mutant ? changed : chosen(usual, others...);
}
template <int Mutant, class Usual, class Changed>
struct choice {};
template <class A, int Mutant, class Usual, class Changed>
struct half_choice {
    A a;
    template <class B>
    MUTANT_INLINE constexpr auto operator()(B b) const {
        if constexpr (std::is_invocable_v<Changed, A, B>)
            if (!__builtin_is_constant_evaluated() && active_mutant == Mutant) return Changed{}(a, b);
        return Usual{}(a, b);
    }
};
#define MUTANT_OPERATORS(FIRST, SECOND)                                                                       \\
    template <class A, int M, class U, class C>                                                               \\
    MUTANT_INLINE constexpr half_choice<A, M, U, C> operator FIRST(A a, choice<M, U, C>) { return {a}; }      \\
    template <class A, int M, class U, class C, class B>                                                      \\
    MUTANT_INLINE constexpr auto operator SECOND(half_choice<A, M, U, C> a, B b) { return a(b); }
MUTANT_OPERATORS(<, >)
MUTANT_OPERATORS(==, ==)
MUTANT_OPERATORS(+, +)
"""
FUNCTORS = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal_to", "!=": "not_equal_to",
            "+": "plus", "-": "minus"}


def one_ulp(match):
    """Of a double, or of a float where the number ends in f; upward but at the top of the digits."""
    digits, exponent = match.groups()
    whole, _, fraction = digits.partition(".")
    places, step = (6, 2) if exponent.endswith("f") else (13, 1)
    last = int(fraction.ljust(places, "0"), 16)
    last += step if last + step < 16 ** places else -step
    return f"{whole}.{last:0{places}x}{exponent}"


def visibly(match):
    digits, exponent = match.groups()
    whole, _, fraction = digits.partition(".")
    fraction = fraction.ljust(3, "0")
    return f"{whole}.{fraction[:2]}{(int(fraction[2], 16) + 5) % 16:x}{fraction[3:]}{exponent}"


NUMBER = re.compile(r"(0x1(?:\.[0-9a-f]+)?)(p[+-]?\d+f?\b)")
NUMBER_RULES = [
    ("coefficient, an ulp", NUMBER, one_ulp),
    ("coefficient, visibly", NUMBER, visibly),
    ("bound", re.compile(r"(?:(?<=tail = )|(?<=head = )|(?<=top = ))\d+(?=[,;])"), lambda m: str(float(m.group()) * 0.8)),
]
CODE_RULES = [
    ("comparison", re.compile(r"(?<=[\w)]) (<|>|<=|>=|==|!=) (?=[\w(-])"),
     lambda m: {"<": " <= ", ">": " >= ", "<=": " < ", ">=": " > ", "==": " != ", "!=": " == "}[m.group(1)]),
    ("sign", re.compile(r"(?<=[\w)]) ([+-]) (?=[\w(])"), lambda m: " - " if m.group(1) == "+" else " + "),
    ("fused product taken apart", re.compile(r"(?<![\w:])(?:math::)?fma\((\w+), (\w+), ([\w.]+)\)"),
     lambda m: f"({m.group(1)} * {m.group(2)} + {m.group(3)})"),
]

Mutant = collections.namedtuple("Mutant", "path number rule line start end change")


def changed(mutant):
    return mutant.line[: mutant.start] + mutant.change + mutant.line[mutant.end :]


def place(mutant):
    return str(mutant.path.relative_to(INCLUDE))


def key(mutant):
    return (f"{place(mutant)}:{mutant.number + 1}", mutant.rule, changed(mutant).strip())


def all_mutants():
    for path in FILES:
        for number, line in enumerate(path.read_text().splitlines()):
            code = line.split("//")[0]
            if "template" in code or "#" in code or '"' in code or "static_assert" in code:
                continue
            for rule, pattern, change in NUMBER_RULES + CODE_RULES:
                for match in pattern.finditer(code):
                    yield Mutant(path, number, rule, line, *match.span(), change(match))


MUTANTS = list(all_mutants())
IS_NUMBER = [rule for rule, _, _ in NUMBER_RULES]
SHARED = [m for m in MUTANTS if m.rule in IS_NUMBER or not re.search("constexpr|conditional", m.line)]


def write_mutant(mutant, include):
    shutil.copytree(ROOT / "include", include)
    lines = mutant.path.read_text().splitlines()
    lines[mutant.number] = changed(mutant)
    (include / "xact" / place(mutant)).write_text("\n".join(lines) + "\n")


def choice(usual, changes):
    """The code that gives `usual`, or what the active one of the changes makes of it."""
    if usual.strip() in FUNCTORS:
        (index, change), = changes
        first, second = {"=": "==", "!": "==", "+": "++", "-": "++"}.get(usual[1], "<>")
        first, second = ("==", "==") if first == "=" else (first, second)
        usual, change = (f"std::{FUNCTORS[operator.strip()]}<>" for operator in (usual, change))
        return f" {first} (choice<{index}, {usual}, {change}>{{}}) {second} "
    if "fma" in usual:
        return "".join(f"(active_mutant == {index} ? {change} : {usual})" for index, change in changes)
    usual += "" if "x" in usual else ".0"
    return f"chosen({usual}" + "".join(f", {index}, {change}" for index, change in changes) + ")"


def write_choices(include):
    """Headers in which MUTANT=<index in SHARED> chooses, and none without it."""
    shutil.copytree(ROOT / "include", include)
    changes = collections.defaultdict(list)
    for index, m in enumerate(SHARED):
        changes[m.path, m.number, m.start, m.end].append((index, m.change))
    for path in FILES:
        lines = path.read_text().splitlines()
        for (_, number, start, end), of_place in sorted((c for c in changes.items() if c[0][0] == path), reverse=True):
            line = lines[number]
            lines[number] = line[:start] + choice(line[start:end], of_place) + line[end:]
        text = "\n".join(lines) + "\n"
        text = re.sub(r"\bstatic constexpr (float|double)(?= \w+(\[\])? =)", r"static inline const \1", text)
        text = re.sub(r"\bconstexpr (float|double|math::origin)(?= \w+(\[\])? =)", r"const \1", text)
        (include / path.relative_to(ROOT / "include")).write_text(text)


@lru_cache(maxsize=None)
def included(header):
    found = re.findall(r"#include <xact/(.*)>", header.read_text())
    return {header}.union(*(included(INCLUDE / name) for name in found))


def affected(mutant):
    """The functions whose results may change; softmax stands for everything along an axis."""
    if not place(mutant).startswith(("math", "functions")):
        return REPRESENTATIVES
    before = "\n".join(mutant.path.read_text().splitlines()[: mutant.number])
    owners = re.findall(r"^struct (\w+)_root_constants<", before, re.MULTILINE)
    if owners and mutant.rule in IS_NUMBER:
        return owners[-1:]
    roots = {f.stem: f for f in sorted((INCLUDE / "functions").glob("*.hpp"))}
    roots["softmax"] = INCLUDE / "kernels" / "cross_entropy.hpp"
    return [name for name, root in roots.items() if mutant.path in included(root)]


class Suite:
    """The test programs over the headers in a folder, built as they are needed."""

    common, flags = SCRATCH / "common", []

    @classmethod
    def prepare(cls, flags):
        cls.flags = ["-std=c++17", "-O1", *flags, f"-I{ROOT / 'tests'}", "-isystem", "/usr/include/eigen3"]
        cls.common.mkdir(parents=True, exist_ok=True)
        (cls.common / "common.hpp").write_text(CHOICE + "#include <xsimd/xsimd.hpp>\n#include <catch.hpp>\n#include <map>\n"
                                               "#include <fstream>\n#include <functional>\n#include <random>\n")
        for command in (["-x", "c++-header", cls.common / "common.hpp", "-o", cls.common / "common.hpp.gch"],
                        ["-c", ROOT / "tests" / "main.cpp", "-o", cls.common / "main.o"]):
            subprocess.run(["g++", *cls.flags, *command], check=True)

    def __init__(self, folder):
        self.folder, self.programs, self.outputs = folder, {}, {}
        self.locks = collections.defaultdict(threading.Lock)

    def program(self, test):
        with self.locks[test]:
            if test not in self.programs:
                main = [] if test == "mutants/probe" else [self.common / "main.o"]
                command = ["g++", *self.flags, f"-I{self.folder / 'include'}", "-include", self.common / "common.hpp",
                           f'-DXACT_TEST_HASHES="{ROOT}/tests/hashes.txt"',
                           f'-DXACT_TEST_SPECIAL_VALUES="{ROOT}/tests/special_values.csv"',
                           f'-DXACT_TEST_TABLES="{ROOT}/docs/accuracy"', "-DXACT_TEST_FEW",
                           ROOT / "tests" / f"{test}.cpp", *main, "-o", self.folder / Path(test).name, "-pthread"]
                compiled = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
                self.programs[test] = command[-2] if compiled.returncode == 0 else None
            return self.programs[test]

    def output(self, test, functions, mutant=-1):
        """What the test says; None if it fails."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        program = self.program(test)
        if program is None:
            return None
        env = {**os.environ, "XACT_TEST_STRIDE": "9973", "XACT_TEST_ONLY": ",".join(functions), "MUTANT": str(mutant)}
        ran = subprocess.run([program, "--abort"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
                             cwd=self.folder, preexec_fn=limit, env=env)
        return ran.stdout if ran.returncode == 0 else None

    def usual(self, test, functions):
        """The same without a mutant, where nothing may fail."""
        name = "-".join([test, *functions])
        if name not in self.outputs:
            self.outputs[name] = self.output(test, functions)
        if self.outputs[name] is None:
            raise RuntimeError(f"{name} fails in {self.folder} without a mutant")
        return self.outputs[name]


class Judge:
    def __init__(self):
        self.unchanged, self.choice = Suite(SCRATCH / "unchanged"), Suite(SCRATCH / "choice")
        for suite, write in ((self.unchanged, lambda to: shutil.copytree(ROOT / "include", to)), (self.choice, write_choices)):
            shutil.rmtree(suite.folder, ignore_errors=True)
            write(suite.folder / "include")

    def verdict(self, mutant):
        if mutant in SHARED:
            return self.verdict_of(mutant, self.choice, self.choice, SHARED.index(mutant))
        with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
            write_mutant(mutant, Path(folder) / "include")
            return self.verdict_of(mutant, Suite(Path(folder)), self.unchanged, -1)

    def verdict_of(self, mutant, suite, usual, index):
        tests = next(TESTS[prefix] for prefix in TESTS if place(mutant).startswith(prefix))
        functions = affected(mutant)
        if place(mutant).startswith(("math", "functions")):
            tests = [t for t in tests if t not in ("softmax", "prelu") or t in functions]
        if mutant.rule in IS_NUMBER:
            tests = [t for t in tests if t != "environment"]  # takes anything near the claims
        tries = [(test, functions) for test in tests]
        if tests[0] == "accuracy" and len(functions) > 3:
            tries.insert(0, ("accuracy", functions[:2]))  # is faster, and mostly enough
        for test, taken in tries:
            if suite.output(test, taken, index) is None and usual.usual(test, taken) is not None:
                return KILLED, test
        probe = "mutants/probe", functions
        right = self.unchanged.usual(*probe)
        if usual.usual(*probe) != right:
            raise RuntimeError("the shared build gives other results")
        return (UNCHANGED if suite.output(*probe, index) == right else WITHIN), ""


REASONS = {
    ("coefficient, an ulp", UNCHANGED): "too small to change a result",
    ("coefficient, an ulp", WITHIN): "moves results by less than the claim leaves",
}


def write_page(judged):
    """docs/mutants.md; reasons written into its table by hand are kept."""
    page = ROOT / "docs" / "mutants.md"
    rows = [line.strip("| \n").split(" | ") for line in (page.open() if page.exists() else []) if line.startswith("| `")]
    reasons = {(row[0].split(":")[0], row[1]): row[3] for row in rows}
    survivors = collections.defaultdict(list)
    for m in MUTANTS:
        if key(m) not in judged or judged[key(m)][0] == KILLED:
            continue
        words = m.line[: m.start].split()[-1:] + [m.line[m.start : m.end].strip()] + m.line[m.end :].split()[:1]
        change = f"`{' '.join(words).strip('(;,{')}` to `{m.change.strip()}`"
        if m.rule == "coefficient, an ulp":
            change = f"an ulp of `{m.line[m.start : m.end]}`"
        elif m.rule in IS_NUMBER:
            change = f"`{m.line[m.start : m.end]}` to `{m.change}`"
        survivors[m.path, m.number, m.rule, judged[key(m)][0]].append(change.replace("|", "\\|"))
    counts = collections.Counter(verdict[0] for verdict in judged.values())
    lines = ["<!-- written by tools/mutate.py --page, but for the reasons -->", "# Mutants", "",
             f"`python3 tools/mutate.py --jobs 2` judged {len(judged)} of {len(MUTANTS)} mutants of `include/`: {counts[KILLED]}"
             f" are killed, {counts[UNCHANGED]} change no result",
             f"of the probe, {counts[WITHIN]} change some and stay within every claim and hash. With g++ 12 on AVX-512; these survive:", "",
             "| place | change | verdict | reason |", "|---|---|---|---|"]
    for (path, number, rule, verdict), changes in survivors.items():
        file, change = f"`{path.relative_to(INCLUDE)}", ", ".join(changes)
        reason = reasons.get((file, change), REASONS.get((rule, verdict), "?"))
        lines.append(f"| {file}:{number + 1}` | {change} | {verdict} | {reason} |")
    page.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--count", type=int, help="how many, at random; all if not given")
    parser.add_argument("--rule", default="", help="only those whose rule begins so")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--page", action="store_true", help="only write docs/mutants.md from the verdicts")
    parser.add_argument("--again", action="store_true", help="those that survived")
    parser.add_argument("--flags", default="-march=native -ffp-contract=off", help="of the compiler")
    options = parser.parse_args()

    if options.list:
        for m in MUTANTS:
            print(*key(m), sep=": ")
        print(f"{len(MUTANTS)} mutants")
        return 0

    SCRATCH.mkdir(parents=True, exist_ok=True)
    table, judged = SCRATCH / "verdicts.csv", {}
    if table.exists():
        with table.open(newline="") as file:
            judged = {tuple(row[:3]): row[3:] for row in csv.reader(file)}
    if options.page:
        write_page(judged)
        return 0
    due = lambda m: key(m) not in judged or (options.again and judged[key(m)][0] != KILLED)
    todo = [m for m in MUTANTS if m.rule.startswith(options.rule) and due(m)]
    random.Random(1).shuffle(todo)
    Suite.prepare(options.flags.split())
    judge, lock = Judge(), threading.Lock()

    def run(mutant):
        verdict = judge.verdict(mutant)
        with lock, table.open("a", newline="") as file:
            judged[key(mutant)] = verdict
            csv.writer(file).writerow([*key(mutant), *verdict])

    with ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(run, todo[: options.count]))
    for verdict, n in collections.Counter(v[0] for v in judged.values()).items():
        print(f"{n} of {len(judged)}: {verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
