from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from application.memory.ports import ConversationArchive, MemoryEraser
from domain.memory.events import UserMemoryEvent
from domain.shared.language import Language
from infrastructure.in_memory.instants import as_stored
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.cache import Pair, SegmentVersion, Versions
from infrastructure.recall.segment import Segment
from infrastructure.recall.topics import Topics


class InMemorySegments:
    """Segments of infrastructure.recall.index, made anew of what the memory has archived."""

    def __init__(self, memory: InMemoryUserMemory, builder: SegmentBuilder) -> None:
        self._memory = memory
        self._builder = builder

    async def load(
        self, user_id: str, persona: str, known: Collection[SegmentVersion] = ()
    ) -> Mapping[SegmentVersion, Segment | None]:
        """One segment a turn."""
        archived = self._memory.archived(user_id, persona)
        found = {SegmentVersion(event.event_id): event for event in archived}
        return {
            version: None if version in known else self._builder.build([event])
            for version, event in found.items()
        }

    async def versions(self, pairs: Collection[Pair]) -> Versions:
        return {
            pair: [SegmentVersion(event.event_id) for event in self._memory.archived(*pair)]
            for pair in pairs
        }

    async def tags(self, pairs: Collection[Pair]) -> Mapping[Pair, str]:
        states = {pair: (await self._memory.read(*pair)).state for pair in pairs}
        return {pair: state.archive_tag for pair, state in states.items()}


class InMemoryConversationArchive(ConversationArchive):
    def __init__(self, memory: InMemoryUserMemory) -> None:
        self._memory = memory

    async def reserve(self, user_id: str, persona: str, count: int) -> int:
        return 1 - len(self._memory.archived(user_id, persona))

    async def add(
        self, events: Sequence[UserMemoryEvent], *, first: int, language: Language | None
    ) -> int:
        numbered = [
            replace(event, seq=first + place, created_at=as_stored(event.created_at))
            for place, event in enumerate(events)
        ]
        return self._memory.take_in(numbered)


class InMemoryMemoryEraser(MemoryEraser):
    def __init__(self, memory: InMemoryUserMemory, topics: Topics) -> None:
        self._memory = memory
        self._topics = topics

    async def matching(self, user_id: str, topic: str) -> Mapping[UUID, str]:
        wanted = self._topics.read(topic)
        return {
            event.event_id: event.content
            for event in self._memory.everything(user_id)
            if self._topics.speaks_of(event.content, wanted)
        }

    def speaks_of(self, text: str, topic: str) -> bool:
        return self._topics.speaks_of(text, self._topics.read(topic))

    def tells_apart(self, text: str, statement: str, topic: str) -> bool:
        return self._topics.tell_apart(text, statement, topic)

    async def forget(self, user_id: str, events: Collection[UUID], about: Sequence[str]) -> None:
        topics = [self._topics.read(text) for text in about]
        self._memory.take_out(
            user_id,
            events,
            (lambda text: self._topics.without(text, topics)) if topics else None,
        )
