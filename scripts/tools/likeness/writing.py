"""Sentences that likenesses are weighed on, with alternatives: {want|wish} to {go|leave}."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

FOLDER: Final = Path(__file__).parent / "sentences"
_CHOICE: Final = re.compile(r"\{([^{}]*)\}")
_FROM_EACH: Final = 6
"""Sentences that are taken of one line, where its alternatives make so many."""


@dataclass(frozen=True, slots=True)
class Written:
    """`kind` is what stands above the line in its file."""

    kind: str
    line: str
    texts: tuple[str, ...]


def written(name: str, language: str, from_each: int = _FROM_EACH) -> Iterator[Written]:
    kind = ""
    for line in (FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            kind = line[2:]
        elif line.strip():
            yield Written(kind, line, texts_of(line, from_each))


def texts_of(line: str, from_each: int = _FROM_EACH) -> tuple[str, ...]:
    """The same ones each time."""
    chance = Random(line)
    made: dict[str, None] = {}
    for _ in range(3 * from_each):
        made[_CHOICE.sub(lambda choice: chance.choice(choice[1].split("|")), line).strip()] = None
    return tuple(made)[:from_each]
