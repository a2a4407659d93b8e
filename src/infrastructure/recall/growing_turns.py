"""Turns to which the youngest are added as they are said, at the cost of those alone."""

from collections.abc import Iterable, Iterator, Sequence
from math import log
from typing import NamedTuple

import numpy as np

from domain.memory.events import UserMemoryEvent
from domain.memory.recall.ranking import LENGTH_MIDDLE, WINDOW
from domain.memory.recall.shown import speaker_of
from infrastructure.recall.bm25 import REACH, Sessions, Windows
from infrastructure.recall.building import ReadText, flags_of
from infrastructure.recall.columns import DAY_MS, PAUSE_MS, Columns
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import AGAIN, MUTE, USER, Array, Segment
from infrastructure.recall.weighing import Standing, WeighedTurns, Worth

_ROOM = 64


class Growing:
    """An array with room at its end; `beyond` stands there, and in front of the first place."""

    def __init__(self, values: Array, border: int = 0, beyond: int = 0) -> None:
        self._border = border
        self._beyond = beyond
        self._used = len(values)
        self.room = self._roomy(values, border)

    def __len__(self) -> int:
        return self._used

    @property
    def values(self) -> Array:
        return self.room[self._border : self._border + self._used]

    @property
    def bordered(self) -> Array:
        return self.room[: self._used + 2 * self._border]

    def add(self, value: float) -> None:
        place = self._border + self._used
        if place + self._border >= len(self.room):
            self.room = self._roomy(self.values, self._border)
        self.room[place] = value
        self._used += 1

    def _roomy(self, values: Array, border: int) -> Array:
        room = np.full(len(values) + len(values) // 8 + _ROOM, self._beyond, dtype=values.dtype)
        room[border : border + len(values)] = values
        return room


class Coming(NamedTuple):
    """A young turn, what a search needs of its text, and its tokens as it is shown."""

    event: UserMemoryEvent
    text: ReadText
    cost: int


class GrowingTurns(WeighedTurns):
    """Archived turns and the young ones that follow them; of these no words are kept."""

    def __init__(self, archived: SearchableTurns) -> None:
        of, windows, sessions = archived._of, archived._windows, archived._sessions
        super().__init__(of, windows, sessions, archived._meanings)
        self._parts = archived.parts
        self._postings_of: dict[int, tuple[list[int], list[int]]] = {}
        self._worths: dict[Worth, Growing] = {}
        self._days, self._speakers, self._costs, self._flags, self._lengths, self._size = map(
            Growing, (of.days, of.speakers, of.costs, of.flags, of.lengths, of.size)
        )
        self._session = Growing(of.session, REACH, -1)
        self._near = Growing(windows.lengths.lengths, REACH)
        self._near_total = windows.lengths.total
        self._turns_of, self._words_of = Growing(sessions.turns), Growing(sessions.words)

    def locate(self, turn: int) -> tuple[Segment, int]:
        """Of an archived one."""
        return self._parts.locate(turn)

    def add(self, coming: Iterable[Coming]) -> None:
        """What was said after all that is here."""
        names, last, latest = self._of.names, self._of.last, self._of.latest
        for each in coming:
            event, text = each.event, each.text
            at = int(event.created_at.timestamp() * 1000)
            if (speaker := speaker_of(event)) not in names:
                names = (*names, speaker)
            self._add_session(is_new=at - last > PAUSE_MS, length=text.length)
            self._add(each, at, names.index(speaker))
            last, latest = at, max(latest, at)
        self._of = Columns(
            names,
            last,
            latest,
            days=self._days.values,
            speakers=self._speakers.values,
            costs=self._costs.values,
            flags=self._flags.values,
            lengths=self._lengths.values,
            size=self._size.values,
            session=self._session.values,
        )
        self._windows = Windows(self._session.bordered, self._near.bordered, self._near_total)
        self._sessions = Sessions(
            self._session.values, self._turns_of.values, self._words_of.values
        )
        self._lately = None

    def _add(self, coming: Coming, at: int, speaker: int) -> None:
        event, text = coming.event, coming.text
        turn, flags = len(self._days), flags_of(event, text)
        if flags & AGAIN and not self._flags.values[-1] & USER:
            self._mute(turn - 1)
        self._add_window(turn, text.length)
        self._days.add(at // DAY_MS)
        self._speakers.add(speaker)
        self._costs.add(coming.cost)
        self._flags.add(flags)
        self._lengths.add(text.length)
        size = log(max(1, len(event.content))) - LENGTH_MIDDLE
        self._size.add(size)
        for worth, known in self._worths.items():
            known.add(worth.of_one(flags, size))
        for term, count in zip(text.terms.tolist(), text.counts.tolist(), strict=True):
            turns, counts = self._postings_of.setdefault(term, ([], []))
            turns.append(turn)
            counts.append(count)

    def _mute(self, turn: int) -> None:
        self._flags.values[turn] |= MUTE
        for worth in self._worths.values():
            worth.values[turn] = -np.inf

    def _add_session(self, *, is_new: bool, length: int) -> None:
        newest = int(self._session.values[-1]) + is_new
        self._session.add(newest)
        if is_new:
            self._turns_of.add(0)
            self._words_of.add(0)
        self._turns_of.values[newest] += 1
        self._words_of.values[newest] += length

    def _add_window(self, turn: int, length: int) -> None:
        """Its own, and what it and its neighbours add to each other's."""
        session, near, added = self._session.values, length * WINDOW[REACH], 0.0
        for distance in range(1, min(REACH, turn) + 1):
            if session[turn - distance] == session[turn]:
                weight = WINDOW[REACH + distance]
                near += weight * float(self._lengths.values[turn - distance])
                self._near.values[turn - distance] += weight * length
                added += weight * length
        self._near_total += near + added
        self._near.add(near)

    def _standing(self, terms: Sequence[int]) -> Iterator[Standing]:
        yield from self._parts.standing(terms)
        for place, term in enumerate(terms):
            if (found := self._postings_of.get(term)) is not None:
                turns, counts = found
                yield place, np.array(turns, dtype=np.int32), np.array(counts, dtype=np.float32)

    def _worth(self, worth: Worth) -> Array:
        if (known := self._worths.get(worth)) is None:
            known = self._worths[worth] = Growing(worth.of(self._of.flags, self._of.size))
        return known.values
