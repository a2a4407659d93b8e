"""How likely each turn holds the answer to a question: arrays in, arrays out."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import cast

import numpy as np

from domain.memory.recall.asked_dates import AskedDate, date_hit
from domain.memory.recall.meaning import Meaning
from domain.memory.recall.ranking import (
    LENGTH_MIDDLE,
    LEXICAL,
    SESSION_PAUSE,
    SESSION_SATURATION,
    WINDOW,
    WINDOW_SATURATION,
    WITH_MEANING,
    RankingWeights,
    Saturation,
)
from infrastructure.recall.meaning import TurnMeanings
from infrastructure.recall.segment import AGAIN, MUTE, QUESTION, TIME, USER, Array, Segment, renamed

_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """A question as the index sees it: each word by all terms it may be kept under.

    `speakers` are places in the index' names; `own` and `ours` whether the user's or the
    persona's words are asked for.
    """

    words: Sequence[Sequence[int]]
    speakers: Sequence[int] = ()
    own: bool = False
    ours: bool = False
    when: bool = False
    dates: Sequence[AskedDate] = ()


class SearchableTurns:
    """Turns in the order of time, with what every question needs of them computed once.

    They lie in segments of which each goes on where the one before ends. Of meanings the first
    segment's vectors tell, or `meanings` where they were read before.
    """

    def __init__(self, *parts: Segment, meanings: TurnMeanings | None = None) -> None:
        self.parts = tuple(replace(part, vectors=None) for part in parts)
        self._offsets = np.cumsum([0, *map(len, parts)]).tolist()
        self.names = tuple(dict.fromkeys(name for part in parts for name in part.names))
        self._speakers = np.concatenate([renamed(part, self.names) for part in parts])
        self.costs, self._flags, self._lengths, at, characters = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("costs", "flags", "lengths", "at", "characters")
        )
        self._flags = _without_replaced(self._flags)
        pause = SESSION_PAUSE // timedelta(milliseconds=1)
        self._session = np.cumsum(np.diff(at, prepend=at[:1]) > pause).astype(np.int32)
        self._together = [
            self._session[distance:] == self._session[: len(at) - distance] for distance in (1, 2)
        ]
        vectors = parts[0].vectors
        if vectors is not None and len(parts) == 1:
            meanings = TurnMeanings.of(vectors, self._together)
        self._meanings = meanings
        self._window_lengths = self._windowed(self._lengths)
        self._session_lengths = np.bincount(self._session, self._lengths).astype(np.float32)
        self._size = np.log(characters) - np.float32(LENGTH_MIDDLE)
        self.days = at // _DAY_MS
        self.newest = datetime.fromtimestamp(int(at.max()) / 1000, UTC)

    def __len__(self) -> int:
        return int(self._offsets[-1])

    def extended(self, tail: Segment) -> "SearchableTurns":
        """With turns that were said after all of these, but for those that are here already."""
        return SearchableTurns(*self.parts, tail, meanings=self._meanings)

    def holds(self, ids: Sequence[bytes]) -> list[bool]:
        """Which of these events are among the turns of the first segment."""
        # Half an id tells them apart.
        wanted = np.frombuffer(b"".join(ids), dtype="<u8")[::2]
        places = np.searchsorted(self._halves, wanted).clip(max=len(self._halves) - 1)
        return cast(list[bool], (self._halves[places] == wanted).tolist())

    @cached_property
    def _halves(self) -> Array:
        return np.sort(self.parts[0].ids.view("<u8")[::2])

    def dates(self, turns: Sequence[int]) -> Iterator[date]:
        return map(_date_of, self.days[turns].tolist())

    def locate(self, turn: int) -> tuple[Segment, int]:
        """The segment of a turn, and its row there."""
        part = bisect_right(self._offsets, turn) - 1
        return self.parts[part], turn - self._offsets[part]

    @property
    def size(self) -> int:
        """In bytes."""
        meanings = self._meanings.size if self._meanings else 0
        return sum(part.size for part in self.parts) + len(self) * 46 + meanings

    def has_any(self, asked: AskedTerms) -> bool:
        """Whether one of the words or dates was said."""
        if any(len(self._postings(variants)[0]) for variants in asked.words):
            return True
        return bool(asked.dates) and bool(self._date_hits(asked.dates).any())

    def words_shared(self, asked: AskedTerms) -> Array:
        """How many of the words each turn has itself."""
        shared = np.zeros(len(self), dtype=np.int32)
        for variants in asked.words:
            shared[np.unique(self._postings(variants)[0])] += 1
        return shared

    def ranked(self, asked: AskedTerms, meaning: Meaning | None) -> Array:
        """The scores with as much of the meaning as can be compared with that of the turns."""
        if meaning is None or not self.can_compare(meaning) or self._meanings is None:
            return self.scores(asked, LEXICAL)
        vector = np.array(meaning.vector, dtype=np.float32)
        likeness = self._meanings.likeness(vector, len(self))
        return self.scores(asked, WITH_MEANING) + WITH_MEANING.cosine * likeness

    def can_compare(self, meaning: Meaning | None) -> bool:
        """Whether turns may be found that share no word with what is asked."""
        known = self._meanings
        return bool(meaning and known and known.dimension == len(meaning.vector))

    def scores(self, asked: AskedTerms, weights: RankingWeights) -> Array:
        """By words, speakers, dates and what a turn is."""
        window, session = self._lexical(asked.words)
        scores = weights.window * _standardised(window)
        scores += weights.session * _standardised(session[self._session])
        scores += weights.question * ((self._flags & QUESTION) > 0) + weights.length * self._size
        if asked.speakers or asked.own or asked.ours:
            scores += weights.speaker * self._said_by(asked)
        if asked.when:
            scores += weights.time * ((self._flags & TIME) > 0)
        if asked.dates:
            scores += weights.date * self._date_hits(asked.dates)
        scores[(self._flags & MUTE) > 0] = -np.inf
        return scores

    def _lexical(self, words: Sequence[Sequence[int]]) -> tuple[Array, Array]:
        """Of the window around each turn, and of each session."""
        sessions = len(self._session_lengths)
        window = np.zeros(len(self), dtype=np.float32)
        session = np.zeros(sessions, dtype=np.float32)
        for variants in words:
            rows, counts = self._postings(variants)
            if not len(rows):
                continue
            own = np.bincount(rows, counts, len(self)).astype(np.float32)
            in_turns = int(np.count_nonzero(own))
            window += _bm25(self._windowed(own), in_turns, self._window_lengths, WINDOW_SATURATION)
            total = np.bincount(self._session[rows], counts, sessions).astype(np.float32)
            in_sessions = int(np.count_nonzero(total))
            session += _bm25(total, in_sessions, self._session_lengths, SESSION_SATURATION)
        return window, session

    def _postings(self, variants: Sequence[int]) -> tuple[Array, Array]:
        """The turns that have one of the terms, and how often; a turn may come twice."""
        wanted = np.array(variants, dtype="<u8")
        rows, counts = [], []
        for part, offset in zip(self.parts, self._offsets, strict=False):
            begins = np.searchsorted(part.terms, wanted, "left")
            ends = np.searchsorted(part.terms, wanted, "right")
            for begin, end in zip(begins, ends, strict=True):
                rows.append(part.rows[begin:end] + offset)
                counts.append(part.counts[begin:end])
        return np.concatenate(rows), np.concatenate(counts)

    def _windowed(self, values: Array) -> Array:
        """Each with what its neighbours in the same session add."""
        weighted = values * np.float32(WINDOW[2])
        for distance, together in enumerate(self._together, start=1):
            weight = np.float32(WINDOW[2 + distance])
            weighted[distance:] += weight * values[: len(values) - distance] * together
            weighted[: len(values) - distance] += weight * values[distance:] * together
        return cast(Array, weighted)

    def _said_by(self, asked: AskedTerms) -> Array:
        if asked.speakers:
            return np.isin(self._speakers, asked.speakers)
        by_user = (self._flags & USER) > 0
        return ~by_user if asked.ours else by_user

    def _date_hits(self, dates: Sequence[AskedDate]) -> Array:
        days, place = np.unique(self.days, return_inverse=True)
        hits = [date_hit(dates, _EPOCH + timedelta(days=int(day))) for day in days]
        return np.array(hits, dtype=np.float32)[place]


@lru_cache(maxsize=8192)
def _date_of(day: int) -> date:
    return _EPOCH + timedelta(days=day)


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


def _bm25(found: Array, documents: int, lengths: Array, saturation: Saturation) -> Array:
    k1, b = saturation.k1, saturation.b
    rarity = np.float32(np.log(1 + (len(lengths) - documents + 0.5) / (documents + 0.5)))
    mean = max(float(lengths.mean()), 1e-6)
    held_against = k1 * (1 - b + b * lengths / mean)
    return cast(Array, rarity * found * (k1 + 1) / (found + held_against))


def _standardised(values: Array) -> Array:
    spread = float(values.std())
    if spread < 1e-9:
        return np.zeros_like(values)
    return cast(Array, (values - values.mean()) / spread)
