#!/usr/bin/env python3
"""The name under which `make migrate` was known before; see migrate.py beside it."""

import runpy
from pathlib import Path

if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).with_name("migrate.py")), run_name="__main__")
