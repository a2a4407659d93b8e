#!/usr/bin/env python3
"""Write, try, release and look at personas: the same as `majordome personas`."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

from main import open_session
from presentation.cli.personas import personas_app

if __name__ == "__main__":
    personas_app(open_session)()
