"""The classes of a lexicon: their names, and how many words belong to each."""

from collections.abc import Iterator
from typing import Final

from domain.safety.word_classes import Names, WordClasses

_NUMERALS: Final = "NUM"
_IDEA: Final = "I_"
"""What the names of ideas begin with."""


class Vocabulary:
    """`words` is told of every word, and tells which classes a word belongs to. `ideas` are those
    classes that are weighed together.
    """

    def __init__(self, words: WordClasses, fuzzy: frozenset[str] = frozenset()) -> None:
        self._words = words
        self.number = words.join(self._names)
        self._bits: dict[str, int] = {}
        self._names_of: dict[int, str] = {}
        self._sizes: dict[int, int] = {}
        self._fuzzy = fuzzy
        self._fuzzy_entries: set[str] = set()
        self._named = 0
        self.ideas = 0
        self._known_names: dict[int, Names] = {}

    def bit(self, name: str) -> int:
        if name not in self._bits:
            self._bits[name] = 1 << len(self._bits)
            if name == _NUMERALS:
                self._words.learn_numerals(self.number, self._bits[name])
        bit = self._bits[name]
        if name.isupper():
            self._names_of[bit] = name
            self._named |= bit
            self.ideas |= bit if name.startswith(_IDEA) else 0
        return bit

    def has(self, name: str) -> bool:
        return name in self._bits

    def names(self, mask: int) -> tuple[str, ...]:
        """Of classes, not of the words that patterns name."""
        return tuple([self._names_of[bit] for bit in bits_of(mask & self._named)])

    def _names(self, mask: int) -> Names | None:
        own = mask & self._named
        if own and own not in self._known_names:
            self._known_names[own] = Names(self.names(own))
        return self._known_names[own] if own else None

    def size_of(self, mask: int) -> int:
        """How many words belong to any of the classes, roughly; a concept may have none."""
        return sum(self._sizes.get(bit, 0) for bit in bits_of(mask))

    def add(self, name: str, entry: str) -> None:
        """`entry` is a word, or a stem with `*` behind it."""
        bit = self.bit(name)
        self._sizes[bit] = self._sizes.get(bit, 0) + _frequency(entry.removesuffix("*"))
        is_fuzzy = name in self._fuzzy or entry in self._fuzzy_entries
        if is_fuzzy:
            self._fuzzy_entries.add(entry)
        self._words.learn(self.number, entry, bit, is_fuzzy=is_fuzzy)


def _frequency(word: str) -> int:
    """Short words are met far more often."""
    return max(1, int(20_000 * 0.1 ** len(word)))


def bits_of(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
