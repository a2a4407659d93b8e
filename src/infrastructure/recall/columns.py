"""What every question needs of turns, computed once: arrays with a place for each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self, cast

import numpy as np

from domain.memory.recall.ranking import LENGTH_MIDDLE, SESSION_PAUSE, WINDOW, Saturation
from infrastructure.recall.segment import AGAIN, MUTE, USER, Array, Segment, renamed

_DAY_MS = 86_400_000
_PAUSE_MS = SESSION_PAUSE // timedelta(milliseconds=1)
_COLUMNS = ("days", "speakers", "costs", "lengths", "size", "session")


@dataclass(frozen=True, slots=True)
class Columns:
    """In the order of time. `last` is when the last of them was said, `latest` the newest moment
    of all, as segments tell it. `speakers` are places in `names`, `session` numbers the sessions,
    and `size` is the logarithm of a turn's characters, less what neither helps nor harms.
    """

    names: tuple[str, ...]
    last: int
    latest: int
    days: Array
    speakers: Array
    costs: Array
    flags: Array
    lengths: Array
    size: Array
    session: Array

    @classmethod
    def of(cls, segment: Segment, names: Sequence[str] = ()) -> Self:
        """`names` are those that have their places already."""
        names = tuple(dict.fromkeys((*names, *segment.names)))
        pauses = np.diff(segment.at, prepend=segment.at[:1]) > _PAUSE_MS
        return cls(
            names,
            last=int(segment.at[-1]),
            latest=int(segment.at.max()),
            days=(segment.at // _DAY_MS).astype(np.int32),
            speakers=renamed(segment, names),
            costs=segment.costs,
            flags=_without_replaced(segment.flags),
            lengths=segment.lengths,
            size=np.log(segment.characters) - np.float32(LENGTH_MIDDLE),
            session=np.cumsum(pauses, dtype=np.int32),
        )

    def __len__(self) -> int:
        return len(self.days)

    def followed_by(self, segment: Segment) -> "Columns":
        """With turns that were said after all of these."""
        later = Columns.of(segment, self.names)
        is_new = int(segment.at[0]) - self.last > _PAUSE_MS
        later = replace(later, session=later.session + (self.session[-1] + np.int32(is_new)))
        both = {
            name: np.concatenate([getattr(self, name), getattr(later, name)]) for name in _COLUMNS
        }
        flags = np.concatenate([self.flags[-1:], later.flags])  # the last one may be replaced now
        both["flags"] = np.concatenate([self.flags[:-1], _without_replaced(flags)])
        return Columns(later.names, later.last, max(self.latest, later.latest), **both)

    @property
    def newest(self) -> datetime:
        return datetime.fromtimestamp(self.latest / 1000, UTC)

    def together(self) -> list[Array]:
        """Which turns have the one before them in the same session, and the one before that."""
        reach = range(1, len(WINDOW) // 2 + 1)
        return [self.session[by:] == self.session[: len(self) - by] for by in reach]


class Lengths:
    """Of documents, and how much each is held against what is found there."""

    def __init__(self, lengths: Array, saturation: Saturation) -> None:
        self.lengths = lengths
        mean = max(float(lengths.mean()), 1e-6)
        b, self._k1 = saturation.b, saturation.k1
        self._held_against = np.float32(b / mean) * lengths
        self._held_against += np.float32(1 - b)
        self._held_against *= np.float32(self._k1)

    def __len__(self) -> int:
        return len(self.lengths)

    def bm25(self, found: Array, documents: int | Array, where: Array | slice) -> Array:
        """Of words, of which the documents there have so much, and so many have any."""
        rarity = np.log(1 + (len(self) - documents + 0.5) / (documents + 0.5))
        weight = (rarity * (self._k1 + 1)).astype(np.float32)
        return cast(Array, weight * found / (found + self._held_against[where]))


def windowed(values: Array, together: Sequence[Array]) -> Array:
    """Each with what its neighbours in the same session add."""
    middle = len(WINDOW) // 2
    weighted = values * np.float32(WINDOW[middle])
    for distance, near in enumerate(together, start=1):
        weight = np.float32(WINDOW[middle + distance])
        weighted[distance:] += weight * values[: len(values) - distance] * near
        weighted[: len(values) - distance] += weight * values[distance:] * near
    return cast(Array, weighted)


def _without_replaced(flags: Array) -> Array:
    """An answer that was made anew is no part of the conversation."""
    before = np.flatnonzero(flags & AGAIN) - 1
    replaced = before[before >= 0]
    replaced = replaced[(flags[replaced] & USER) == 0]
    if not len(replaced):
        return flags
    kept = flags.copy()
    kept[replaced] |= MUTE
    return kept
