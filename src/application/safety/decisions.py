"""What was decided other than to let pass, and what a judge said, without anybody's words."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from application.safety.ports import SafetyObserver
from application.shared.ports import Clock
from domain.access.permissions import Action
from domain.safety.policy import SafetyPolicy
from domain.shared.errors import StorageUnavailable
from domain.shared.pseudonym import Pseudonyms

_WAITING_AT_MOST = 1_000
_PAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SafetyDecision:
    """`text_hash` is keyed: equal texts are seen to be equal, and nothing else."""

    rule: str
    outcome: str
    policy: str
    version: str
    score: int
    text_hash: str
    at: datetime


class SafetyDecisions(Protocol):
    """Kept for 90 days. Raises StorageUnavailable."""

    async def add(self, decisions: Sequence[SafetyDecision]) -> None: ...

    async def newest(self, limit: int) -> Sequence[SafetyDecision]: ...


class DecisionLog:
    """Takes notes at once and stores them by and by: no reply waits for it."""

    def __init__(
        self,
        stored: SafetyDecisions,
        clock: Clock,
        pseudonyms: Pseudonyms,
        observer: SafetyObserver,
    ) -> None:
        self._stored = stored
        self._clock = clock
        self._pseudonyms = pseudonyms
        self._observer = observer
        self._waiting: list[SafetyDecision] = []

    def note(
        self, rule: str, outcome: str, policy: SafetyPolicy, text: str, *, score: int = 0
    ) -> None:
        self._observer.screened(rule, outcome)
        if len(self._waiting) < _WAITING_AT_MOST:
            mark = self._pseudonyms.of(text)
            self._waiting.append(
                SafetyDecision(
                    rule, outcome, policy.name, policy.version, score, mark, self._clock.now()
                )
            )

    async def store(self) -> None:
        """What waits; it goes on waiting where storage is away."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            await self._stored.add(waiting)
        except StorageUnavailable:
            self._waiting = [*waiting, *self._waiting][:_WAITING_AT_MOST]
            self._observer.failed("safety_decisions")

    async def keep_storing(self) -> None:
        """For ever; run it as a task and cancel it at the end."""
        try:
            while True:
                await asyncio.sleep(_PAUSE_SECONDS)
                await self.store()
        finally:
            await self.store()


class ListSafetyDecisionsUseCase:
    action: ClassVar = Action.SEE_SAFETY

    def __init__(self, stored: SafetyDecisions, log: DecisionLog) -> None:
        self._stored = stored
        self._log = log

    async def execute(self, limit: int) -> Sequence[SafetyDecision]:
        """Newest first."""
        await self._log.store()
        return await self._stored.newest(limit)
