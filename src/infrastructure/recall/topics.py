"""Whether words speak of something."""

import re
from collections.abc import Sequence

import numpy as np

from domain.memory.recall.lexicon import RecallWords, words_of
from infrastructure.recall.analyzer import Analyzer
from infrastructure.recall.segment import Segment

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_CLAUSE = re.compile(
    r"[.,;:!?…\n]+|\s[-\u2013\u2014]\s|\s(?:and|but|et|mais|и|но|а)\s",  # noqa: RUF001
    re.IGNORECASE,
)
_SAME = 0.6
"""Of a text's telling words, so many make a sentence say the same."""

Topic = Sequence[frozenset[int]]
"""Each telling word, by all terms it may be kept under."""


class Topics:
    def __init__(self, analyzer: Analyzer, words: RecallWords) -> None:
        self._analyzer = analyzer
        self._words = words

    def read(self, text: str) -> Topic:
        dropped = self._words.dropped[self._analyzer.language(text)]
        return [
            frozenset(self._analyzer.variants(word))
            for word in dict.fromkeys(words_of(text))
            if word not in dropped and len(word) > 1
        ]

    def speaks_of(self, text: str, topic: Topic) -> bool:
        return bool(topic) and self._share(text, topic) == 1

    def rows(self, segment: Segment, topic: Topic) -> list[int]:
        """Of the turns that speak of it."""
        found = np.full(len(segment), bool(topic))
        for variants in topic:
            has = np.zeros(len(segment), dtype=bool)
            has[segment.rows[np.isin(segment.terms, list(variants))]] = True
            found &= has
        rows: list[int] = np.flatnonzero(found).tolist()
        return rows

    def tell_apart(self, text: str, statement: str, topic: str) -> bool:
        """Whether the text says this, and in no clause that is about the topic.

        What is said in other words than the text's may be about it all the same: then it is not.
        """
        wanted, told = self.read(topic), self.read(statement)
        clauses = [self._said(clause) for clause in _CLAUSE.split(text)]
        about = [c for c in clauses if any(not c.isdisjoint(word) for word in wanted)]
        others = [c for c in clauses if c not in about]
        if any(not clause.isdisjoint(word) for clause in about for word in told):
            return False
        return any(not clause.isdisjoint(word) for clause in others for word in told)

    def without(self, text: str, topics: Sequence[Topic]) -> str:
        """The sentences that say none of it."""
        sentences = _SENTENCE.split(text)
        kept = [s for s in sentences if not any(self._share(s, t) >= _SAME for t in topics if t)]
        return text if len(kept) == len(sentences) else " ".join(kept)

    def _said(self, text: str) -> set[int]:
        return {term for word in words_of(text) for term in self._analyzer.variants(word)}

    def _share(self, text: str, topic: Topic) -> float:
        said = self._said(text)
        return sum(not said.isdisjoint(variants) for variants in topic) / len(topic)
