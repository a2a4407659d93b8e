"""Erasing a person for good, whatever is being done for them meanwhile."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

from application.privacy.ports import PersonalData, Tombstones, TurnsUnderWay
from application.shared.ports import Clock
from domain.access.permissions import Action
from domain.delivery.inbox import UpdateKey
from domain.shared.identity import Person

Sleep = Callable[[float], Awaitable[None]]

_POLL_SECONDS = 0.1
_AFTERMATH_SECONDS = 2.0
"""So long a chat may still be looked at after its last reply, which leaves a trace of it."""


class ErasePersonUseCase:
    """Removes a person from every collection.

    The tombstone goes first: what was asked for before it cannot make anything about the person
    from then on, however long it still runs. Replies under way are asked to stop and waited for,
    `patience` seconds at most, since what they began to write just before may still arrive; so
    everything is removed once more at the end of the wait. `personal_data` gives every part of
    the storage, once all of them are known.
    """

    action: ClassVar = Action.ERASE

    def __init__(
        self,
        tombstones: Tombstones,
        turns: TurnsUnderWay,
        personal_data: Callable[[], Sequence[PersonalData]],
        clock: Clock,
        *,
        patience: float = 15.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._tombstones = tombstones
        self._turns = turns
        self._personal_data = personal_data
        self._clock = clock
        self._patience = patience
        self._sleep = sleep

    async def execute(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        """How many documents went, by collection; nobody known is no error.

        `asked_by` is the update with which the person asks for it. Raises StorageUnavailable;
        calling again completes it.
        """
        await self._tombstones.raise_for(who, asked_by=asked_by)
        await self._turns.discard_waiting(who, asked_by)
        waited = await self._let_replies_end(who, asked_by)
        counts = await self._erase(who, asked_by)
        if waited:
            await self._sleep(_AFTERMATH_SECONDS)
            counts += await self._erase(who, asked_by)
        return counts

    async def _erase(self, who: Person, asked_by: UpdateKey | None) -> Counter[str]:
        counts = Counter[str]()
        for part in self._personal_data():
            counts.update(await part.erase(who, asked_by=asked_by))
        return counts

    async def _let_replies_end(self, who: Person, asked_by: UpdateKey | None) -> bool:
        """Whether there were any."""
        deadline = self._clock.monotonic() + self._patience
        waited = False
        while await self._turns.is_being_answered(who, asked_by):
            if self._clock.monotonic() > deadline:
                break
            waited = True
            await self._sleep(_POLL_SECONDS)
        return waited
