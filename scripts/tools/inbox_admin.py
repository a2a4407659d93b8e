#!/usr/bin/env python3
"""List updates that were given up and try them again: the same as `majordome inbox`."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

from main import open_session
from presentation.cli.inbox import inbox_app

if __name__ == "__main__":
    inbox_app(open_session)()
