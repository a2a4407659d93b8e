"""What every question needs of turns, computed once: arrays with a place for each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

import numpy as np

from domain.memory.recall.ranking import LENGTH_MIDDLE, SESSION_PAUSE
from infrastructure.recall.segment import AGAIN, MUTE, USER, Array, Segment, renamed

DAY_MS = 86_400_000
PAUSE_MS = SESSION_PAUSE // timedelta(milliseconds=1)
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
        pauses = np.diff(segment.at, prepend=segment.at[:1]) > PAUSE_MS
        return cls(
            names,
            last=int(segment.at[-1]),
            latest=int(segment.at.max()),
            days=(segment.at // DAY_MS).astype(np.int32),
            speakers=renamed(segment, names),
            costs=segment.costs,
            flags=_without_replaced(segment.flags),
            lengths=segment.lengths,
            size=np.log(segment.characters) - np.float32(LENGTH_MIDDLE),
            session=np.cumsum(pauses, dtype=np.intp),
        )

    def __len__(self) -> int:
        return len(self.days)

    def followed_by(self, segment: Segment) -> "Columns":
        """With turns that were said after all of these."""
        later = Columns.of(segment, self.names)
        is_new = int(segment.at[0]) - self.last > PAUSE_MS
        later = replace(later, session=later.session + (self.session[-1] + is_new))
        both = {
            name: np.concatenate([getattr(self, name), getattr(later, name)]) for name in _COLUMNS
        }
        flags = np.concatenate([self.flags[-1:], later.flags])  # the last one may be replaced now
        both["flags"] = np.concatenate([self.flags[:-1], _without_replaced(flags)])
        return Columns(later.names, later.last, max(self.latest, later.latest), **both)

    @property
    def newest(self) -> datetime:
        return datetime.fromtimestamp(self.latest / 1000, UTC)


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
