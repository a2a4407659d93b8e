"""Erasing a person for good, replies that are being made included."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from application.shared.ports import Clock
from application.support.ports import UserDirectory, UserErasure
from domain.access.permissions import Action
from domain.delivery.inbox import UpdateKey
from domain.shared.errors import InvalidInput

Sleep = Callable[[float], Awaitable[None]]

_POLL_SECONDS = 0.1
_AFTERMATH_SECONDS = 2.0
"""So long a chat may still be looked at after its last reply, which leaves a trace of it."""


class EraseUserUseCase:
    """Removes a person from every collection.

    A reply that is being made would write the conversation down after the erasure. So what
    nobody has begun to answer is emptied first, running replies are asked to stop and waited
    for, and only then is everything removed. `patience` bounds the wait in seconds: a reply is
    bounded too, so what is still "running" after that belongs to a process that died, and its
    emptied update is never taken up again.
    """

    action: ClassVar = Action.ERASE

    def __init__(
        self,
        directory: UserDirectory,
        erasure: UserErasure,
        clock: Clock,
        *,
        patience: float = 75.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._directory = directory
        self._erasure = erasure
        self._clock = clock
        self._patience = patience
        self._sleep = sleep

    async def execute(
        self, telegram_id: str, *, asked_by: UpdateKey | None = None
    ) -> Mapping[str, int]:
        """How many documents went, by collection; nobody known is no error.

        `asked_by` is the update with which the person asks for it. Raises InvalidInput for
        what is not a person's id, and StorageUnavailable; calling again completes it.
        """
        if not telegram_id.isdecimal():
            raise InvalidInput("erase takes a person's Telegram id, which is a number")
        await self._erasure.discard_waiting(telegram_id, asked_by)
        waited = await self._let_replies_end(telegram_id, asked_by)
        counts = await self._erase(telegram_id, asked_by)
        if waited:
            await self._sleep(_AFTERMATH_SECONDS)
            await self._erase(telegram_id, asked_by)
        return counts

    async def _erase(self, telegram_id: str, asked_by: UpdateKey | None) -> Mapping[str, int]:
        identities = await self._directory.identities(telegram_id)
        return await self._erasure.erase(telegram_id, identities, asked_by)

    async def _let_replies_end(self, telegram_id: str, asked_by: UpdateKey | None) -> bool:
        """Whether there were any."""
        deadline = self._clock.monotonic() + self._patience
        waited = False
        while await self._erasure.is_being_answered(telegram_id, asked_by):
            if self._clock.monotonic() > deadline:
                break
            waited = True
            await self._sleep(_POLL_SECONDS)
        return waited
