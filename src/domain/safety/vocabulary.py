"""Which classes the words of a language belong to, however they are spelled."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from domain.safety.slips import Slips
from domain.safety.word_reader import WordReader

_HEAD: Final = 3
"""Letters by which stems are sought; one of them fewer is the shortest."""
_MANY: Final = 8
"""From this number on a numeral is of the class NUM, where a lexicon has one."""
_DIGITS = str.maketrans("013457$@!", "oieastsai")
_CYRILLIC_DIGITS = str.maketrans("013469@", "оизчбба")
_REPEATED = re.compile(r"(.)\1{2,}")
_INTERRUPTED = re.compile(r"[^\W\d_]\W[^\W\d_]")


class Vocabulary:
    """Which classes each word belongs to. `reader` is told of every word."""

    def __init__(self, reader: WordReader, fuzzy: frozenset[str] = frozenset()) -> None:
        self._reader = reader
        self._bits: dict[str, int] = {}
        self._names_of: dict[int, str] = {}
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._slips = Slips()
        self._longest: dict[str, int] = {}
        self._masked: list[tuple[str, int]] = []
        self._sizes: dict[int, int] = {}
        self._fuzzy = fuzzy
        self._fuzzy_entries: set[str] = set()
        self._named = 0
        self._names_in = lru_cache(maxsize=20_000)(self._names)

    def bit(self, name: str) -> int:
        bit = self._bits.setdefault(name, 1 << len(self._bits))
        if name.isupper():
            self._names_of[bit] = name
            self._named |= bit
        return bit

    def has(self, name: str) -> bool:
        return name in self._bits

    def names(self, mask: int) -> tuple[str, ...]:
        """Of classes, not of the words that patterns name."""
        own = mask & self._named
        return self._names_in(own) if own else ()

    def names_of_each(self, classes: Iterable[int]) -> list[tuple[str, ...]]:
        """Of those words that are of any class with a name."""
        named, find = self._named, self._names_in
        return [find(own) for each in classes if (own := each & named)]

    def _names(self, mask: int) -> tuple[str, ...]:
        return tuple([self._names_of[bit] for bit in bits_of(mask)])

    def size_of(self, mask: int) -> int:
        """How many words belong to any of the classes, roughly."""
        return sum(self._sizes[bit] for bit in bits_of(mask))

    def add(self, name: str, entry: str) -> None:
        """`entry` is a word, or a stem with `*` behind it."""
        bit, stem = self.bit(name), entry.removesuffix("*")
        self._sizes[bit] = self._sizes.get(bit, 0) + _frequency(stem)
        known = self._stems if entry.endswith("*") else self._words
        known[stem] = known.get(stem, 0) | bit
        if known is self._stems:
            head = stem[:_HEAD]
            self._longest[head] = max(self._longest.get(head, 0), len(stem))
        is_fuzzy = name in self._fuzzy or entry in self._fuzzy_entries
        self._reader.learn(entry, is_fuzzy=is_fuzzy)
        if is_fuzzy:
            self._fuzzy_entries.add(entry)
            self._slips.add(stem, bit, open_ended=entry.endswith("*"))
            self._masked.append((entry, bit))

    def classes_of(self, word: str) -> int:
        found = self._spelled(word)
        if word.isdecimal() and len(word) < 4 and int(word) >= _MANY:
            found |= self._bits.get("NUM", 0)
        if found:
            return found
        shorter = word
        if _REPEATED.search(word):
            shorter = _REPEATED.sub(r"\1", word)
            if found := self._spelled(shorter):
                return found
        if word.isalpha():
            return self._slips.classes_of(shorter)
        if "*" in word or "#" in word:
            return self._unmasked(word)
        return self._written_in_signs(word)

    def _written_in_signs(self, word: str) -> int:
        """Digits and signs in the place of letters."""
        for digits in (_DIGITS, _CYRILLIC_DIGITS):
            if found := self._spelled(word.translate(digits)):
                return found
        return self._unmasked(word) if _INTERRUPTED.search(word) else 0

    def _spelled(self, word: str) -> int:
        found = self._words.get(word, 0)
        find = self._stems.get
        if len(word) > 1 and (mask := find(word[: _HEAD - 1])):
            found |= mask
        longest = min(len(word), self._longest.get(word[:_HEAD], 0))
        for length in range(_HEAD, longest + 1):
            if mask := find(word[:length]):
                found |= mask
        return found

    def _unmasked(self, word: str) -> int:
        """Letters hidden behind stars, such as s**cide."""
        if sum(c.isalpha() for c in word) < 2:
            return 0
        written = "".join("." if c in "*#@$!'" else re.escape(c) for c in word)
        pattern = re.compile(re.sub(r"\.+", r"\\w{1,4}", written))
        found = 0
        for entry, bit in self._masked:
            stem = entry.removesuffix("*")
            if pattern.fullmatch(stem) or (entry != stem and pattern.match(stem)):
                found |= bit
        return found


def _frequency(word: str) -> int:
    """Short words are met more often."""
    return max(1, 12 - 2 * len(word))


def bits_of(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
