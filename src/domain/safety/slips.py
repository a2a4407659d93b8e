"""Words that are one slip of the pen away from those that matter."""

from typing import Final

_SHORTEST: Final = 5
_BEGINNING: Final = 5
"""Letters by which a word finds those that it may stand for; no more than the shortest has."""


class Slips:
    """No slip is looked for in a first letter.

    Two words that are one slip apart have a beginning in common once a letter is left out of each;
    by such beginnings the few are found that need a closer look.
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, bool], dict[int, int]] = {}
        self._by_beginning: dict[str, list[tuple[str, bool]]] = {}

    def add(self, stem: str, number: int, bit: int, *, open_ended: bool) -> None:
        """`number` is that of the lexicon whose class `bit` is."""
        if (entry := (stem, open_ended)) not in self._entries:
            self._entries[entry] = {}
            for key in set(_beginnings(stem)):
                self._by_beginning.setdefault(key, []).append(entry)
        known = self._entries[entry]
        known[number] = known.get(number, 0) | bit

    def classes_of(self, word: str) -> dict[int, int]:
        """Those of every word that this one may have been meant for, by the lexicon's number."""
        near: set[tuple[str, bool]] = set()
        for key in _beginnings(word):
            near.update(self._by_beginning.get(key, ()))
        found: dict[int, int] = {}
        for entry in near:
            if _is_one_slip(word, *entry):
                for number, bit in self._entries[entry].items():
                    found[number] = found.get(number, 0) | bit
        return found


def _beginnings(word: str) -> tuple[str, ...]:
    """None of a word that is too short to be slipped."""
    if len(word) < _SHORTEST:
        return ()
    own = word[:_BEGINNING]
    return tuple([own[:left_out] + own[left_out + 1 :] for left_out in range(1, _BEGINNING)])


def _is_one_slip(word: str, stem: str, open_ended: bool) -> bool:
    if not open_ended and abs(len(word) - len(stem)) > 1:
        return False
    lengths = (len(stem) - 1, len(stem), len(stem) + 1) if open_ended else (len(word),)
    return any(_one_edit(word[:length], stem) for length in lengths if length <= len(word))


def _one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        swapped = one[start + 1 : start + 2] + one[start : start + 1]
        return one[start + 1 :] == other[start + 1 :] or (
            swapped == other[start : start + 2] and one[start + 2 :] == other[start + 2 :]
        )
    shorter, longer = sorted((one, other), key=len)
    return shorter[start:] == longer[start + 1 :]
