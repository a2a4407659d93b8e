#!/usr/bin/env python3
"""Weighs the likenesses of config/safety/likeness on the sentences of scripts/tools/likeness, on
the tuned half of tests/fixtures/safety, and on what people say every day.

Run by hand when sentences were added:
    python scripts/tools/weigh_likeness.py [crisis|injection]
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from composition.screens import detectors  # noqa: E402
from domain.safety.crisis import without_quotes  # noqa: E402
from infrastructure.safety.likeness_files import write_likeness  # noqa: E402
from scripts.tools.likeness.weighing import Example, Manner, weigh  # noqa: E402
from scripts.tools.likeness.writing import written  # noqa: E402
from tests.support.safety_corpora import LANGUAGES, TUNED, everyday, sentences  # noqa: E402

MANNERS = {
    "crisis": Manner(25_000, letters=0.7, decay=1e-5),
    "injection": Manner(15_000, letters=0.4, decay=1e-5),
}
FRIENDS = ROOT / "tests" / "fixtures" / "friends"
_FEWEST = 3
"""Words of a sentence that says something by itself."""
TELLING = {"crisis": "crisis", "near_misses": "", "lookalikes": "", "attacks": "injection"}
"""What the sentences of each file tell of."""
WRITTEN = {
    "crisis": {"crisis": 6, "near_misses": 9, "everyday": 14},
    "injection": {"orders": 12, "requests": 12, "everyday": 6, "near_misses": 1, "crisis": 1},
}
"""For each subject the files of those that are written with alternatives, and how many of each
line are taken."""
TELLING_WRITTEN = {"crisis": "crisis", "orders": "injection"}


def examples_of(subject: str) -> dict[str, list[Example]]:
    """By script."""
    examples: dict[str, list[Example]] = {"cyrillic": [], "latin": []}
    own = detectors()
    read = (own.crisis if subject == "crisis" else own.injection).said
    told = [
        (each.text, tells) for name, tells in TELLING.items() for each in sentences(name, TUNED)
    ]
    told += list(_written(subject))
    talk = list(_talk())
    for text, tells in [*told, *((text, "") for text in talk)]:
        script, said = read(without_quotes(text))
        examples[script].append(Example(said, tells == subject))
    for text in talk:  # its sentences are read by themselves too
        script, said = read(text)
        if len(said) > 1:
            examples[script] += [Example([e], False) for e in said if len(e.words) >= _FEWEST]
    return examples


def _talk() -> Iterator[str]:
    """What people say when nothing is wrong."""
    for language in LANGUAGES:
        yield from (each.text for each in everyday(language, TUNED))
    for file in sorted(FRIENDS.glob("*.txt")):
        yield from (
            line.partition(": ")[2] or line
            for line in file.read_text(encoding="utf-8").splitlines()
            if len(line.split()) >= _FEWEST
        )


def _written(subject: str) -> Iterator[tuple[str, str]]:
    for name, from_each in WRITTEN[subject].items():
        for language in LANGUAGES:
            for line in written(name, language, from_each):
                yield from ((text, TELLING_WRITTEN.get(name, "")) for text in line.texts)


def main() -> None:
    for subject in sys.argv[1:] or MANNERS:
        manner = MANNERS[subject]
        for script, own in examples_of(subject).items():
            file = ROOT / "config" / "safety" / "likeness" / subject / f"{script}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            write_likeness(file, *weigh(own, manner), manner.letters)


if __name__ == "__main__":
    main()
