"""BM25 of a question's words: in the window around each turn, and in each session."""

from collections.abc import Sequence
from functools import cached_property
from math import log
from typing import NamedTuple, cast

import numpy as np

from domain.memory.recall.ranking import (
    SESSION_SATURATION,
    WINDOW,
    WINDOW_SATURATION,
    Saturation,
)
from infrastructure.recall.segment import Array

REACH = len(WINDOW) // 2
"""So many neighbours on either side are near."""

_NEAR = np.arange(len(WINDOW))[:, None]
_WEIGHTS = np.array(WINDOW, dtype=np.float32)[:, None]
_RARE = 16
"""What more than one turn of so many says is looked for in all of them."""


class FoundWord(NamedTuple):
    """The turns that have one of a word's terms, and how often; one that has two of them comes
    twice. `documents` are how many turns there are, `weight` is what the word counts.
    """

    rows: Array
    counts: Array
    documents: int
    weight: float


class Lengths:
    """Of documents, and how much each is held against what is found there."""

    def __init__(self, lengths: Array, saturation: Saturation, total: float | None = None) -> None:
        """`total` of all lengths, where it is known."""
        self.lengths = lengths
        self.total = float(lengths.sum(dtype=np.float64)) if total is None else total
        b, k1 = saturation.b, saturation.k1
        self._least = np.float32(k1 * (1 - b))
        self._by_length = np.float32(k1 * b / max(self.total / len(lengths), 1e-6))
        self._most = k1 + 1

    def __len__(self) -> int:
        return len(self.lengths)

    def rarity(self, documents: int) -> float:
        """What a word counts at most that so many of them have."""
        return log(1 + (len(self) - documents + 0.5) / (documents + 0.5)) * self._most

    def saturated(self, found: Array, lengths: Array) -> Array:
        """From 0 to 1, for so much of a word in documents so long."""
        held_against = lengths * self._by_length
        held_against += self._least
        return cast(Array, found / (found + held_against))


class Windows:
    """Around turns of `session`: arrays with room for the neighbours of the first and the last."""

    def __init__(self, session: Array, lengths: Array, total: float | None = None) -> None:
        self._session = session
        self._lengths = lengths
        self.lengths = Lengths(lengths[REACH:-REACH], WINDOW_SATURATION, total)

    @cached_property
    def _together(self) -> list[Array]:
        return together(self._session[REACH:-REACH])

    def scores(self, words: Sequence[FoundWord]) -> Array:
        turns = len(self.lengths)
        rare = [word for word in words if len(word.rows) * _RARE <= turns]
        scores = self._of_rare(rare) if rare else np.zeros(turns, dtype=np.float32)
        for word in words:
            if len(word.rows) * _RARE > turns:
                scores += self._of_frequent(word)
        return scores

    def _of_frequent(self, word: FoundWord) -> Array:
        own = np.bincount(word.rows, word.counts, len(self.lengths)).astype(np.float32)
        near = windowed(own, self._together)
        scores = self.lengths.saturated(near, self.lengths.lengths)
        scores *= np.float32(word.weight * self.lengths.rarity(word.documents))
        return scores

    def _of_rare(self, words: Sequence[FoundWord]) -> Array:
        """All at once: each word has a row of places, of which few are ever looked at."""
        rows = np.concatenate([word.rows for word in words], dtype=np.intp)
        counts = np.concatenate([word.counts for word in words])
        of_word = np.repeat(np.arange(len(words)), [len(word.rows) for word in words])
        near = rows + _NEAR
        is_here = self._session.take(near) == self._session.take(rows + REACH)
        row_of_places = len(self._session)
        places = (near + of_word * row_of_places).ravel()
        first, place = _numbered(places, len(words) * row_of_places)
        added = (counts * _WEIGHTS * is_here).ravel()
        found = np.bincount(place, added, len(first)).astype(np.float32)
        turns = near.ravel().take(first)
        weights = np.array([word.weight * self.lengths.rarity(word.documents) for word in words])
        scores = self.lengths.saturated(found, self._lengths.take(turns))
        scores = scores * weights.take(np.tile(of_word, len(WINDOW)).take(first))
        return np.bincount(turns, scores, row_of_places)[REACH:-REACH].astype(np.float32)


class Sessions:
    """Each as one document of all that was said there."""

    def __init__(self, session: Array, turns: Array, words: Array) -> None:
        """`session` of each turn; `turns` of each session, and its `words`."""
        self._session = session
        self.turns = turns
        self.words = words
        self._lengths = Lengths(words, SESSION_SATURATION)

    def scores(self, words: Sequence[FoundWord]) -> Array:
        count = len(self.words)
        rows = np.concatenate([word.rows for word in words])
        counts = np.concatenate([word.counts for word in words])
        of_word = np.repeat(np.arange(len(words)), [len(word.rows) for word in words])
        places = self._session.take(rows) + of_word * count
        found = np.bincount(places, counts, len(words) * count).astype(np.float32)
        found = found.reshape(len(words), count)
        documents = [int(np.count_nonzero(of_one)) for of_one in found]
        weights = [
            word.weight * self._lengths.rarity(there)
            for word, there in zip(words, documents, strict=True)
        ]
        saturated = self._lengths.saturated(found, self.words)
        return cast(Array, np.array(weights, dtype=np.float32) @ saturated)


def _numbered(places: Array, most: int) -> tuple[Array, Array]:
    """Where each place stands first or last, and by which of these numbers each goes.

    Quicker than to sort: nothing but what is written here is ever read.
    """
    notes = np.empty(most, dtype=np.intp)
    order = np.arange(len(places))
    notes[places] = order
    first = np.flatnonzero(notes.take(places) == order)
    notes[places.take(first)] = order[: len(first)]
    return first, notes.take(places)


def together(session: Array) -> list[Array]:
    """Which turns have the one before them in the same session, and the one before that."""
    return [session[by:] == session[: len(session) - by] for by in range(1, REACH + 1)]


def windowed(values: Array, near: Sequence[Array]) -> Array:
    """Each with what its neighbours in the same session add."""
    weighted = values * np.float32(WINDOW[REACH])
    for distance, is_near in enumerate(near, start=1):
        weight = np.float32(WINDOW[REACH + distance])
        weighted[distance:] += weight * values[: len(values) - distance] * is_near
        weighted[: len(values) - distance] += weight * values[distance:] * is_near
    return cast(Array, weighted)
