#!/usr/bin/env python3
"""Puts no-break spaces before the marks of French texts, where a line must not begin with one."""

import re
from pathlib import Path

CONFIG = Path(__file__).parents[2] / "config"
SPACE = "\u00a0"


def main() -> None:
    files = [*CONFIG.glob("locales/fr/**/*.ftl"), *CONFIG.glob("personas/*.yaml")]
    for file in (*files, CONFIG / "offline.yaml"):
        text = file.read_text(encoding="utf-8")
        section = re.search(r"^ *fr:\n", text, re.MULTILINE)
        start = section.end() if section else 0
        file.write_text(text[:start] + spaced(text[start:]), encoding="utf-8")


def spaced(french: str) -> str:
    before_marks = re.sub(r"(?<=\S) (?=[:;?!»](?!\w))", SPACE, french)
    return re.sub(r"« ?(?=\S)", f"«{SPACE}", before_marks)


if __name__ == "__main__":
    main()
