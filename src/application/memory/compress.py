"""Keeping memory small without forgetting by accident."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Final

from application.memory.ports import (
    Lease,
    MemoryObserver,
    UserKnowledge,
    UserMemoryRepository,
)
from application.memory.summarise import SummariseConversationUseCase
from application.shared.asking import asked_now
from application.shared.ports import Clock
from domain.memory.compression import CompressionPlan, CompressionRule
from domain.memory.state import MemoryState
from domain.memory.summary import MemorySummary
from domain.shared.errors import MajordomeError, StorageUnavailable

LEASE: Final = timedelta(minutes=5)
"""Longer than any summary takes; what a killed process holds is free after it."""

_AT_ONCE: Final = 2
_MOST_WAITING: Final = 1000


class CompressionOutcome(StrEnum):
    """NOT_DUE: nothing to summarise yet. BUSY: leased elsewhere. LOST: someone else was faster."""

    COMPRESSED = "compressed"
    NOT_DUE = "not_due"
    BUSY = "busy"
    LOST = "lost"


class CompressMemoryUseCase:
    """Summarises all but the newest events of one (user, persona) and archives them.

    The order is safe against a crash at any point: summary and watermark are stored in one
    conditional write, and only then are the events below the watermark archived. Without
    `summarise` they are archived, and found by a search, but in no summary.
    """

    def __init__(
        self,
        memory: UserMemoryRepository,
        summarise: SummariseConversationUseCase | None,
        knowledge: UserKnowledge,
        *,
        clock: Clock,
        observer: MemoryObserver,
        rule: CompressionRule,
    ) -> None:
        self._memory = memory
        self._summarise = summarise
        self._knowledge = knowledge
        self._clock = clock
        self._observer = observer
        self._rule = rule

    async def execute(self, user_id: str, persona: str) -> CompressionOutcome:
        """Raises RetryLater or Stop when storage or the model fails; nothing is lost by that."""
        try:
            with asked_now():
                outcome = await self._under_lease(user_id, persona)
        except MajordomeError:
            self._observer.compression_finished("failed")
            raise
        self._observer.compression_finished(outcome)
        return outcome

    async def _under_lease(self, user_id: str, persona: str) -> CompressionOutcome:
        lease = await self._memory.lease(user_id, persona, now=self._clock.now(), duration=LEASE)
        if lease is None:
            return CompressionOutcome.BUSY
        try:
            return await self._compress(lease)
        finally:
            with suppress(StorageUnavailable):  # it expires by itself
                await self._memory.release(lease)

    async def _compress(self, lease: Lease) -> CompressionOutcome:
        user_id, persona = lease.user_id, lease.persona
        state = (await self._memory.read(user_id, persona)).state
        await self._archive(lease, state.compressed_through)  # left over by a crash, if any
        plan = self._rule.plan(await self._memory.uncompressed(user_id, persona))
        if plan is None:
            return CompressionOutcome.NOT_DUE
        summary = await self._summarised(state, plan)
        won = await self._memory.compress(
            lease,
            previous_watermark=state.compressed_through,
            watermark=plan.watermark,
            summary=summary.text,
            now=self._clock.now(),
        )
        if not won:
            return CompressionOutcome.LOST
        await self._archive(lease, plan.watermark)
        await self._knowledge.learn_topics(user_id, summary.preferred_topics)
        return CompressionOutcome.COMPRESSED

    async def _summarised(self, state: MemoryState, plan: CompressionPlan) -> MemorySummary:
        if self._summarise is None:
            return MemorySummary(state.summary)
        voice = await self._knowledge.summary_voice(state.user_id, state.persona)
        return await self._summarise.execute(
            state.summary,
            plan.to_summarise,
            user_id=state.user_id,
            persona_name=voice.persona_name,
            language=voice.language,
        )

    async def _archive(self, lease: Lease, through: int) -> None:
        if through:
            await self._memory.archive(
                lease.user_id, lease.persona, through=through, now=self._clock.now()
            )


class BackgroundCompression:
    """Compresses in tasks of this process, so that no reply waits; the worker is the net.

    `aclose` ends what is under way, which is safe at any point.
    """

    def __init__(self, compress: CompressMemoryUseCase) -> None:
        self._compress = compress
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}

    def request(self, user_id: str, persona: str) -> None:
        """Returns at once; a pair that waits already is not taken twice."""
        pair = user_id, persona
        if pair in self._tasks or len(self._tasks) >= _MOST_WAITING:
            return
        task = asyncio.create_task(self._run(user_id, persona))
        self._tasks[pair] = task
        task.add_done_callback(lambda _: self._tasks.pop(pair))

    async def idle(self) -> None:
        """Wait until everything requested so far is done."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def aclose(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await self.idle()

    async def _run(self, user_id: str, persona: str) -> None:
        async with self._turns:
            with suppress(MajordomeError):  # counted there; the worker tries again
                await self._compress.execute(user_id, persona)
