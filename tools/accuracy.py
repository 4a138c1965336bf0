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


def floats(path):
    run, table, exceptions = read(path)
    cells = {(r["function"], r["part"], r["tier"]): r for r in table}
    rows = []
    for r in (r for r in table if r["tier"] == "standard"):
        exact = cells[r["function"], r["part"], "exact"]
        rows.append([spelled(r), r["worst_ulp"], f"`{r['at']}`", r["nearest_percent"], exact["not_nearest"]])
    text = f"### {run}\n\n{int(table[0]['inputs']):,} finite inputs to each; NaN that did not come out as NaN: "
    text += f"{sum(int(r['lost_nan']) for r in table)}.\n\n"
    text += markdown(["function", "standard: worst, ulp", "at", "nearest, %", "exact: not the nearest"], rows)
    if exceptions:
        text += "\nNot the nearest float in the exact tier, since x puts it too near to the middle between two:\n\n"
        text += markdown(["function", "x", "result"], [[spelled(r), f"`{x}`", f"`{y}`"] for r, x, y in exceptions])
    return text


def doubles(path):
    run, table, _ = read(path)
    rows = [[spelled(r), r["worst_ulp"], f"`{r['at']}`"] for r in table]
    return f"### {run}\n\n" + markdown(["function", "worst, ulp", "at"], rows)


def softmax(path):
    run, table, _ = read(path)
    rows = [list(r.values()) for r in table]
    head = ["function", "type", "entries", "worst, ulp", "abs(sum - 1) over its bound", "gradient, ulp"]
    return f"### {run}\n\n" + markdown(head, rows)


def sections(kind, text):
    paths = sorted(TABLES.glob(f"{kind}-*.csv"))
    if not paths:
        sys.exit(f"{TABLES} has no {kind}-*.csv")
    return "\n".join(text(path) for path in paths)


def special_values():
    rows = list(csv.reader((ROOT / "tests" / "special_values.csv").open()))
    return markdown(rows[0], [[f"`{row[0]}`", *row[1:]] for row in rows[1:]])


def main():
    text = (ROOT / "docs" / "accuracy.in.md").read_text()
    for name, content in {
        "floats": sections("floats", floats),
        "doubles": sections("doubles", doubles),
        "softmax": sections("softmax", softmax),
        "special_values": special_values(),
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
