#!/usr/bin/env python3
"""Weighs the likenesses of config/safety/likeness on the tuned half of tests/fixtures/safety.

Run by hand when sentences were added:
    python scripts/tools/weigh_likeness.py
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from composition.screens import detectors  # noqa: E402
from domain.safety.crisis import found_features, without_quotes  # noqa: E402
from infrastructure.safety.likeness_files import write_likeness  # noqa: E402
from infrastructure.safety.likeness_training import Example, weigh  # noqa: E402
from tests.support.safety_corpora import TUNED, sentences  # noqa: E402

MOST = 10_000
KINDS = {"crisis": "crisis", "near_misses": "", "lookalikes": "", "attacks": "injection"}


def examples_of(subject: str) -> dict[str, list[Example]]:
    """By script."""
    examples: dict[str, list[Example]] = {"cyrillic": [], "latin": []}
    own = detectors()
    for kind, tells in KINDS.items():
        for each in sentences(kind, TUNED):
            bare, found = without_quotes(each.text), []
            if subject == "crisis":
                found = found_features(own.crisis.by_frames(each.text, bare))
            script, said = (own.crisis if subject == "crisis" else own.injection).said(bare)
            examples[script].append(Example(said, found, tells == subject))
    return examples


def main() -> None:
    for subject in ("crisis", "injection"):
        for script, own in examples_of(subject).items():
            file = ROOT / "config" / "safety" / "likeness" / subject / f"{script}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            write_likeness(file, *weigh(own, MOST))


if __name__ == "__main__":
    main()
