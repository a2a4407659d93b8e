"""Which words of a question, or of what was said, mean something to the memory."""

# ruff: noqa: RUF001 - letters of several alphabets are what this is about

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.shared.language import Language

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """In order, as they are written but for capitals and the two dots of ё."""
    return _WORD.findall(plain(text))


def plain(text: str) -> str:
    return text.casefold().replace("ё", "е")


class Phrases:
    """Words and rows of words; one that is listed with a star stands for all that begin so."""

    def __init__(self, listed: str) -> None:
        forms = sorted(plain(listed).split(), key=len, reverse=True)
        written = (re.escape(form.replace("_", " ")).replace(r"\*", r"\w*") for form in forms)
        alternatives = "|".join(written) or r"(?!)"
        self._pattern = re.compile(rf"(?<= )(?:{alternatives})(?= )")

    def stand_in(self, words: Sequence[str]) -> bool:
        return self._pattern.search(_row(words)) is not None

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Of each found: the numbers of its first word and of the one after its last."""
        row = _row(words)
        for match in self._pattern.finditer(row):
            first = row.count(" ", 0, match.start()) - 1
            yield first, first + match.group().count(" ") + 1


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """`months`, `weekdays` and `seasons` (winter first) in their order; `days` by how many ago.

    `numbers` begin with one. `capitals` are months that are other words too, unless written so.
    `how_many` before a unit asks for its number. `dates` are all words without which no date is
    told.
    """

    months: Sequence[Phrases]
    weekdays: Sequence[Phrases]
    seasons: Sequence[Phrases]
    units: Mapping[str, Phrases]
    past: Phrases
    ago: Phrases
    days: Mapping[int, Phrases]
    numbers: Sequence[Phrases]
    how_many: Phrases
    capitals: Phrases
    dates: Phrases


@dataclass(frozen=True, slots=True)
class RecallWords:
    """Of all languages together, but for the calendars.

    `dropped` words say nothing about what is asked for, by the language of the question; under
    None stand those of every one. `own` point to the user's words, `ours` to the persona's.
    `when` asks for a time, `what` for anything else, and `time` tells one.
    """

    dropped: Mapping[Language | None, frozenset[str]]
    own: Phrases
    ours: Phrases
    when: Phrases
    what: Phrases
    time: Phrases
    calendars: Sequence[CalendarWords]

    def asks_when(self, words: Sequence[str]) -> bool:
        """Not so "what did I do when I was ill"."""
        first = next((place for place, _ in self.when.places(words)), None)
        return first is not None and not self.what.stand_in(words[:first])


def _row(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "
