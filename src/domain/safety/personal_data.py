"""What in a text tells who somebody is, or how to find them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.safety.folding import Normalised, normalise
from domain.safety.told_words import ToldWords

_BEFORE: Final = 60
_BEHIND: Final = 30
_VETO_BEFORE: Final = 24
_LONGEST: Final = 100_000
_DIGITS_TOGETHER = re.compile(r"\d(?:\W{0,4}\d)*")
_TELLING: Final = ("@", "t.me", "собак", "собачк", "arobas")
_MAYBE_TELLING: Final = ("dot", "point", "[", "(", "{", "<")
_WORDS = re.compile(r"\s(?:dot|point)\s|[\[({<]\s?at?\s?[\])}>]", re.IGNORECASE)


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
    stand together, without letters of the alphabet, or without one of `near_words` and one of
    `words`, it need not be looked for; both are as `ToldWords` takes them.
    """

    entity: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] | None = None
    near: re.Pattern[str] | None = None
    not_near: re.Pattern[str] | None = None
    is_always_looked_for: bool = False
    digits: int = 0
    alphabet: Alphabet | None = None
    near_words: Sequence[str] | None = None
    words: Sequence[str] | None = None

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
        self.recognisers = tuple(recognisers)
        self._told = ToldWords(
            [*(each.near_words for each in recognisers), *(each.words for each in recognisers)]
        )
        self._without_digits = _bits(each.is_always_looked_for for each in recognisers)
        self._written_in = {
            alphabet: _bits(each.alphabet is alphabet for each in recognisers)
            for alphabet in Alphabet
        }

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

    def _applicable(self, text: str) -> list[Recogniser]:
        together = max(map(_digits, _DIGITS_TOGETHER.findall(text)), default=0)
        has_words = _has_words(text)
        if not together and not has_words:
            return []
        told = self._told.mask(text)
        told &= told >> len(self.recognisers)
        if not has_words:
            told &= ~self._without_digits
        elif not together:
            told &= self._without_digits
        for alphabet, letters in _LETTERS.items():
            if not letters.search(text):
                told &= ~self._written_in[alphabet]
        return [
            each
            for number, each in enumerate(self.recognisers)
            if told >> number & 1 and each.digits <= together
        ]


def _has_words(text: str) -> bool:
    """Whether there is anything by which what has no digits is known."""
    small = text.lower()
    if any(map(small.__contains__, _TELLING)):
        return True
    return any(map(small.__contains__, _MAYBE_TELLING)) and bool(_WORDS.search(text))


def _entity(recogniser: Recogniser, plain: Normalised, start: int, end: int) -> Entity:
    return Entity(recogniser.entity, *plain.span(start, end))


def _bits(flags: Iterable[bool]) -> int:
    """The first in the lowest place."""
    return sum(flag << number for number, flag in enumerate(flags))


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,.;:-\u2013\n\t":
        end -= 1
    while start < end and text[start] in " ,;:\n\t":
        start += 1
    return start, end
