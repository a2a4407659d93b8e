"""What in a text tells who somebody is, or how to find them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.safety.folding import Normalised, normalise

_BEFORE: Final = 60
_BEHIND: Final = 30
_VETO_BEFORE: Final = 24
_LONGEST: Final = 100_000
_DIGITS_TOGETHER = re.compile(r"\d(?:\W{0,4}\d)*")
_WORDS = re.compile(
    r"@|t\.me|собак|собачк|arobas|\s(?:dot|point)\s|[\[({<]\s?at?\s?[\])}>]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Entity:
    """`start` and `end` in code points of the text as it came."""

    entity: str
    start: int
    end: int


class Alphabet(StrEnum):
    LATIN = "latin"
    CYRILLIC = "cyrillic"


_LETTERS: Final = {
    Alphabet.LATIN: re.compile("[a-z]", re.IGNORECASE),
    Alphabet.CYRILLIC: re.compile("[\u0400-\u04ff]"),
}


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One form of one kind of data; see config/safety/personal_data.yaml for the fields.

    `is_always_looked_for`: it may be found without a digit. In a text where fewer than `digits`
    stand together, or without letters of the alphabet, it need not be looked for.
    """

    entity: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] | None = None
    near: re.Pattern[str] | None = None
    not_near: re.Pattern[str] | None = None
    is_always_looked_for: bool = False
    digits: int = 0
    alphabet: Alphabet | None = None

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        for found in self.pattern.finditer(text):
            start, end = found.span("v") if "v" in self.pattern.groupindex else found.span()
            if self._fits(text, start, end):
                yield _trimmed(text, start, end)

    def _fits(self, text: str, start: int, end: int) -> bool:
        if self.check and not self.check(text[start:end]):
            return False
        if self.near and not self.near.search(text, max(0, start - _BEFORE), end + _BEHIND):
            return False
        return not (
            self.not_near and self.not_near.search(text, max(0, start - _VETO_BEFORE), start)
        )


class PersonalDataDetector:
    """The first recogniser wins where two find something in the same place."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self._all = tuple(recognisers)
        self._without_digits = tuple(r for r in recognisers if r.is_always_looked_for)

    def find(self, text: str) -> tuple[Entity, ...]:
        """In the order in which they stand."""
        plain = normalise(text[:_LONGEST])
        recognisers = self._applicable(plain.text)
        found: list[Entity] = []
        for recogniser in recognisers:
            for start, end in recogniser.find(plain.text):
                entity = _entity(recogniser, plain, start, end)
                if all(entity.end <= other.start or entity.start >= other.end for other in found):
                    found.append(entity)
        return tuple(sorted(found, key=lambda entity: entity.start))

    def _applicable(self, text: str) -> Sequence[Recogniser]:
        together = max(map(_digits, _DIGITS_TOGETHER.findall(text)), default=0)
        has_words = _WORDS.search(text)
        if not together:
            return self._without_digits if has_words else ()
        alphabets = {None, *(each for each, letters in _LETTERS.items() if letters.search(text))}
        return [
            each
            for each in self._all
            if each.digits <= together
            and each.alphabet in alphabets
            and (has_words or not each.is_always_looked_for)
        ]


def _entity(recogniser: Recogniser, plain: Normalised, start: int, end: int) -> Entity:
    return Entity(recogniser.entity, *plain.span(start, end))


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,.;:-\u2013\n\t":
        end -= 1
    while start < end and text[start] in " ,;:\n\t":
        start += 1
    return start, end
