"""How likely each turn holds the answer to a question: arrays in, arrays out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, repeat
from math import inf, sqrt
from typing import cast

import numpy as np

from domain.memory.recall.asked_dates import AskedDate, fitting_spans
from domain.memory.recall.meaning import Meaning
from domain.memory.recall.ranking import LEXICAL, RELATED, WITH_MEANING, RankingWeights
from infrastructure.recall.bm25 import FoundWord, Sessions, Windows
from infrastructure.recall.columns import Columns
from infrastructure.recall.meaning import TurnMeanings
from infrastructure.recall.segment import MUTE, QUESTION, TIME, USER, Array, Segment

_EPOCH = date(1970, 1, 1)

Standing = tuple[int, Array, Array]
"""Which of the terms stands in which turns, and how often in each."""


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """A question as the index sees it: each word by all terms it may be kept under, and the terms
    of words that mean much the same, or are `related` to it.

    `speakers` are places in the index' names; `own` and `ours` whether the user's or the
    persona's words are asked for.
    """

    words: Sequence[Sequence[int]]
    related: Sequence[Sequence[int]] = ()
    speakers: Sequence[int] = ()
    own: bool = False
    ours: bool = False
    when: bool = False
    dates: Sequence[AskedDate] = ()

    @property
    def names_nothing(self) -> bool:
        """Neither a word nor a date to look for."""
        return not (self.words or self.dates)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a turn is worth whatever else is asked: by these weights, and where only the user's
    words are asked for (`by_user`), or only the persona's (False).
    """

    weights: RankingWeights
    by_user: bool | None = None

    def of(self, flags: Array, size: Array) -> Array:
        """Nothing makes up for being muted."""
        weights = self.weights
        worth = np.float32(weights.length) * size
        worth += np.float32(weights.question) * ((flags & QUESTION) > 0)
        if self.by_user is not None:
            worth += np.float32(weights.speaker) * (((flags & USER) > 0) == self.by_user)
        worth[(flags & MUTE) > 0] = -np.inf
        return cast(Array, worth)

    def of_one(self, flags: int, size: float) -> float:
        """The same of a single turn."""
        if flags & MUTE:
            return -inf
        worth = self.weights.length * size + self.weights.question * bool(flags & QUESTION)
        return worth + self.weights.speaker * (self.by_user is bool(flags & USER))


class WeighedTurns(ABC):
    """Turns in the order of time, with what every question needs of them computed before."""

    def __init__(
        self, columns: Columns, windows: Windows, sessions: Sessions, meanings: TurnMeanings | None
    ) -> None:
        self._of = columns
        self._windows = windows
        self._sessions = sessions
        self._meanings = meanings
        self._lately: tuple[AskedTerms, Sequence[FoundWord]] | None = None

    @abstractmethod
    def locate(self, turn: int) -> tuple[Segment, int]:
        """The segment of a turn, and its row there."""

    @abstractmethod
    def _standing(self, terms: Sequence[int]) -> Iterable[Standing]:
        """Of each of the terms that stand anywhere; the turns of one ascend."""

    @abstractmethod
    def _worth(self, worth: Worth) -> Array:
        """Of every turn; not to be changed."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all who spoke."""
        return self._of.names

    @property
    def costs(self) -> Array:
        """In tokens, as they are shown."""
        return self._of.costs

    @property
    def newest(self) -> datetime:
        return self._of.newest

    def __len__(self) -> int:
        return len(self._of)

    def dates(self, turns: Array) -> Iterator[date]:
        return map(_date_of, self._of.days[turns].tolist())

    def has_any(self, asked: AskedTerms) -> bool:
        """Whether one of the words or dates was said."""
        if self._found(asked):
            return True
        return bool(asked.dates) and bool(self._date_hits(asked.dates).any())

    def words_shared(self, asked: AskedTerms) -> Array:
        """How many of the words each turn has itself."""
        shared = np.zeros(len(self), dtype=np.int32)
        for word in self._found(asked):
            if word.weight == 1:
                shared[np.unique(word.rows)] += 1
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
        by_user = None if asked.speakers or not (asked.own or asked.ours) else not asked.ours
        scores = self._worth(Worth(weights, by_user)) + self._lexical(asked, weights)
        if asked.speakers:
            is_asked = np.zeros(len(self.names), dtype=np.float32)
            is_asked[list(asked.speakers)] = weights.speaker
            scores += is_asked.take(self._of.speakers)
        if asked.when:
            scores += np.float32(weights.time) * ((self._of.flags & TIME) > 0)
        if asked.dates:
            scores += np.float32(weights.date) * self._date_hits(asked.dates)
        return scores

    def _lexical(self, asked: AskedTerms, weights: RankingWeights) -> Array | np.float32:
        """Of the window around each turn, and of each session."""
        if not (found := self._found(asked)):
            return np.float32(0)
        sessions = self._sessions.scores(found)
        sessions, apart = _standardised(sessions, weights.session, self._sessions.turns)
        windows, apart_too = _standardised(self._windows.scores(found), weights.window)
        sessions -= apart + apart_too  # where there are fewest
        windows += sessions.take(self._of.session)
        return windows

    def _found(self, asked: AskedTerms) -> Sequence[FoundWord]:
        """Of each word that was said; asked for more than once of the same question."""
        if self._lately is None or self._lately[0] is not asked:
            self._lately = asked, self._postings(asked)
        return self._lately[1]

    def _postings(self, asked: AskedTerms) -> Sequence[FoundWord]:
        words = [*asked.words, *asked.related]
        of_word = [word for word, variants in enumerate(words) for _ in variants]
        standing: dict[int, list[Standing]] = {}
        for each in self._standing([*chain.from_iterable(words)]):
            standing.setdefault(of_word[each[0]], []).append(each)
        weights = [*repeat(1.0, len(asked.words)), *repeat(RELATED, len(asked.related))]
        return [_found_word(standing[word], weights[word]) for word in sorted(standing)]

    def _date_hits(self, dates: Sequence[AskedDate]) -> Array:
        days = self._of.days
        is_new = np.diff(days, prepend=days[:1] - 1) != 0
        different = days[is_new]
        hits = np.zeros(len(different), dtype=np.float32)
        first, last = _date_of(int(different.min())), _date_of(int(different.max()))
        for begin, end, hit in fitting_spans(dates, first, last):
            there = (different >= (begin - _EPOCH).days) & (different <= (end - _EPOCH).days)
            np.maximum(hits, np.float32(hit) * there, out=hits)
        return cast(Array, hits.take(np.cumsum(is_new) - 1))


@lru_cache(maxsize=8192)
def _date_of(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def _found_word(standing: Sequence[Standing], weight: float) -> FoundWord:
    if len(standing) == 1:
        _, rows, counts = standing[0]
    else:
        rows = np.concatenate([rows for _, rows, _ in standing])
        counts = np.concatenate([counts for _, _, counts in standing])
    is_one = all(each[0] == standing[0][0] for each in standing)
    return FoundWord(rows, counts, len(rows) if is_one else len(np.unique(rows)), weight)


def _standardised(
    values: Array, weight: float, times: Array | None = None
) -> tuple[Array, np.float32]:
    """Weighed, and what is still to be taken off each; each of the values stands for so many
    `times` that it comes, once if not given.
    """
    among = len(values) if times is None else float(times.sum())
    often = values if times is None else values * times
    mean = float(often.sum(dtype=np.float64)) / among
    spread = sqrt(max(0.0, float(np.dot(often, values)) / among - mean * mean))
    if spread < 1e-9:
        return np.zeros_like(values), np.float32(0)
    by = np.float32(weight / spread)
    return values * by, by * np.float32(mean)
