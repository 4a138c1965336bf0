#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/functions.md from docs/functions.in.md, with the tables that tools/functions.cpp prints; it is compiled with $CXX,
or c++.

    python3 tools/functions.py            writes it
    python3 tools/functions.py --check    exits with 1 if it differs
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main():
    with tempfile.TemporaryDirectory() as scratch:
        program = Path(scratch) / "functions"
        compiler = os.environ.get("CXX", "c++").split()
        subprocess.run([*compiler, "-std=c++17", "-O0", "-I", ROOT / "include", ROOT / "tools/functions.cpp", "-o", program],
                       check=True)

        def table(match):
            return subprocess.run([program, match.group(1)], check=True, capture_output=True, text=True).stdout.rstrip("\n")

        text = re.sub(r"\{\{(\w+)\}\}", table, (ROOT / "docs" / "functions.in.md").read_text())
    path = ROOT / "docs" / "functions.md"
    if path.exists() and path.read_text() == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/functions.md is out of date: run python3 tools/functions.py", file=sys.stderr)
        return 1
    path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
