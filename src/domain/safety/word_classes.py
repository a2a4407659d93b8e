"""Which classes the words of all lexicons of a reader belong to, however they are spelled."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from domain.safety.hidden_letters import HiddenLetters
from domain.safety.slips import Slips

Masks = dict[int, int]
"""Classes by the number of the lexicon that knows them."""
_HEAD: Final = 3
"""Letters by which stems are sought; one of them fewer is the shortest."""
_MANY: Final = 8
"""From this number on a numeral is of the class NUM, where a lexicon has one."""
_DIGITS = str.maketrans("013457$@!", "oieastsai")
_CYRILLIC_DIGITS = str.maketrans("013469@", "оизчбба")
_REPEATED = re.compile(r"(.)\1{2,}")
_INTERRUPTED = re.compile(r"[^\W\d_]\W[^\W\d_]")
_NOTHING: Final[Masks] = {}


class Names:
    """The names of classes; one object for each set of them, so that it is its own key."""

    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names


Hit = tuple[int, int, Names | None]
"""The number of a lexicon, the classes that it knows a word by, and the names of those that have
one.
"""
NamesOf = Callable[[int], Names | None]


class WordClasses:
    """Lexicons tell it their words, each under a number of its own; `changed` is called then."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._names_of: list[NamesOf] = []
        self._words: dict[str, Masks] = {}
        self._stems: dict[str, Masks] = {}
        self._longest: dict[str, int] = {}
        self._numerals: Masks = {}
        self._slips = Slips()
        self._hidden = HiddenLetters()

    def join(self, names_of: NamesOf) -> int:
        """The number of a lexicon; `names_of` gives the names of its classes."""
        self._names_of.append(names_of)
        return len(self._names_of) - 1

    def learn(self, number: int, entry: str, bit: int, *, is_fuzzy: bool = False) -> None:
        """`entry` is a word, or a stem with `*` behind it."""
        self._changed()
        stem = entry.removesuffix("*")
        is_stem = entry != stem
        known = (self._stems if is_stem else self._words).setdefault(stem, {})
        known[number] = known.get(number, 0) | bit
        if is_stem:
            head = stem[:_HEAD]
            self._longest[head] = max(self._longest.get(head, 0), len(stem))
        if is_fuzzy:
            self._slips.add(stem, number, bit, open_ended=is_stem)
            self._hidden.add(stem, number, bit, open_ended=is_stem)

    def learn_numerals(self, number: int, bit: int) -> None:
        self._changed()
        self._numerals[number] = bit

    def of(self, word: str) -> tuple[Hit, ...]:
        return tuple(
            [
                (number, mask, self._names_of[number](mask))
                for number, mask in self._masks(word).items()
            ]
        )

    def _masks(self, word: str) -> Masks:
        found = self._spelled(word)
        if word.isdecimal() and len(word) < 4 and int(word) >= _MANY:
            found = _joined(found, self._numerals)
        for others in self._otherwise(word):
            # What a lexicon knows a word by as it stands, or by a better guess, is all.
            found = {**others, **found} if others else found
        return found

    def _otherwise(self, word: str) -> Iterator[Masks]:
        """What the word may stand for, the best guess first."""
        shorter = word
        if _REPEATED.search(word):
            shorter = _REPEATED.sub(r"\1", word)
            yield self._spelled(shorter)
        if word.isalpha():
            yield self._slips.classes_of(shorter)
        elif "*" in word or "#" in word:
            yield self._hidden.classes_of(word)
        else:
            yield from self._written_in_signs(word)

    def _written_in_signs(self, word: str) -> Iterator[Masks]:
        """Digits and signs in the place of letters."""
        for digits in (_DIGITS, _CYRILLIC_DIGITS):
            yield self._spelled(word.translate(digits))
        if _INTERRUPTED.search(word):
            yield self._hidden.classes_of(word)

    def _spelled(self, word: str) -> Masks:
        found = self._words.get(word, _NOTHING)
        find = self._stems.get
        if len(word) > 1 and (masks := find(word[: _HEAD - 1])):
            found = _joined(found, masks)
        longest = min(len(word), self._longest.get(word[:_HEAD], 0))
        for length in range(_HEAD, longest + 1):
            if masks := find(word[:length]):
                found = _joined(found, masks)
        return found


def _joined(one: Masks, other: Masks) -> Masks:
    if not one:
        return other
    joined = dict(one)
    for number, mask in other.items():
        joined[number] = joined.get(number, 0) | mask
    return joined
