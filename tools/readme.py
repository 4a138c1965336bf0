#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What README.md repeats: the table of activations, from the doc comments and claims in include/xact/functions, the first
program, which is examples/quick_start.cpp, and the sentence on speed, from docs/performance.

    python3 tools/readme.py            writes them into README.md
    python3 tools/readme.py --check    exits with 1 if README.md differs
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import report  # noqa: E402


def first_match(pattern, text):
    return re.search(pattern, text, re.S | re.M).group(1)


def doc(header):
    """The first sentence of the doc comment, and what its field `Derivative` says up to a colon or semicolon."""
    lines = [line[3:] for line in header.splitlines() if line.startswith("///")]
    field = next(i for i, line in enumerate(lines) if line.startswith(" Derivative"))
    derivative = [lines[field].replace(" Derivative", "").strip()]
    for line in lines[field + 1 :]:
        if not line.startswith("    "):
            break
        derivative.append(line.strip())
    sentence = re.split(r"\.(?: |$)", " ".join(" ".join(lines[: lines.index("")]).split()))[0]
    return sentence, re.split(r";|(?<! ): |, so ", " ".join(derivative))[0].rstrip(".")


def claims(header, headers):
    """The two bounds, which may be another activation's; a star where the derivative has a root."""

    def number(bound):
        other = re.match(r"(\w+)::claim\.value", bound)
        return claims(next(h for h in headers if f"struct {other[1]} " in h), headers)[0] if other else bound

    value, derivative, *root = [n.strip() for n in first_match(r"accuracy claim\{([^}]*)\}", header).split(",")]
    return number(value), number(derivative) + ("*" if root else "")


def parameters(header, type_name):
    """{member=default, ...} as the constructors have it; {member, ...} without defaults."""
    members = re.search(r"^    double ([\w, ]+);", header, re.M)
    if not members:
        return ""
    usual = re.search(rf"constexpr {type_name}\(\) : {type_name}\(([^)]*)\)", header)
    if not usual:
        return "{" + members[1] + "}"
    defaults = [d.replace(" ", "").replace(".0/", "/") for d in usual[1].split(", ")]
    defaults += re.findall(r"= ([\d.]+)", first_match(rf"constexpr (?:explicit )?{type_name}\((double [^)]*)\)", header))
    return "{" + ", ".join(f"{m}={d}" for m, d in zip(members.group(1).split(", "), defaults, strict=True)) + "}"


def row(header, headers):
    name, type_name = first_match(r'name = "(\w+)"', header), first_match(r"^struct ([A-Z]\w*) :", header)
    has_object = f"constexpr {type_name} {name}{{}};" in header
    spelled = f"`{type_name}{parameters(header, type_name)}`" + (f", `{name}`" if has_object else "")
    cells = [spelled, *doc(header), *claims(header, headers)]
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |\n"


def replaced(text, name, content):
    """text with content between the comment that names it and the next that ends."""
    begin = f"<!-- {name}: python3 tools/readme.py -->\n"
    start = text.index(begin) + len(begin)
    return text[:start] + content + text[text.index("<!-- end -->", start) :]


def main():
    listed = first_match(r"tuple functions\{(.*?)\};", (ROOT / "include/xact/functions.hpp").read_text())
    order = [*re.findall(r"\w+", listed.replace("Threshold", "threshold")), "softmax", "softmin", "log_softmax", "logsumexp"]
    headers = [p.read_text() for p in sorted((ROOT / "include/xact/functions").glob("*.hpp")) if p.stem in order]
    headers.sort(key=lambda h: order.index(first_match(r'name = "(\w+)"', h)))
    table = "| type, object | value | derivative | value, ulp | derivative, ulp |\n|---|---|---|--:|--:|\n"
    table += "".join(row(h, headers) for h in headers)

    program = (ROOT / "examples/quick_start.cpp").read_text().split("\n", 1)[1]
    readme = ROOT / "README.md"
    old = readme.read_text()
    new = replaced(replaced(old, "activations", table), "speed", report.sentence() + "\n")
    new = re.sub(r"```cpp\n.*?```", lambda _: f"```cpp\n{program}```", new, count=1, flags=re.S)
    if new == old:
        return 0
    if "--check" in sys.argv[1:]:
        print("README.md is out of date: run python3 tools/readme.py", file=sys.stderr)
        return 1
    readme.write_text(new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
