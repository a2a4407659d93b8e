"""How likely each turn holds the answer to a question: arrays in, arrays out."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate, chain, repeat
from math import sqrt
from typing import cast

import numpy as np

from domain.memory.recall.asked_dates import AskedDate, date_hit
from domain.memory.recall.meaning import Meaning
from domain.memory.recall.ranking import (
    LEXICAL,
    RELATED,
    SESSION_SATURATION,
    WINDOW,
    WINDOW_SATURATION,
    WITH_MEANING,
    RankingWeights,
)
from infrastructure.recall.columns import Columns, Lengths, windowed
from infrastructure.recall.meaning import TurnMeanings
from infrastructure.recall.segment import (
    MUTE,
    QUESTION,
    TIME,
    USER,
    Array,
    Segment,
    joined,
)

_ALL = slice(None)
_EPOCH = date(1970, 1, 1)
_MOST_JOINED = 2_000
_NEIGHBOURS = np.arange(len(WINDOW), dtype=np.int32) - len(WINDOW) // 2
_MOST_PLACES = 65_536
"""Up to so many are gone through quicker than those that are needed are sorted."""

_RARE = 16
"""What more than one turn of so many says is looked for in all of them."""
_WEIGHTS = np.array(WINDOW, dtype=np.float32)


FoundWord = tuple[Array, Array, float]
"""The turns that have one of a word's terms, how often, and what the word weighs; a turn may come
twice.
"""


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


class SearchableTurns:
    """Turns in the order of time, with what every question needs of them computed once.

    They lie in segments of which each goes on where the one before ends: `segment` after all of
    `before`, if given. Of meanings the first segment's vectors tell.
    """

    def __init__(self, segment: Segment, before: "SearchableTurns | None" = None) -> None:
        lean = replace(segment, vectors=None)
        self.parts: tuple[Segment, ...] = (*before.parts, lean) if before else (lean,)
        self._offsets = _offsets(self.parts)
        self._of: Columns = before._of.followed_by(segment) if before else Columns.of(segment)
        self._together = self._of.together()
        self._meanings: TurnMeanings | None = before._meanings if before else None
        if before is None and segment.vectors is not None:
            self._meanings = TurnMeanings.of(segment.vectors, self._together)
        self._windows = Lengths(self._window_lengths(before), WINDOW_SATURATION)
        self._turns_of, words = self._of_sessions(before)
        self._lately: tuple[AskedTerms, Sequence[FoundWord]] | None = None
        self._worth: dict[RankingWeights, Array] = {}
        self._sessions = Lengths(words.astype(np.float32), SESSION_SATURATION)

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

    def extended(self, tail: Segment) -> "SearchableTurns":
        """With turns that were said after all of these."""
        return SearchableTurns(tail, self)

    def followed_by(self, tail: Segment) -> "SearchableTurns | None":
        """The same, to be kept: few segments are made of many. None where some of the turns are
        here, or were not said after all of these.
        """
        last = self.parts[-1]
        if (tail.at[0], tail.seq[0]) < (last.at[-1], last.seq[-1]):
            return None
        if any(self.holds(tail.ids.tolist())):
            return None
        grown = self.extended(tail)
        grown.parts = _fewer(grown.parts)
        grown._offsets = _offsets(grown.parts)
        return grown

    def holds(self, ids: Sequence[bytes]) -> list[bool]:
        """Which of these events are among the turns."""
        # Half an id tells them apart.
        wanted = np.frombuffer(b"".join(ids), dtype="<u8")[::2]
        places = np.searchsorted(self._halves, wanted).clip(max=len(self._halves) - 1)
        return cast(list[bool], (self._halves[places] == wanted).tolist())

    @cached_property
    def _bordered(self) -> Array:
        """The session of each turn, with room for neighbours beyond the first and the last."""
        reach = len(WINDOW) // 2
        bordered = np.full(len(self) + 2 * reach, -1, dtype=self._of.session.dtype)
        bordered[reach:-reach] = self._of.session
        return bordered

    @cached_property
    def _halves(self) -> Array:
        return np.sort(np.concatenate([part.ids.view("<u8")[::2] for part in self.parts]))

    def dates(self, turns: Sequence[int]) -> Iterator[date]:
        return map(_date_of, self._of.days[turns].tolist())

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
        if self._found(asked):
            return True
        return bool(asked.dates) and bool(self._date_hits(asked.dates).any())

    def words_shared(self, asked: AskedTerms) -> Array:
        """How many of the words each turn has itself."""
        shared = np.zeros(len(self), dtype=np.int32)
        for rows, _, weight in self._found(asked):
            if weight == 1:
                shared[np.unique(rows)] += 1
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
        flags = self._of.flags
        window, session = self._lexical(asked)
        scores = _standardised(window, weights.window)
        scores += _standardised(session, weights.session, self._turns_of)[self._of.session]
        scores += self._being(weights)
        if asked.speakers or asked.own or asked.ours:
            scores += np.float32(weights.speaker) * self._said_by(asked)
        if asked.when:
            scores += np.float32(weights.time) * ((flags & TIME) > 0)
        if asked.dates:
            scores += weights.date * self._date_hits(asked.dates)
        return scores

    def _being(self, weights: RankingWeights) -> Array:
        """What a turn is worth whatever is asked; nothing makes up for being muted."""
        if (known := self._worth.get(weights)) is None:
            flags = self._of.flags
            known = np.float32(weights.length) * self._of.size
            known += np.float32(weights.question) * ((flags & QUESTION) > 0)
            known[(flags & MUTE) > 0] = -np.inf
            self._worth[weights] = known
        return known

    def _lexical(self, asked: AskedTerms) -> tuple[Array, Array]:
        """Of the window around each turn, and of each session."""
        found = self._found(asked)
        window = np.zeros(len(self), dtype=np.float32)
        if not found:
            return window, np.zeros(len(self._sessions), dtype=np.float32)
        rare = [word for word in found if len(word[0]) * _RARE <= len(self)]
        for rows, counts, weight in found:
            if len(rows) * _RARE > len(self):
                own = np.bincount(rows, counts, len(self)).astype(np.float32)
                near = windowed(own, self._together)
                in_turns = int(np.count_nonzero(own))
                window += weight * self._windows.bm25(near, in_turns, _ALL)
        if rare:
            window += self._in_windows(rare)
        return window, self._in_sessions(found)

    def _in_windows(self, words: Sequence[FoundWord]) -> Array:
        """Of words that stand in few turns, all at once."""
        rows, counts, word, weights = _together(words)
        near = rows[:, None] + _NEIGHBOURS
        is_here = self._bordered[near + len(WINDOW) // 2] == self._of.session[rows][:, None]
        of_word = (word * len(self))[:, None]
        added = (counts[:, None] * _WEIGHTS)[is_here]
        places, found = _summed((of_word + near)[is_here], added, len(words) * len(self))
        which, turns = np.divmod(places, len(self))
        documents = np.array([_turns_in(rows) for rows, _, _ in words])
        scores = weights[which] * self._windows.bm25(found, documents[which], turns)
        return np.bincount(turns, scores, len(self)).astype(np.float32)

    def _in_sessions(self, words: Sequence[FoundWord]) -> Array:
        rows, counts, word, weights = _together(words)
        sessions = len(self._sessions)
        places = word * sessions + self._of.session[rows]
        found = np.bincount(places, counts, len(words) * sessions).astype(np.float32)
        found = found.reshape(len(words), sessions)
        documents = np.count_nonzero(found, axis=1)[:, None]
        scores = self._sessions.bm25(found, documents, _ALL)
        return cast(Array, weights.astype(np.float32) @ scores)

    def _found(self, asked: AskedTerms) -> Sequence[FoundWord]:
        """Of each word that was said; asked for more than once of the same question."""
        if self._lately is None or self._lately[0] is not asked:
            self._lately = asked, self._postings(asked)
        return self._lately[1]

    def _postings(self, asked: AskedTerms) -> Sequence[FoundWord]:
        words = [*asked.words, *asked.related]
        wanted = np.array([*chain.from_iterable(words)], dtype="<u8")
        of_word = [word for word, variants in enumerate(words) for _ in variants]
        rows: list[list[Array]] = [[] for _ in words]
        counts: list[list[Array]] = [[] for _ in words]
        for part, offset in zip(self.parts, self._offsets, strict=False):
            begins = part.terms.searchsorted(wanted)
            ends = part.terms.searchsorted(wanted, "right")
            for hit in np.flatnonzero(ends > begins).tolist():
                there = slice(begins[hit], ends[hit])
                rows[of_word[hit]].append(part.rows[there] + offset)
                counts[of_word[hit]].append(part.counts[there])
        weights = chain(repeat(1.0, len(asked.words)), repeat(RELATED))
        return [
            (np.concatenate(each), np.concatenate(often), weight)
            for each, often, weight in zip(rows, counts, weights, strict=False)
            if each
        ]

    def _of_sessions(self, before: "SearchableTurns | None") -> tuple[Array, Array]:
        """The turns and the words of each: those of `before` are counted already."""
        new = slice(len(before) if before else 0, None)
        turns = np.bincount(self._of.session[new])
        words = np.bincount(self._of.session[new], self._of.lengths[new])
        if before:
            turns[: len(before._sessions)] += before._turns_of
            words[: len(before._sessions)] += before._sessions.lengths
        return turns, words

    def _window_lengths(self, before: "SearchableTurns | None") -> Array:
        """Of `before` all but those whose neighbours are new."""
        reach = len(WINDOW) // 2
        kept = max(0, len(before) - reach) if before else 0
        begin = max(0, kept - reach)
        near = windowed(self._of.lengths[begin:], [each[begin:] for each in self._together])
        if before is None:
            return near
        return np.concatenate([before._windows.lengths[:kept], near[kept - begin :]])

    def _said_by(self, asked: AskedTerms) -> Array:
        if asked.speakers:
            is_asked = np.zeros(len(self.names), dtype=bool)
            is_asked[list(asked.speakers)] = True
            return is_asked[self._of.speakers]
        by_user: Array = (self._of.flags & USER) > 0
        return ~by_user if asked.ours else by_user

    def _date_hits(self, dates: Sequence[AskedDate]) -> Array:
        days = self._of.days
        is_new = np.diff(days, prepend=days[:1] - 1) != 0
        hits = [date_hit(dates, _date_of(day)) for day in days[is_new].tolist()]
        return cast(Array, np.array(hits, dtype=np.float32)[np.cumsum(is_new) - 1])


@lru_cache(maxsize=8192)
def _date_of(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def _together(
    words: Sequence[FoundWord],
) -> tuple[Array, Array, Array, Array]:
    """Rows and counts of all, to which word each belongs, and what the words weigh."""
    rows = np.concatenate([rows for rows, _, _ in words])
    counts = np.concatenate([counts for _, counts, _ in words])
    word = np.repeat(np.arange(len(words)), [len(rows) for rows, _, _ in words])
    return rows, counts, word, np.array([weight for _, _, weight in words])


def _summed(places: Array, values: Array, most: int) -> tuple[Array, Array]:
    """Each place once, with all that is added there; a place is less than `most`."""
    if most > _MOST_PLACES:
        places, place = np.unique(places, return_inverse=True)
        return places, np.bincount(place, values).astype(np.float32)
    sums = np.bincount(places, values)
    there = np.flatnonzero(sums)
    return there, sums[there].astype(np.float32)


def _turns_in(rows: Array) -> int:
    """How many there are; those of one term ascend."""
    return len(rows) if bool((rows[1:] > rows[:-1]).all()) else len(np.unique(rows))


def _offsets(parts: Sequence[Segment]) -> list[int]:
    return [0, *accumulate(map(len, parts))]


def _fewer(parts: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Small ones at the end made one, so that each is about twice as large as the next."""
    *others, last = parts
    while others and len(others[-1]) <= min(2 * len(last), _MOST_JOINED - len(last)):
        last = joined([others.pop(), last])
    return (*others, last)


def _standardised(values: Array, weight: float, times: Array | None = None) -> Array:
    """Weighed; each of the values stands for so many `times` that it comes, once if not given."""
    often = np.ones(1, dtype=np.float32) if times is None else times.astype(np.float32)
    among = len(values) if times is None else float(often.sum())
    apart = values - np.float32((values * often).sum() / among)
    spread = sqrt(float(np.dot(apart * often, apart)) / among)
    if spread < 1e-9:
        return np.zeros_like(values)
    apart *= np.float32(weight / spread)
    return cast(Array, apart)
