#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes digits.txt from the digits.csv.gz of scikit-learn (in Debian: package python3-sklearn).

    python3 convert.py /usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz digits.txt
"""

import csv
import gzip
import sys

SYMBOLS = "0123456789abcdefg"  # the 17 grey levels


def main(source, target):
    with gzip.open(source, "rt", encoding="ascii") as lines, open(target, "w", encoding="ascii", newline="\n") as out:
        for row in csv.reader(lines):
            *pixels, label = (int(float(cell)) for cell in row)
            if len(pixels) != 64 or not 0 <= label <= 9:
                sys.exit(f"{source}: not 64 pixels and a label from 0 to 9: {row}")
            out.write("".join(SYMBOLS[p] for p in pixels) + f" {label}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
