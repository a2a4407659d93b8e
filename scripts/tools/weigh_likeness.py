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
KINDS = {"crisis": True, "near_misses": False, "lookalikes": False}


def main() -> None:
    detector = detectors().crisis
    examples: dict[str, list[Example]] = {"cyrillic": [], "latin": []}
    for kind, is_danger in KINDS.items():
        for each in sentences(kind, TUNED):
            bare = without_quotes(each.text)
            script, said = detector.said(bare)
            found = found_features(detector.by_frames(each.text, bare))
            examples[script].append(Example(said, found, is_danger))
    for script, own in examples.items():
        write_likeness(ROOT / f"config/safety/likeness/{script}.txt", *weigh(own, MOST))


if __name__ == "__main__":
    main()
