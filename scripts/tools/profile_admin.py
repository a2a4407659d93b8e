#!/usr/bin/env python3
"""Find, show, mend, export and erase users: the same as `majordome profiles`."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

from main import open_session
from presentation.cli.profiles import profiles_app

if __name__ == "__main__":
    profiles_app(open_session)()
