"""Summing up anew what is left, after something was forgotten that a summary rests on."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from application.memory.ports import Lease, UserKnowledge, UserMemoryRepository
from application.memory.summarise import SummariseConversationUseCase
from application.shared.asking import asked_now
from application.shared.ports import Clock
from domain.memory.events import UserMemoryEvent
from domain.shared.errors import MajordomeError, StorageUnavailable

_AT_ONCE: Final = 200
_MOST_EVENTS: Final = 400
"""The newest: what is older is found by a search."""

_LEASE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rewritable:
    """What is left of the events up to the `watermark`, oldest first, as they were in `version`."""

    events: tuple[UserMemoryEvent, ...]
    watermark: int
    version: str


class SummaryRewrites(Protocol):
    """Raises StorageUnavailable."""

    async def stale(self, limit: int) -> Sequence[tuple[str, str]]:
        """(user_id, persona) pairs whose summary was taken out."""
        ...

    async def read(self, user_id: str, persona: str, most: int) -> Rewritable | None:
        """None where there is nothing to be done any more."""
        ...

    async def write(self, lease: Lease, read: Rewritable, summary: str) -> bool:
        """False, and nothing stored, where more was forgotten, or compressed, meanwhile."""
        ...


class RewriteSummariesUseCase:
    """Any number of workers may run it at once; what fails is tried again in the next round."""

    def __init__(
        self,
        rewrites: SummaryRewrites,
        memory: UserMemoryRepository,
        summarise: SummariseConversationUseCase | None,
        knowledge: UserKnowledge,
        clock: Clock,
    ) -> None:
        self._rewrites = rewrites
        self._memory = memory
        self._summarise = summarise
        self._knowledge = knowledge
        self._clock = clock

    async def execute(self) -> int:
        """How many were written anew. Raises StorageUnavailable where none can be found."""
        written = 0
        for user_id, persona in await self._rewrites.stale(_AT_ONCE):
            with suppress(MajordomeError), asked_now():
                written += await self._under_lease(user_id, persona)
        return written

    async def _under_lease(self, user_id: str, persona: str) -> bool:
        now = self._clock.now()
        lease = await self._memory.lease(user_id, persona, now=now, duration=_LEASE)
        if lease is None:
            return False
        try:
            read = await self._rewrites.read(user_id, persona, _MOST_EVENTS)
            if read is None:
                return False
            return await self._rewrites.write(lease, read, await self._summary(lease, read))
        finally:
            with suppress(StorageUnavailable):  # it expires by itself
                await self._memory.release(lease)

    async def _summary(self, lease: Lease, read: Rewritable) -> str:
        if self._summarise is None or not read.events:
            return ""
        voice = await self._knowledge.summary_voice(lease.user_id, lease.persona)
        summary = await self._summarise.execute(
            "",
            read.events,
            user_id=lease.user_id,
            persona_name=voice.persona_name,
            language=voice.language,
        )
        return summary.text
