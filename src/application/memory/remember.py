"""Reading, recording and forgetting what was said; a turn goes on without it when storage fails."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from application.memory.ports import MemoryObserver, UserMemoryRepository
from application.shared.ports import TokenCounter
from domain.memory.compression import CompressionRule
from domain.memory.events import UserMemoryEvent
from domain.memory.state import Memory
from domain.shared.errors import StorageUnavailable

T = TypeVar("T")

STORAGE_SECONDS = 5.0
"""How long a turn waits for its memory."""

RequestCompression = Callable[[str, str], None]
"""Hands (user_id, persona) to the background; returns at once and never raises."""


class ReadMemoryUseCase:
    def __init__(
        self,
        memory: UserMemoryRepository,
        *,
        observer: MemoryObserver,
    ) -> None:
        self._memory = memory
        self._observer = observer

    async def execute(self, user_id: str, persona: str) -> Memory | None:
        """None, and counted, when storage fails or is slow."""
        read = self._memory.read(user_id, persona)
        return await _bounded(read, "read", self._observer)


class RecordTurnUseCase:
    """Stores a turn in one write, and hands the memory over to be compressed where it is due."""

    def __init__(
        self,
        memory: UserMemoryRepository,
        *,
        rule: CompressionRule,
        request_compression: RequestCompression,
        observer: MemoryObserver,
        counter: TokenCounter,
    ) -> None:
        self._memory = memory
        self._counter = counter
        self._rule = rule
        self._request_compression = request_compression
        self._observer = observer

    async def execute(self, memory: Memory | None, events: Sequence[UserMemoryEvent]) -> bool:
        """Whether a compression was asked for; a turn that cannot be stored is counted."""
        if memory is None or not events:
            return False
        recording = self._memory.record(memory, [self._counted(event) for event in events])
        live = await _bounded(recording, "write", self._observer)
        if not live:
            return False
        if not self._rule.is_due(live):
            return False
        self._request_compression(memory.state.user_id, memory.state.persona)
        return True

    def _counted(self, event: UserMemoryEvent) -> UserMemoryEvent:
        """With its length in tokens, which no later prompt need count again."""
        counter = self._counter
        return replace(event, tokens={counter.name: counter.count(event.content)})


async def _bounded(operation: Awaitable[T], kind: str, observer: MemoryObserver) -> T | None:
    try:
        async with asyncio.timeout(STORAGE_SECONDS):
            return await operation
    except (StorageUnavailable, TimeoutError):
        observer.storage_failed(kind)
        return None
