"""Turns as they were archived, ready to be searched."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from typing import cast

import numpy as np

from infrastructure.recall.bm25 import REACH, Sessions, Windows, together, windowed
from infrastructure.recall.columns import Columns
from infrastructure.recall.meaning import TurnMeanings
from infrastructure.recall.segment import Array, Segment, joined
from infrastructure.recall.weighing import Standing, WeighedTurns, Worth

_MOST_JOINED = 2_000


class Parts:
    """Segments of which each goes on where the one before ends."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self.segments = segments
        self._offsets = [0, *accumulate(map(len, segments))]

    def locate(self, turn: int) -> tuple[Segment, int]:
        """The segment of a turn, and its row there."""
        part = bisect_right(self._offsets, turn) - 1
        return self.segments[part], turn - self._offsets[part]

    def standing(self, terms: Sequence[int]) -> Iterator[Standing]:
        """Of each of the terms that stand anywhere."""
        wanted = np.array(terms, dtype="<u8")
        for part, offset in zip(self.segments, self._offsets, strict=False):
            if not len(part.terms):
                continue
            begins = part.terms.searchsorted(wanted)
            hits = np.flatnonzero(part.terms.take(begins, mode="clip") == wanted)
            ends = part.terms.searchsorted(wanted.take(hits), "right")
            spans = zip(hits.tolist(), begins.take(hits).tolist(), ends.tolist(), strict=True)
            for hit, begin, end in spans:
                rows = part.rows[begin:end]
                yield hit, rows + offset if offset else rows, part.counts[begin:end]


class SearchableTurns(WeighedTurns):
    """They lie in segments of which each goes on where the one before ends: `segment` after all of
    `before`, if given. Of meanings the first segment's vectors tell.
    """

    def __init__(self, segment: Segment, before: "SearchableTurns | None" = None) -> None:
        lean = replace(segment, vectors=None)
        self.parts: Parts = Parts((*before.parts.segments, lean) if before else (lean,))
        columns = before._of.followed_by(segment) if before else Columns.of(segment)
        self._worths: dict[Worth, Array] = {}
        near = together(columns.session)
        meanings = before._meanings if before else None
        if before is None and segment.vectors is not None:
            meanings = TurnMeanings.of(segment.vectors, near)
        windows = Windows(
            _bordered(columns.session, beyond=-1),
            _bordered(windowed(columns.lengths, near), beyond=0),
        )
        super().__init__(columns, windows, _sessions(columns), meanings)

    @classmethod
    def without_words(cls, segment: Segment) -> "SearchableTurns":
        """To be searched beside the events themselves: what was said is not kept here."""
        ends = np.zeros_like(segment.ends)
        return cls(replace(segment, text=b"", ends=ends, external_ids=("",) * len(segment)))

    def extended(self, tail: Segment) -> "SearchableTurns":
        """With turns that were said after all of these."""
        return SearchableTurns(tail, self)

    def followed_by(self, tail: Segment) -> "SearchableTurns | None":
        """The same, to be kept: few segments are made of many. None where some of the turns are
        here, or were not said after all of these.
        """
        last = self.parts.segments[-1]
        if (tail.at[0], tail.seq[0]) < (last.at[-1], last.seq[-1]):
            return None
        if any(self.holds(tail.ids.tolist())):
            return None
        grown = self.extended(tail)
        grown.parts = Parts(_fewer(grown.parts.segments))
        return grown

    def holds(self, ids: Sequence[bytes]) -> list[bool]:
        """Which of these events are among the turns."""
        # Half an id tells them apart.
        wanted = np.frombuffer(b"".join(ids), dtype="<u8")[::2]
        places = np.minimum(np.searchsorted(self._halves, wanted), len(self._halves) - 1)
        return cast(list[bool], (self._halves[places] == wanted).tolist())

    @cached_property
    def _halves(self) -> Array:
        return np.sort(np.concatenate([part.ids.view("<u8")[::2] for part in self.parts.segments]))

    def locate(self, turn: int) -> tuple[Segment, int]:
        return self.parts.locate(turn)

    @property
    def size(self) -> int:
        """In bytes."""
        meanings = self._meanings.size if self._meanings else 0
        return sum(part.size for part in self.parts.segments) + len(self) * 50 + meanings

    def _standing(self, terms: Sequence[int]) -> Iterator[Standing]:
        return self.parts.standing(terms)

    def _worth(self, worth: Worth) -> Array:
        if (known := self._worths.get(worth)) is None:
            known = self._worths[worth] = worth.of(self._of.flags, self._of.size)
        return known


def _bordered(values: Array, *, beyond: int) -> Array:
    bordered = np.full(len(values) + 2 * REACH, beyond, dtype=values.dtype)
    bordered[REACH:-REACH] = values
    return bordered


def _sessions(columns: Columns) -> Sessions:
    turns, words = np.bincount(columns.session), np.bincount(columns.session, columns.lengths)
    return Sessions(columns.session, turns.astype(np.float32), words.astype(np.float32))


def _fewer(parts: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Small ones at the end made one, so that each is about twice as large as the next."""
    *others, last = parts
    while others and len(others[-1]) <= min(2 * len(last), _MOST_JOINED - len(last)):
        last = joined([others.pop(), last])
    return (*others, last)
