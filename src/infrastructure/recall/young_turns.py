"""Turns that are not archived yet, searched after those that are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from domain.memory.events import UserMemoryEvent
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import Segment

_MOST_PARTS = 8
"""Young turns come by twos; of more parts than this they are put together anew."""

Key = tuple[int, int, tuple[str, ...]]
"""An event by its number, the hash of its words, and its tags."""


@dataclass(frozen=True, slots=True)
class Young:
    """Turns that were searched lately, whose newest are these events; of them no words are kept."""

    keys: Sequence[Key]
    turns: SearchableTurns
    parts: int


class YoungTurns:
    """With most messages some are new, and the others known: what was made of those stays with the
    archived turns they follow, and goes with them.
    """

    def __init__(self, builder: SegmentBuilder) -> None:
        self._builder = builder
        self._lately: WeakKeyDictionary[SearchableTurns, Young] = WeakKeyDictionary()

    def after(
        self, archived: SearchableTurns, live: Sequence[UserMemoryEvent]
    ) -> tuple[SearchableTurns, Sequence[UserMemoryEvent]]:
        """Both together, and those of the live ones that are not archived too, as some are that
        are moved there just now.
        """
        known = self._lately.get(archived) or Young((), archived, 0)
        keys = [_key(event) for event in live]
        is_known = known.parts < _MOST_PARTS and keys[: len(known.keys)] == [*known.keys]
        if not is_known:
            known = Young((), archived, 0)
        new = _not_archived(archived, live[len(known.keys) :])
        if new:
            grown = known.turns.extended(_wordless(self._builder.build(new)))
            known = Young([*known.keys, *map(_key, new)], grown, known.parts + 1)
            self._lately[archived] = known
        return known.turns, [*live[: len(known.keys) - len(new)], *new]


def _key(event: UserMemoryEvent) -> Key:
    return event.event_id.int, hash(event.content), event.tags


def _not_archived(
    archived: SearchableTurns, live: Sequence[UserMemoryEvent]
) -> Sequence[UserMemoryEvent]:
    if not live:
        return ()
    here = archived.holds([event.event_id.bytes for event in live])
    return [event for event, is_here in zip(live, here, strict=True) if not is_here]


def _wordless(segment: Segment) -> Segment:
    return replace(segment, text=b"", ends=np.zeros_like(segment.ends))
