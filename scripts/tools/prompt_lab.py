"""Render, compare, try and activate prompt versions: `prompt_lab.py --help`."""

from composition.prompt_lab import open_prompt_lab
from presentation.cli.prompt_lab import build_prompt_lab

if __name__ == "__main__":
    build_prompt_lab(open_prompt_lab)()
