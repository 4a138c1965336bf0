#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests the tests: changes one thing in include/ at a time, and sees whether the suite notices.

    python3 tools/mutate.py --list                  # all mutants, without running any
    python3 tools/mutate.py --quick                 # judges those for which a few milliseconds do
    python3 tools/mutate.py --shared                # judges those that need no build of their own
    python3 tools/mutate.py                         # judges the others, and goes on where it was interrupted
    python3 tools/mutate.py --again                 # judges the survivors once more, over more floats
    python3 tools/mutate.py --flags "..."           # judges survivors, and those not judged, on another target, say
    python3 tools/mutate.py --page                  # writes docs/mutants.md from the verdicts

A mutant is a coefficient changed by an ulp or visibly, a bound moved, a comparison, a sign, or a fused product taken
apart. All share one build of each test program, which asks at run time which of them is active; those in constant
expressions, or that only the compiler evaluates, are compiled one by one. A mutant is killed when a test fails that
passes without it. The tests come in the order in which they are likely to notice, for the functions that include the
changed file.

tests/mutants/probe.cpp prints hashes of what everything gives: a coefficient that changes none of them, nor fails the
selftest, is not tried further, nor is what needs builds of its own and changes none. The verdicts are in
build/mutants/verdicts.csv and hold until the mutant's file changes; the reasons why a mutant survives are in
tests/mutants/reasons.csv, by the changed line.
"""

import argparse
import collections
import csv
import hashlib
import os
import random
import re
import resource
import shutil
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include" / "xact"
TESTS = ROOT / "tests"
REASONS = TESTS / "mutants" / "reasons.csv"
SCRATCH = ROOT / "build" / "mutants"
MAIN = SCRATCH / "main.o"
FILES = [f for f in sorted(INCLUDE.rglob("*.hpp")) if f.name not in ("config.hpp", "selftest_table.hpp")]

KILLED, BROKEN = "killed", "does not compile"
SAME, UNREACHED, WITHIN = "changes no result", "is not reached", "within every claim"
BY_WEIGHT = [UNREACHED, SAME, WITHIN, BROKEN, KILLED]  # the last tells most

PROBE = "mutants/probe"
# What may notice a change: the quick and the likely first.
FORMULAS = ["selftest", PROBE, "family", "parameters", "accuracy", "hashes", "special_values", "backward", "properties",
            "environment"]
ROWS = ["prelu", "softmax", "tensor", "eigen", "temperature", "log_softmax", "losses", "masked", "biased", "gated",
        "frozen_rows", "hashes", "memory", "environment", PROBE]
SPECS = ["registry", "family", "errors"]
AREAS = {
    "math/": ["custom", *FORMULAS, "frozen_rows"],
    "functions/prelu": ["prelu", *FORMULAS],
    **{f"functions/{name}": ROWS for name in ("softm", "log_softmax", "logsumexp", "causal", "biased", "gated", "binary")},
    "functions/": FORMULAS,
    "kernels/channels": ["prelu", "biased", "special_values", "memory", "environment", PROBE],
    "kernels/elementwise": ["entries", "backward", "special_values", "hashes", "memory", PROBE],
    "kernels/evaluate": ["entries", "backward", "special_values", "hashes", "memory", PROBE],
    "kernels/": ROWS,
    "adapters/": ["entries", "errors", "prelu", "backward", "misuse", *ROWS],
    "eigen_tensor": ["tensor", "misuse", "log_softmax", "masked"],
    "eigen": ["eigen", "tensor", "misuse", "notes", "autodiff", "log_softmax", "masked"],
    "selftest": ["selftest"],
    "registry": SPECS,
    "detail/spec": SPECS,
    "detail/registered": SPECS,
    "detail/frameworks": SPECS,
    "detail/properties": ["properties", "registry", "notes"],
    "detail/range": ["errors", "entries", "eigen", "misuse"],
    "detail/": ["selftest", "entries", "errors", "family", "parameters", "prelu", "backward", "special_values", "custom",
                "contraction", "tensor", "eigen", "misuse", "softmax", "masked", "hashes", "accuracy", "memory",
                "environment", PROBE],
}
SLOW = ["accuracy", "hashes", "softmax", "memory", "environment"]  # more than half a second
NAMED = ("registry", "detail/spec", "detail/registered", "detail/frameworks", "detail/properties")  # take all functions
REPRESENTATIVES = ["relu", "prelu", "elu", "silu", "softmax"]  # stand for all where no formula is changed


def as_literal(value, suffix):
    digits, exponent = value.hex().split("p")
    return f"{digits.rstrip('0').rstrip('.')}p{exponent}{suffix}"


def one_ulp(match):
    """The next number upward of the literal's type."""
    number, integer = ("<f", "<i") if match[2] else ("<d", "<q")
    bits = struct.unpack(integer, struct.pack(number, float.fromhex(match[1])))[0]
    return as_literal(struct.unpack(number, struct.pack(integer, bits + 1))[0], match[2])


NUMBER = re.compile(r"\b(0x1(?:\.[0-9a-f]+)?p[+-]?\d+)(f?)\b")
OPPOSITE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "+": "-", "-": "+"}
NUMBER_RULES = {
    "ulp": (NUMBER, one_ulp),
    "coefficient": (NUMBER, lambda m: as_literal(float.fromhex(m[1]) * 1.001, m[2])),
    "bound": (re.compile(r"(?:(?<=tail = )|(?<=head = )|(?<=top = ))\d+\b(?!\.)"), lambda m: f"{0.8 * int(m[0])}"),
}
OPERATOR_RULES = {
    "comparison": (re.compile(r"(?<=[\w)\]}] )(?:[<>]=?|[=!]=)(?= [\w(-])"), lambda m: OPPOSITE[m[0]]),
    "sign": (re.compile(r"(?<=[\w)\]}] )[+-](?= [\w(])"), lambda m: OPPOSITE[m[0]]),
    "fused": (re.compile(r"(?<![\w:])(?:math::)?fma\((\w+), (\w+), ([\w.]+)\)"),
              lambda m: f"({m[1]} * {m[2]} + {m[3]})"),
}

# Constants of these types are made variables in the shared build; some are initialised before main.
VARIABLE = r"constexpr (float|double|T|math::origin)(?= \w+(?:\[\])? =)"
INITIAL = r"\b(?:static|inline) " + VARIABLE
# What constexpr says of other things than a constant.
OTHER = r"if constexpr \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|constexpr (?:explicit )?\w+\([^;{]*\)\s+:\s"


class Mutant:
    def __init__(self, path, text, code, rule, match, change):
        self.path, self.rule, self.change = path, rule, change
        self.start, self.end, self.old = match.start(), match.end(), match[0]
        self.number = text.count("\n", 0, self.start) + 1
        line_start = text.rfind("\n", 0, self.start) + 1
        self.column = self.start - line_start
        self.line = text[line_start : text.find("\n", self.start)]
        self.file = str(path.relative_to(INCLUDE))
        self.is_number = rule in NUMBER_RULES
        # what precedes it in its statement tells whether it is part of a constant expression
        before = re.split(r";|(?<!= )\{\s|\}\n", code[: self.start])[-1]
        self.is_initial = re.search(INITIAL, before) is not None
        before = re.sub(f"{VARIABLE}|{OTHER}", "", before)
        self.is_constant = re.search(r"\bconstexpr\b|conditional_t|enable_if|array<", before) is not None
        self.key = self.file, digest(text), f"{self.number}:{self.column}", self.rule, self.change

    def changed_line(self):
        return f"{self.line[: self.column]}{self.change}{self.line[self.column + len(self.old) :]}".strip()

    def text_with(self, change):
        text = self.path.read_text()
        return text[: self.start] + change + text[self.end :]


def digest(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def without_words(text):
    """The text with blanks for comments, strings, static assertions, preprocessor and template lines."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    text = re.sub(r'"[^"\n]*"|//[^\n]*', blank, text)
    return re.sub(r"^\s*(?:#|template <)[^\n]*|static_assert[^;]*", blank, text, flags=re.MULTILINE)


def all_mutants():
    for path in FILES:
        text = path.read_text()
        code = without_words(text)
        for rule, (pattern, change) in {**NUMBER_RULES, **OPERATOR_RULES}.items():
            for match in pattern.finditer(code):
                yield Mutant(path, text, code, rule, match, change(match))


MUTANTS = sorted(all_mutants(), key=lambda m: (m.path, m.start))

# A place of the shared build gives what it gives usually, or what the mutant that MUTANT names makes of it. An operator
# `a < b` becomes `a <choice{}> b`, which binds as < does.
CHOICE = """#pragma once
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <type_traits>
#define MUTANT_INLINE inline __attribute__((always_inline))
inline int active_mutant = -1;
inline bool mutant_is_reached = false;
// before anything else is initialised
__attribute__((constructor(101))) static void read_active_mutant() {
    if (const char* given = std::getenv("MUTANT")) active_mutant = std::atoi(given);
}
struct reach_report {
    ~reach_report() {
        if (mutant_is_reached) std::fputs("\\nthe mutant is reached\\n", stderr);
    }
};
inline reach_report report_reach;
MUTANT_INLINE constexpr bool is_active(int mutant) {
    if (__builtin_is_constant_evaluated() || active_mutant != mutant) return false;
    mutant_is_reached = true;
    return true;
}
// Not constexpr: a variable that could be initialised by a constant would be.
MUTANT_INLINE bool is_active_at_start(int mutant) { return is_active(mutant); }
template <int Mutant, class Usual, class Changed>
struct choice {};
template <class A, int Mutant, class Usual, class Changed>
struct half_choice {
    A a;
    template <class B>
    MUTANT_INLINE constexpr auto operator()(B b) const {
        if (is_active(Mutant)) {
            if constexpr (std::is_invocable_v<Changed, A, B>)
                return Changed{}(a, b);
            else
                std::_Exit(77);
        }
        return Usual{}(a, b);
    }
};
#define MUTANT_OPERATORS(FIRST, SECOND)                                                                           \\
    template <class A, int M, class U, class C>                                                                   \\
    MUTANT_INLINE constexpr half_choice<A, M, U, C> operator FIRST(A a, choice<M, U, C>) { return {a}; }          \\
    template <class A, int M, class U, class C, class B>                                                          \\
    MUTANT_INLINE constexpr auto operator SECOND(half_choice<A, M, U, C> a, B b) { return a(b); }
MUTANT_OPERATORS(<, >)
MUTANT_OPERATORS(==, ==)
MUTANT_OPERATORS(+, +)
"""
EXIT_OF_BROKEN = 77
FUNCTORS = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal_to",
            "!=": "not_equal_to", "+": "plus", "-": "minus"}
CHOICE += "\n".join(f"using mutant_{i} = choice<{i}, std::{FUNCTORS[m.old]}<>, std::{FUNCTORS[m.change]}<>>;"
                    for i, m in enumerate(MUTANTS) if m.old in FUNCTORS)


def choice(mutant, index, usual):
    if mutant.old in FUNCTORS:
        first, second = ("+", "+") if mutant.old in "+-" else ("==", "==") if mutant.old in ("==", "!=") else ("<", ">")
        return f"{first} mutant_{index}{{}} {second}"
    if mutant.rule == "bound":
        usual += ".0"
    return f"({'is_active_at_start' if mutant.is_initial else 'is_active'}({index}) ? {mutant.change} : {usual})"


def shared_text(path):
    """A header in which MUTANT=<index in MUTANTS> chooses, and none without it."""
    text = path.read_text()
    here = [(index, m) for index, m in enumerate(MUTANTS) if m.path == path and not m.is_constant]
    places = collections.defaultdict(list)
    for index, m in here:
        places[m.start, m.end].append((index, m))
    for (start, end), mutants in sorted(places.items(), reverse=True):
        code = text[start:end]
        for index, m in mutants:
            code = choice(m, index, code)
        text = text[:start] + code + text[end:]
    text = re.sub(r"\bstatic " + VARIABLE, r"static inline const \1", text)
    return re.sub(r"\b" + VARIABLE, r"const \1", text)


@lru_cache(maxsize=None)
def included(header):
    found = re.findall(r"#include <xact/(.*)>", header.read_text())
    return {header}.union(*(included(INCLUDE / name) for name in found))


def tests_of(mutant):
    return next(AREAS[prefix] for prefix in AREAS if mutant.file.startswith(prefix))


def affected(mutant):
    """The functions whose results may change; softmax stands for everything along an axis."""
    if mutant.file.startswith(NAMED):
        return []
    if not mutant.file.startswith(("math", "functions")) or tests_of(mutant) is ROWS:
        return REPRESENTATIVES
    roots = {f.stem: f for f in sorted((INCLUDE / "functions").glob("*.hpp"))}
    roots["softmax"] = INCLUDE / "kernels" / "cross_entropy.hpp"
    functions = [name for name, root in roots.items() if mutant.path in included(root)]
    owner = re.findall(r"^struct (\w+)_root_constants<", mutant.path.read_text()[: mutant.start], re.MULTILINE)
    return owner[-1:] if owner and mutant.is_number else functions


class Headers:
    """include/, with some files written anew, and the test programs over it, built as they are needed, each once."""

    flags = []
    locks, lock_of_locks = collections.defaultdict(threading.Lock), threading.Lock()

    def __init__(self, name, texts):
        self.name, self.texts = name, texts
        headers = sorted(f for folder in ("include", "tests") for f in (ROOT / folder).rglob("*.hpp"))
        every = [f"{f}{f.read_text()}" for f in headers]
        self.digest = digest(*every, *texts.values(), CHOICE, *self.flags)
        self.folder = SCRATCH / name
        self.usual_runs = {}

    def compile(self, source, output, *more):
        command = ["g++", "-std=c++17", "-O1", *self.flags, f"-I{self.folder / 'include'}", f"-I{TESTS}",
                   "-isystem", "/usr/include/eigen3", "-include", SCRATCH / "choice.hpp",
                   f'-DXACT_TEST_HASHES="{TESTS}/hashes.txt"', f'-DXACT_TEST_TABLES="{ROOT}/docs/accuracy"',
                   f'-DXACT_TEST_SPECIAL_VALUES="{TESTS}/special_values.csv"',
                   f'-DXACT_TEST_KINKS="{TESTS}/kinks.csv"', source, *more, "-o", output]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def only_one(self, *what):
        """A lock for what several threads may ask for and one is to make."""
        with self.lock_of_locks:
            return self.locks[self.folder, *what]

    def write(self):
        include = self.folder / "include"
        if not (self.folder / self.digest).exists():
            shutil.rmtree(include, ignore_errors=True)
            shutil.copytree(ROOT / "include", include)
            for file, text in self.texts.items():
                (include / file.relative_to(ROOT / "include")).write_text(text)
            (self.folder / self.digest).touch()

    def program(self, test):
        """The path of the program, None if it does not compile."""
        source = TESTS / f"{test}.cpp"
        path = self.folder / f"{Path(test).name}-{self.digest}-{digest(source.read_text())}"
        with self.only_one(path):
            if path.exists():
                return path
            with self.only_one("include"):
                self.write()
            objects = [] if test == PROBE else [MAIN]
            if '"activations.hpp"' in source.read_text():
                objects.append(self.folder / f"activations-{self.digest}.o")
                with self.only_one("activations"):
                    if not objects[-1].exists() and not self.compile(TESTS / "activations.cpp", objects[-1], "-c"):
                        return None
            return path if self.compile(source, path, *objects, "-pthread") else None

    def run(self, test, functions, stride, index=-1, seconds=300):
        """The exit code, what it prints, and whether the mutant was reached."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        options = {"XACT_TEST_STRIDE": str(stride), "MUTANT": str(index)}
        if functions:
            options["XACT_TEST_ONLY"] = ",".join(functions)
        command = [self.program(test), *([] if test == PROBE else ["--abort", "~more than 2^31 elements"])]
        ran = subprocess.run(command, env={**os.environ, **options}, cwd=self.folder, preexec_fn=limit,
                             capture_output=True, check=False)
        return ran.returncode, ran.stdout, b"the mutant is reached" in ran.stderr

    def usual(self, test, functions, stride):
        """What it prints without a mutant, where nothing may fail, and in how many seconds."""
        name = test, *functions, stride
        with self.only_one(name):
            if name not in self.usual_runs:
                if self.program(test) is None:
                    sys.exit(f"{test} does not compile in {self.folder} without a mutant")
                start = time.monotonic()
                code, printed, _ = self.run(test, functions, stride)
                if code != 0:
                    sys.exit(f"{test} for {','.join(functions)} fails in {self.folder} without a mutant")
                self.usual_runs[name] = printed, time.monotonic() - start
            return self.usual_runs[name]


class Judge:
    def __init__(self, stride, is_quick):
        self.stride, self.is_quick, self.compiles = stride, is_quick, False
        (SCRATCH / "choice.hpp").write_text(CHOICE)
        self.shared = Headers("shared", {path: shared_text(path) for path in FILES})

    def timed_verdict(self, mutant):
        start = time.monotonic()
        return self.verdict(mutant), time.monotonic() - start

    def verdict(self, mutant):
        """What becomes of it, and by which test; None where the quick tests do not tell, or it is to be compiled."""
        if not mutant.is_constant:
            result = self.verdict_in(self.shared, mutant, MUTANTS.index(mutant))
            # what is compiled and not reached, the compiler itself evaluates
            if result is None or result[0] != UNREACHED or not self.is_compiled(mutant):
                return result
        if not self.compiles:
            return None
        own = Headers(f"own-{threading.get_ident()}", {mutant.path: mutant.text_with(mutant.change)})
        shutil.rmtree(own.folder, ignore_errors=True)
        return self.verdict_in(own, mutant, -1)

    def is_compiled(self, mutant):
        """Whether the preprocessor leaves it, for this instruction set."""
        marked = Headers(f"marked-{threading.get_ident()}", {mutant.path: mutant.text_with(" THE_MUTANT ")})
        marked.write()
        given = f"#include <xact/{mutant.file}>"
        command = ["g++", "-std=c++17", "-E", *Headers.flags, f"-I{marked.folder / 'include'}", "-isystem",
                   "/usr/include/eigen3", "-x", "c++", "-"]
        return "THE_MUTANT" in subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout

    def verdict_in(self, headers, mutant, index):
        verdict, is_reached, is_left = WITHIN, headers is not self.shared, False
        runs = list(plan(mutant, self.stride))
        if headers is not self.shared:  # the probe first: each test takes a build
            runs.sort(key=lambda run: run[0] != PROBE)
        for test, functions, stride in runs:
            if self.is_quick and test in SLOW:
                is_left = True
                continue
            usual, seconds = self.shared.usual(test, functions, stride)
            if headers.program(test) is None:
                return BROKEN, test
            code, printed, reached_here = headers.run(test, functions, stride, index, 1 + int(3 * seconds))
            is_reached = is_reached or reached_here
            if code == EXIT_OF_BROKEN:
                return BROKEN, test
            if test == PROBE:
                verdict = SAME if printed == usual else WITHIN
                if verdict == SAME and is_reached and (mutant.is_number or headers is not self.shared):
                    break
            elif code != 0:
                return KILLED, test
        return None if is_left else (verdict if is_reached else UNREACHED, "")


def plan(mutant, stride):
    """The runs that may kill it: test, functions, every how manieth float."""
    functions = affected(mutant)
    tests = tests_of(mutant)
    if "accuracy" in tests and "softmax" in functions and "softmax" not in tests:
        tests = [*tests, "softmax"]
    for test in tests:
        if test == "accuracy" and len(functions) > 2:
            yield test, functions[:2], 99991
        if test != "environment" or not mutant.is_number:  # it takes anything near the claims
            yield test, functions, stride


def usual_reason(mutant, verdict):
    if verdict == UNREACHED:
        return "not compiled for this instruction set"
    in_loop = mutant.line.lstrip().startswith("for (")  # one round more may leave an array
    is_equality = {mutant.old, mutant.change} in ({"<", "<="}, {">", ">="})
    if mutant.rule == "comparison" and is_equality and verdict == SAME and not in_loop:
        return "no result differs where both are equal"
    if mutant.rule == "bound" and verdict == SAME:
        return "further out than results change"
    if mutant.is_number:
        return ("too small to change a result of the probe" if verdict == SAME else
                "moves results by less than the claim leaves")
    return "?"


def overall(verdict_of):
    """What the verdicts with one and other flags come to."""
    return max(verdict_of.values(), key=BY_WEIGHT.index)


def write_page(verdicts):
    with REASONS.open(newline="") as file:
        reasons = {(row["file"], row["changed line"]): row["reason"] for row in csv.DictReader(file)}
    judged = [(m, overall(verdicts[m.key])) for m in MUTANTS if m.key in verdicts]
    counts = collections.Counter(verdict for _, verdict in judged)
    builds = collections.Counter(flags for m, _ in judged for flags in verdicts[m.key])
    rows = collections.defaultdict(list)
    for m, verdict in judged:
        if verdict in (KILLED, BROKEN):
            continue
        reason = reasons.get((m.file, m.changed_line()), usual_reason(m, verdict))
        if m.rule == "ulp":
            change = f"an ulp of `{m.old}`"
        elif m.is_number:
            change = f"`{m.old}` to `{m.change}`"
        else:
            change = f"`{m.changed_line()}`".replace("|", "\\|")
        rows[m.file, m.number, verdict, reason].append(change)
    by_reason = collections.Counter()
    for (*_, reason), changes in rows.items():
        by_reason[reason] += len(changes)
    others = "The others have not been judged since their files changed, or take minutes, for a build of their own."
    lines = ["<!-- written by tools/mutate.py --page -->", "# Mutants", "",
             "`python3 tools/mutate.py` changes one thing in `include/` at a time: a coefficient by an ulp or a",
             "thousandth, a bound, a comparison, a sign, a fused product. The tests should notice. A number, or a",
             "constant of the compiler's, that changes no result of `tests/mutants/probe.cpp` has gone through the",
             "tests before it only, if any.", "",
             f"Of {len(MUTANTS)} mutants {len(judged)} were judged: {counts[KILLED]} are killed, {counts[BROKEN]} do not",
             f"compile, {by_reason.total()} survive. By g++ 12 they were compiled with", "",
             *(f"- `{flags}`: {count}" for flags, count in builds.most_common()), "",
             *([others, ""] if len(judged) < len(MUTANTS) else []),
             "| survivors | why |", "|--:|---|"]
    lines += [f"| {count} | {reason} |" for reason, count in by_reason.most_common()]
    lines += ["", "| place | change | verdict | why |", "|---|---|---|---|"]
    for (file, number, verdict, reason), changes in rows.items():
        lines.append(f"| `{file}:{number}` | {', '.join(changes)} | {verdict} | {reason} |")
    (ROOT / "docs" / "mutants.md").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--again", action="store_true", help="those that survived, with more floats")
    parser.add_argument("--shared", action="store_true", help="leaves undecided what needs a build of its own")
    parser.add_argument("--quick", action="store_true", help="leaves undecided what takes more than a second")
    parser.add_argument("--page", action="store_true", help="only write docs/mutants.md from the verdicts")
    parser.add_argument("--count", type=int, help="how many, at random; all if not given")
    parser.add_argument("--in", dest="prefixes", nargs="+", default=[""], help="only files whose path begins so")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many at once")
    parser.add_argument("--flags", default="-march=native -ffp-contract=off", help="of the compiler")
    options = parser.parse_args()

    if options.list:
        for m in MUTANTS:
            print(f"{m.file}:{m.number}: {m.rule}: {m.old} -> {m.change}: {m.changed_line()}")
        print(f"{len(MUTANTS)} mutants")
        return 0

    SCRATCH.mkdir(parents=True, exist_ok=True)
    table, verdicts = SCRATCH / "verdicts.csv", collections.defaultdict(dict)
    if table.exists():
        with table.open(newline="") as file:
            for *key, flags, verdict, _ in csv.reader(file):
                verdicts[tuple(key)][flags] = verdict
    if options.page:
        write_page(verdicts)
        return 0

    def is_due(m):
        known = verdicts.get(m.key, {})
        if known and overall(known) in (KILLED, BROKEN):
            return False
        return options.again or options.flags not in known

    due = [m for m in MUTANTS if m.file.startswith(tuple(options.prefixes)) and is_due(m)]
    random.Random(1).shuffle(due)
    due = due[: options.count]
    Headers.flags = options.flags.split()
    judge = Judge(997 if options.again else 9973, options.quick)
    if not MAIN.exists() and not judge.shared.compile(TESTS / "main.cpp", MAIN, "-c"):
        sys.exit("tests/main.cpp does not compile: is Catch2 2.13 installed?")
    workers = ThreadPoolExecutor(options.jobs)
    try:
        tests = dict.fromkeys(test for m in due for test, *_ in plan(m, judge.stride))
        list(workers.map(judge.shared.program, [t for t in tests if not (options.quick and t in SLOW)]))
        for judge.compiles in [False] if options.quick or options.shared else [False, True]:
            mutant_of = {workers.submit(judge.timed_verdict, m): m for m in due}
            for i, done in enumerate(as_completed(mutant_of), 1):
                m, (result, seconds) = mutant_of[done], done.result()
                if result is None:
                    continue
                due.remove(m)
                verdict, test = result
                with table.open("a", newline="") as file:
                    csv.writer(file).writerow([*m.key, options.flags, verdict, test])
                print(f"{i} of {len(mutant_of)}, {seconds:.1f} s: {verdict} {test}: {m.file}:{m.number}: "
                      f"{m.changed_line()}", flush=True)
    finally:
        workers.shutdown(cancel_futures=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
