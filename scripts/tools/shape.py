#!/usr/bin/env python3
"""The shape of the code: sizes, fan-out, wide constructors, shapes on a text's way to the wire."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from scripts.in_environment import enter

enter()

import argparse

from scripts.tools.house_shape.report import checkout, print_table, shape_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", metavar="PATH", help="a checkout or commit from before")
    before = parser.parse_args().against
    columns = {}
    if before:
        with checkout(ROOT, before) as folder:
            columns[f"before ({before})"] = shape_of(folder)
    print_table(columns | {"now": shape_of(ROOT)})


if __name__ == "__main__":
    main()
