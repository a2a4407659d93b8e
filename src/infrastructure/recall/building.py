"""Segments from what was said."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from application.shared.ports import TokenCounter
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.recall.lexicon import RecallWords, words_of
from domain.memory.recall.shown import shown_line, speaker_of
from domain.shared.language import Language
from infrastructure.recall.analyzer import Analyzer
from infrastructure.recall.segment import MUTE, QUESTION, TIME, USER, Segment

MOST_TURNS = 256
"""In one segment."""

_ASKING = ("?", "?)", '?"', "?»")


class SegmentBuilder:
    def __init__(self, analyzer: Analyzer, words: RecallWords, counter: TokenCounter) -> None:
        self._analyzer = analyzer
        self._words = words
        self._counter = counter

    def build(self, events: Sequence[UserMemoryEvent], language: Language | None = None) -> Segment:
        """`language` where it is known for all of them."""
        terms = [Counter(self._analyzer.terms(event.content, language)) for event in events]
        postings = sorted(
            (term, row, count) for row, found in enumerate(terms) for term, count in found.items()
        )
        texts = [event.content.encode() for event in events]
        speakers = [speaker_of(event) for event in events]
        names = tuple(dict.fromkeys(speakers))
        return Segment(
            ids=np.array([event.event_id.bytes for event in events], dtype="V16"),
            at=np.array([int(e.created_at.timestamp() * 1000) for e in events], dtype="<i8"),
            seq=np.array([event.seq for event in events], dtype="<i8"),
            flags=np.array([self._flags(event) for event in events], dtype="u1"),
            speakers=np.array([names.index(speaker) for speaker in speakers], dtype="<u2"),
            costs=np.array([self._cost(event) for event in events], dtype="<i4"),
            characters=np.array([max(1, len(event.content)) for event in events], dtype="<f4"),
            lengths=np.array([found.total() for found in terms], dtype="<f4"),
            terms=np.array([term for term, _, _ in postings], dtype="<u8"),
            rows=np.array([row for _, row, _ in postings], dtype="<i4"),
            counts=np.array([count for _, _, count in postings], dtype="<f4"),
            ends=np.cumsum([len(text) for text in texts]).astype("<i4"),
            text=b"".join(texts),
            names=names,
            external_ids=tuple(event.external_id for event in events),
            counter=self._counter.name,
        )

    def _flags(self, event: UserMemoryEvent) -> int:
        flags = USER if event.role is EventRole.USER else 0
        if event.content.rstrip().endswith(_ASKING):
            flags |= QUESTION
        if self._words.time.stand_in(words_of(event.content)):
            flags |= TIME
        return flags if event.is_conversation else flags | MUTE

    def _cost(self, event: UserMemoryEvent) -> int:
        return self._counter.count(shown_line(speaker_of(event), event.content))
