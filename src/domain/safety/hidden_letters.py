"""Words whose letters are hidden behind stars, such as s**cide."""

import re
from collections.abc import Iterator
from typing import Final

_STARS: Final = "*#@$!'"
_FEWEST_LETTERS: Final = 2
_LONGEST_GAP: Final = 4
"""Letters that stars in a row may stand for."""
_GAP = re.compile(r"\.+")
_STARRED = re.compile(rf"[{re.escape(_STARS)}]+")


class HiddenLetters:
    def __init__(self) -> None:
        self._entries: dict[tuple[str, bool], dict[int, int]] = {}
        self._by_first: dict[str, list[tuple[str, bool]]] = {}

    def add(self, stem: str, number: int, bit: int, *, open_ended: bool) -> None:
        """`number` is that of the lexicon whose class `bit` is."""
        if (entry := (stem, open_ended)) not in self._entries:
            self._entries[entry] = {}
            self._by_first.setdefault(stem[:1], []).append(entry)
        known = self._entries[entry]
        known[number] = known.get(number, 0) | bit

    def classes_of(self, word: str) -> dict[int, int]:
        """Those of every word that this one may hide, by the number of the lexicon."""
        found: dict[int, int] = {}
        if sum(map(str.isalpha, word)) < _FEWEST_LETTERS:
            return found
        for entry in self._alike(word):
            for number, bit in self._entries[entry].items():
                found[number] = found.get(number, 0) | bit
        return found

    def _alike(self, word: str) -> Iterator[tuple[str, bool]]:
        near = list(self._near(word))
        if not near:
            return
        written = "".join("." if c in _STARS else re.escape(c) for c in word)
        pattern = re.compile(_GAP.sub(rf"\\w{{1,{_LONGEST_GAP}}}", written))
        for stem, open_ended in near:
            if pattern.fullmatch(stem) or (open_ended and pattern.match(stem)):
                yield stem, open_ended

    def _near(self, word: str) -> Iterator[tuple[str, bool]]:
        """Those that have its first letter, all that are shown, and are neither too short nor too
        long; of most words none.
        """
        shown = {c for c in word if c not in _STARS}
        letters = sum(c not in _STARS for c in word)
        gaps = len(_STARRED.findall(word))
        least, most = letters + gaps, letters + _LONGEST_GAP * gaps
        first = word[0]
        for entry in self._entries if first in _STARS else self._by_first.get(first, ()):
            stem, open_ended = entry
            if least <= len(stem) and (open_ended or len(stem) <= most) and shown.issubset(stem):
                yield entry
