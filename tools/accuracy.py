#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/accuracy.md from the tables that xact_exhaustive wrote into docs/accuracy, and from tests/special_values.csv.

    python3 tools/accuracy.py            writes it
    python3 tools/accuracy.py --check    exits with 1 if it differs
"""

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "docs" / "accuracy"


def read(path):
    """The run's description, the rows, and the inputs whose exact result is not the nearest float."""
    lines = path.read_text().splitlines()
    exceptions, rows = [], []
    for line in lines[1:]:
        if line.startswith("# not the nearest: "):
            x, y = line.removeprefix("# not the nearest: ").split(" gives ")
            exceptions.append((rows[-1], x, y))
        else:
            rows.append(line)
    table = list(csv.DictReader(rows))
    named = [(table[rows.index(row) - 1], x, y) for row, x, y in exceptions]
    return lines[0].removeprefix("# "), table, named


def markdown(head, rows):
    out = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["--:"] * (len(head) - 1)) + "|"]
    return "\n".join(out + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def spelled(row):
    return f"`{row['function']}" + ("'" if row["part"] == "derivative" else "") + "`"


def by_results(table):
    """The instruction sets, those with the same results together, and their rows."""
    sets = {}
    for r in table:
        sets.setdefault(r["instructions"], []).append(r)
    groups = {}
    for name, rows in sets.items():
        same = tuple(tuple(v for k, v in r.items() if k != "instructions") for r in rows)
        groups.setdefault(same, []).append(name)
    return [(", ".join(names), sets[names[0]]) for names in groups.values()]


def floats(path):
    run, table, exceptions = read(path)
    text = f"### {run}\n\n{int(table[0]['inputs']):,} finite inputs to each; NaN that did not come out as NaN: "
    text += f"{sum(int(r['lost_nan']) for r in table)}.\n\n"
    for names, results in by_results(table):
        exact = {(r["function"], r["part"]): r for r in results if r["tier"] == "exact"}
        rows = [[spelled(r), r["worst_ulp"], f"`{r['at']}`", r["nearest_percent"],
                 exact[r["function"], r["part"]]["not_nearest"]] for r in results if r["tier"] == "standard"]
        text += markdown([names, "standard: worst, ulp", "at", "nearest, %", "exact: not the nearest"], rows) + "\n"
    if exceptions:
        text += "Not the nearest float in the exact tier, since x puts it too near to the middle between two:\n\n"
        places = {}
        for r, x, y in exceptions:
            places.setdefault((spelled(r), x, y), []).append(r["instructions"])
        text += markdown(["function", "x", "result", "on"],
                         [[f, f"`{x}`", f"`{y}`", ", ".join(sets)] for (f, x, y), sets in places.items()])
    return text


def doubles(path):
    run, table, _ = read(path)
    text = f"### {run}\n\n"
    for names, results in by_results(table):
        rows = [[spelled(r), r["worst_ulp"], f"`{r['at']}`"] for r in results]
        text += markdown([names, "worst, ulp", "at"], rows) + "\n"
    return text


def softmax(path):
    run, table, _ = read(path)
    rows = [list(r.values()) for r in table]
    head = ["function", "type", "rows one after another", "side by side", "entries", "worst, ulp",
            "abs(sum - 1) over its bound", "gradient, ulp"]
    return f"### {run}\n\n" + markdown(head, rows)


def sections(kind, text):
    paths = sorted(TABLES.glob(f"{kind}-*.csv"))
    if not paths:
        sys.exit(f"{TABLES} has no {kind}-*.csv")
    return "\n".join(text(path) for path in paths)


def table_of_tests(name):
    rows = list(csv.reader((ROOT / "tests" / name).open()))
    return markdown(rows[0], [[f"`{row[0]}`", *row[1:]] for row in rows[1:]])


def main():
    text = (ROOT / "docs" / "accuracy.in.md").read_text()
    for name, content in {
        "floats": sections("floats", floats),
        "doubles": sections("doubles", doubles),
        "softmax": sections("softmax", softmax),
        "special_values": table_of_tests("special_values.csv"),
        "kinks": table_of_tests("kinks.csv"),
    }.items():
        text = text.replace("{{" + name + "}}", content.rstrip())
    path = ROOT / "docs" / "accuracy.md"
    if path.exists() and path.read_text() == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/accuracy.md is out of date: run python3 tools/accuracy.py", file=sys.stderr)
        return 1
    path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
