"""The recent events of memories that were read lately, as they are now.

A reply reads the row of its memory each time, so that it knows of every change; the events in it,
most of what there is to send, decrypt and decode, are left out while they are those known here.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.memory.events import UserMemoryEvent
from domain.memory.state import Memory, MemoryState
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.user_memory_documents import (
    MEMORY_FIELDS,
    Document,
    memory_state,
    recent_events,
    state_id,
)

_MARKS = ("born_at", "epoch", "next_seq", "archive_tag")
"""Whatever changes the recent events of a row, other than making it anew, changes one of these."""
_NEXT_SEQ = _MARKS.index("next_seq")
WHOLE_MEMORY: Document = MEMORY_FIELDS | dict.fromkeys(_MARKS, True)
MOST_CHARACTERS = 12_000_000
_OF_AN_EVENT = 400
"""Characters that weigh as much as what an event has beside its words, or a memory its events."""
_KEPT_SECONDS = 300.0

Events = tuple[UserMemoryEvent, ...]
ReadMarks = Callable[[Collection[str], Collection[str]], Awaitable[Mapping[str, tuple[Any, ...]]]]
"""The marks of rows by their keys, of these users. Raises StorageUnavailable."""


@dataclass(slots=True)
class _Known:
    marks: tuple[Any, ...]
    events: Events
    size: int
    used_at: float
    user_id: str


class RecentEvents:
    """Within a bound of size, least used go first; nobody's are kept for long after their turn."""

    def __init__(
        self,
        most: int = MOST_CHARACTERS,
        clock: Callable[[], float] = time.monotonic,
        *,
        marks: "ReadMarks | None" = None,
    ) -> None:
        self._marks = marks
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[str, _Known] = OrderedDict()
        self._size = 0

    @property
    def size(self) -> int:
        """About the characters that are kept."""
        return self._size

    def fields(self, keys: Sequence[str]) -> Document:
        """What is to be read of these rows: of those that are as they are known, no events."""
        known = [[key, *self._kept[key].marks] for key in keys if key in self._kept]
        if not known:
            return WHOLE_MEMORY
        is_known = {"$in": [["$_id", *(f"${mark}" for mark in _MARKS)], {"$literal": known}]}
        return WHOLE_MEMORY | {"recent": {"$cond": [is_known, "$$REMOVE", "$recent"]}}

    def memory(self, user_id: str, persona: str, row: Document | None) -> Memory | None:
        """Of a row as it was read; None where its events were left out, and are forgotten here."""
        key = state_id(user_id, persona)
        if row is None:
            self._drop(key)
            return Memory(MemoryState(user_id, persona))
        marks = tuple(map(row.get, _MARKS))
        if "recent" in row:
            events = tuple(recent_events(user_id, persona, row))
            self._put(key, user_id, marks, events)
        elif (known := self._kept.get(key)) is not None and known.marks == marks:
            events = known.events
            known.used_at = self._clock()
            self._kept.move_to_end(key)
        else:
            return None
        return Memory(memory_state(user_id, persona, row), events)

    def recorded(self, memory: Memory, events: Sequence[UserMemoryEvent], kept: int) -> None:
        """A turn was stored in a row that had not changed, which holds the `kept` newest now."""
        key = state_id(memory.state.user_id, memory.state.persona)
        known = self._kept.get(key)
        if known is None or known.events is not memory.recent:
            return
        stored = tuple(map(_as_stored, events))
        marks = list(known.marks)
        marks[_NEXT_SEQ] += len(events)
        self._put(key, memory.state.user_id, tuple(marks), (*memory.recent, *stored)[-kept:])

    def forget(self, memory: Memory) -> None:
        self._drop(state_id(memory.state.user_id, memory.state.persona))

    async def drop_outdated(self) -> None:
        """Those of who has not said anything for a while; and what was forgotten, erased or changed
        elsewhere, everything where that cannot be told.
        """
        oldest = self._clock() - _KEPT_SECONDS
        while self._kept and next(iter(self._kept.values())).used_at <= oldest:
            self._drop(next(iter(self._kept)))
        if self._marks is None or not self._kept:
            return
        known = {key: each.marks for key, each in self._kept.items()}
        try:
            current = await self._marks(known, {each.user_id for each in self._kept.values()})
        except StorageUnavailable:
            current = {}
        for key, marks in known.items():
            if current.get(key) != marks:
                self._drop(key)

    def _put(self, key: str, user_id: str, marks: tuple[Any, ...], events: Events) -> None:
        self._drop(key)
        size = _OF_AN_EVENT + sum(len(event.content) + _OF_AN_EVENT for event in events)
        self._kept[key] = _Known(marks, events, size, self._clock(), user_id)
        self._size += size
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        if (gone := self._kept.pop(key, None)) is not None:
            self._size -= gone.size


def marks_in(database: Database) -> ReadMarks:
    states = database["user_memory_state"]

    async def read(keys: Collection[str], users: Collection[str]) -> Mapping[str, tuple[Any, ...]]:
        wanted = {"_id": {"$in": [*keys]}, "user_id": {"$in": [*users]}}
        with storage_errors():
            found = await states.find(wanted, dict.fromkeys(_MARKS, True)).to_list()
        return {row["_id"]: tuple(map(row.get, _MARKS)) for row in found}

    return read


def _as_stored(event: UserMemoryEvent) -> UserMemoryEvent:
    """The database knows no microseconds."""
    at = event.created_at
    finer = at.microsecond % 1000
    return (
        replace(event, created_at=at.replace(microsecond=at.microsecond - finer))
        if finer
        else event
    )
