#!/usr/bin/env python3
"""Render, compare, try and activate prompt versions: `prompt_lab.py --help`."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

from composition.prompt_lab import open_prompt_lab
from presentation.cli.prompt_lab import build_prompt_lab

if __name__ == "__main__":
    build_prompt_lab(open_prompt_lab)()
