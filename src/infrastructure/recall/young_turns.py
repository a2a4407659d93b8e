"""Turns that are not archived yet, searched after those that are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import call, is_
from weakref import WeakKeyDictionary, ref

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
    keys: list[Key] = field(default_factory=list)
    _seen: "list[ref[UserMemoryEvent]]" = field(default_factory=list)

    def is_begin_of(self, live: Sequence[UserMemoryEvent]) -> bool:
        """Whether the first of these events are those that are known."""
        if len(live) < len(self.keys):
            return False
        if all(map(is_, map(call, self._seen), live)):  # as nearly always, and quick to tell
            return True
        known = live[: len(self.keys)]
        if list(map(_key, known)) != self.keys:
            return False
        self._seen = list(map(ref, known))
        return True

    def go_on(self, new: Sequence[UserMemoryEvent]) -> None:
        self.keys += map(_key, new)
        self._seen += map(ref, new)


class YoungTurns:
    """With most messages some are new, and the others known: what was made of those stays with the
    archived turns they follow, or with the first event where nothing is archived, and goes with it.
    """

    def __init__(self, builder: SegmentBuilder) -> None:
        self._builder = builder
        self._lately: WeakKeyDictionary[SearchableTurns, Young] = WeakKeyDictionary()
        self._unarchived: dict[int, tuple[ref[UserMemoryEvent], Young]] = {}

    def after(
        self, archived: SearchableTurns, live: Sequence[UserMemoryEvent]
    ) -> tuple[WeighedTurns, Sequence[UserMemoryEvent]]:
        """Both together, and those of the live ones that are not archived too, as some are that
        are moved there just now. They are so until this is asked again.
        """
        known = self._lately.get(archived)
        if known is None or not known.is_begin_of(live):
            known = self._lately[archived] = Young(GrowingTurns(archived))
        before = len(known.keys)
        coming = live[before:]
        is_archived = _are_archived(archived, coming)
        new = [each for each, is_there in zip(coming, is_archived, strict=True) if not is_there]
        self._add(known, new)
        return known.turns, [*live[:before], *new]

    def alone(self, live: Sequence[UserMemoryEvent]) -> WeighedTurns:
        """Where nothing is archived. They are so until this is asked again."""
        first = live[0]
        _, known = self._unarchived.get(id(first), (None, None))
        if known is None or not known.is_begin_of(live):
            turns = SearchableTurns.without_words(self._builder.build(live))
            known = Young(GrowingTurns(turns))
            known.go_on(live)
            gone = partial(self._forget, id(first))
            self._unarchived[id(first)] = ref(first, gone), known
        self._add(known, live[len(known.keys) :])
        return known.turns

    def _add(self, known: Young, new: Sequence[UserMemoryEvent]) -> None:
        if not new:
            return
        read, cost = self._builder.read, self._builder.most_cost
        known.turns.add([Coming(event, read(event), cost(event)) for event in new])
        known.go_on(new)

    def _forget(self, first: int, gone: "ref[UserMemoryEvent]") -> None:
        """Another event may stand where that one stood."""
        if (kept := self._unarchived.get(first)) is not None and kept[0] is gone:
            del self._unarchived[first]


def _are_archived(archived: SearchableTurns, live: Sequence[UserMemoryEvent]) -> Sequence[bool]:
    return archived.holds([event.event_id.bytes for event in live]) if live else ()


def _key(event: UserMemoryEvent) -> Key:
    return event.event_id.int, hash(event.content), event.tags
