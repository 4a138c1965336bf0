#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Computes every coefficient of include/xact/math again and compares it with the headers.

    tools/check_coefficients.py            runs sollya (about a minute); exits 1 if a number differs
"""
import pathlib
import re
import subprocess
import sys

tools = pathlib.Path(__file__).resolve().parent
headers = tools.parent / "include" / "xact"
# exact by choice, not the result of a fit
by_choice = {"round_to_integer", "raised_by", "raised_normal", "scale"}


def in_headers():
    """(section, element type, name) -> numbers, and for the roots ("root", function) -> number"""
    found = {}
    for path in sorted((headers / "math").glob("*.hpp")):
        scope = None
        text = re.sub(r"//.*", "", path.read_text())
        for match in re.finditer(
            r"struct (?P<section>\w+)_constants<(?P<type>float|double|\d+)>"
            r"|namespace (?P<space>\w+)_constants \{"
            r"|constexpr (?P<element>float|double) (?P<values>[^;]+);"
            r"|\n\}",
            text,
        ):
            if match["section"] or match["space"]:
                scope = match["section"] or match["space"]
                if (match["type"] or "").isdigit():
                    scope += match["type"]
            elif not match["values"]:
                scope = None
            elif scope:
                for name, value in re.findall(r"(\w+)(?:\[\])? = (\{[^}]*\}|[^,]+)", match["values"]):
                    if name not in by_choice:
                        numbers = [float.fromhex(n.strip().rstrip("f")) for n in value.strip("{}").split(",")]
                        found[scope, match["element"], name] = numbers
    for path in sorted((headers / "functions").glob("*.hpp")):
        claim = re.search(r"accuracy claim\{[^,}]*,[^,}]*, (-?[\d.]+)\}", path.read_text())
        if claim:
            found["root", path.stem] = [float(claim[1])]
    return found


def computed(lines):
    found = {}
    for line in lines:
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0] == "root":
            found["root", words[1]] = [float(words[2])]
        else:
            found[tuple(words[:3])] = [float.fromhex(n) for n in words[3:]]
    return found


def main():
    run = subprocess.run(["sollya", tools / "coefficients.sollya"], stdout=subprocess.PIPE, text=True, check=True)
    expected, given = computed(run.stdout.splitlines()), in_headers()
    different = [key for key in expected.keys() | given.keys() if expected.get(key) != given.get(key)]
    for key in sorted(different):
        print(*key, "is", given.get(key), "in the headers and", expected.get(key), "in coefficients.sollya")
    print(len(given), "entries,", sum(map(len, given.values())), "numbers,", len(different), "entries differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
