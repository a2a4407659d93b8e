"""Segments from what was said."""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from application.shared.ports import TokenCounter
from domain.memory.events import EventRole, EventTag, UserMemoryEvent
from domain.memory.recall.lexicon import RecallWords, words_of
from domain.memory.recall.shown import shown_line, speaker_of
from domain.shared.language import Language
from infrastructure.recall.analyzer import Analyzer
from infrastructure.recall.segment import AGAIN, MUTE, QUESTION, TIME, USER, Array, Segment

MOST_TURNS = 256
"""In one segment."""

_ASKING = ("?", "?)", '?"', "?»")


_MOST_READ = 16_384

Known = tuple[int, int, Language | None]
"""A text by its hash, which a string that comes again brings along, and its length."""

_MOST_BESIDE = 4
"""Tokens of a line, more than its text has: who speaks, a colon, and where it ends."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a search needs of a text: its terms, ascending, how often each stands there, how many
    words it has, and what they tell (QUESTION, TIME).
    """

    distinct: frozenset[int]
    terms: Array
    counts: Array
    length: int
    flags: int


class SegmentBuilder:
    """Reads each young turn once, though it is searched with every reply: kept are the hash of a
    text and those of its stems, never its words.
    """

    def __init__(self, analyzer: Analyzer, words: RecallWords, counter: TokenCounter) -> None:
        self._analyzer = analyzer
        self._words = words
        self._counter = counter
        self._known: OrderedDict[Known, ReadText] = OrderedDict()

    @property
    def counter_name(self) -> str:
        return self._counter.name

    def build(self, events: Sequence[UserMemoryEvent], language: Language | None = None) -> Segment:
        """`language` where it is known for all of them."""
        read = [self.read(event, language) for event in events]
        terms = np.concatenate([each.terms for each in read])
        rows = np.repeat(np.arange(len(read), dtype="<i4"), [len(each.terms) for each in read])
        by_term = np.argsort(terms, kind="stable")
        texts = [event.content.encode() for event in events]
        speakers = [speaker_of(event) for event in events]
        names = tuple(dict.fromkeys(speakers))
        return Segment(
            ids=np.array([event.event_id.bytes for event in events], dtype="V16"),
            at=np.array([int(e.created_at.timestamp() * 1000) for e in events], dtype="<i8"),
            seq=np.array([event.seq for event in events], dtype="<i8"),
            flags=np.array(list(map(flags_of, events, read)), dtype="u1"),
            speakers=np.array([names.index(speaker) for speaker in speakers], dtype="<u2"),
            costs=np.array([self.cost(event) for event in events], dtype="<i4"),
            characters=np.array([max(1, len(event.content)) for event in events], dtype="<f4"),
            lengths=np.array([each.length for each in read], dtype="<f4"),
            terms=terms[by_term],
            rows=rows[by_term],
            counts=np.concatenate([each.counts for each in read])[by_term],
            ends=np.cumsum([len(text) for text in texts]).astype("<i4"),
            text=b"".join(texts),
            names=names,
            external_ids=tuple(event.external_id for event in events),
            counter=self._counter.name,
        )

    def read(self, event: UserMemoryEvent, language: Language | None = None) -> ReadText:
        text = event.content
        key = hash(text), len(text), language
        if (known := self._known.get(key)) is not None:
            self._known.move_to_end(key)
            return known
        read = self._known[key] = self._read(text, language)
        if len(self._known) > _MOST_READ:
            self._known.popitem(last=False)
        return read

    def cost(self, event: UserMemoryEvent) -> int:
        """In tokens, as it is shown."""
        return self._counter.count(shown_line(speaker_of(event), event.content))

    def most_cost(self, event: UserMemoryEvent) -> int:
        """The same or little more, by what was counted when the event was recorded."""
        known = event.tokens.get(self._counter.name)
        return self.cost(event) if known is None or event.speaker else known + _MOST_BESIDE

    def count(self, text: str) -> int:
        return self._counter.count(text)

    def _read(self, text: str, language: Language | None) -> ReadText:
        terms = self._analyzer.terms(text, language)
        found = sorted(Counter(terms).items())
        flags = QUESTION if text.rstrip().endswith(_ASKING) else 0
        if self._words.time.stand_in(words_of(text)):
            flags |= TIME
        return ReadText(
            frozenset(terms),
            np.array([term for term, _ in found], dtype="<u8"),
            np.array([count for _, count in found], dtype="<f4"),
            len(terms),
            flags,
        )


def flags_of(event: UserMemoryEvent, read: ReadText) -> int:
    flags = read.flags | (USER if event.role is EventRole.USER else 0)
    if EventTag.AGAIN in event.tags:
        flags |= AGAIN
    return flags if event.is_conversation else flags | MUTE
