"""Turns that are not archived yet, searched after those that are."""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from domain.memory.events import UserMemoryEvent
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.growing_turns import Coming, GrowingTurns
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.weighing import WeighedTurns

Key = tuple[int, int, tuple[str, ...]]
"""An event by its number, the hash of its words, and its tags."""


@dataclass(slots=True)
class Young:
    """Turns that were searched lately, whose newest are these events; of them no words are kept."""

    turns: GrowingTurns
    keys: list[Key]


class YoungTurns:
    """With most messages some are new, and the others known: what was made of those stays with the
    archived turns they follow, and goes with them.
    """

    def __init__(self, builder: SegmentBuilder) -> None:
        self._builder = builder
        self._lately: WeakKeyDictionary[SearchableTurns, Young] = WeakKeyDictionary()

    def after(
        self, archived: SearchableTurns, live: Sequence[UserMemoryEvent]
    ) -> tuple[WeighedTurns, Sequence[UserMemoryEvent]]:
        """Both together, and those of the live ones that are not archived too, as some are that
        are moved there just now. They are so until this is asked again.
        """
        keys = [(event.event_id.int, hash(event.content), event.tags) for event in live]
        known = self._lately.get(archived)
        if known is None or keys[: len(known.keys)] != known.keys:
            known = self._lately[archived] = Young(GrowingTurns(archived), [])
        before = len(known.keys)
        is_archived = _are_archived(archived, live[before:])
        new = [
            event
            for event, is_there in zip(live[before:], is_archived, strict=True)
            if not is_there
        ]
        if new:
            known.turns.add(
                [Coming(e, self._builder.read(e), self._builder.most_cost(e)) for e in new]
            )
            known.keys += [
                key
                for key, is_there in zip(keys[before:], is_archived, strict=True)
                if not is_there
            ]
        return known.turns, [*live[:before], *new]


def _are_archived(archived: SearchableTurns, live: Sequence[UserMemoryEvent]) -> Sequence[bool]:
    return archived.holds([event.event_id.bytes for event in live]) if live else ()
