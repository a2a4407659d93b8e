"""Who is at the desk: whoever looks at it, or works there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from application.desk.ports import DeskOperators
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.desk.operators import DeskOperator

_NOTED_EVERY: Final = timedelta(seconds=20)
_LISTED_FOR: Final = timedelta(days=1)
_MOST_KNOWN: Final = 1_000


class Presence:
    """Raises StorageUnavailable. An open feed is a look; one is noted every twenty seconds."""

    def __init__(self, operators: DeskOperators, clock: Clock) -> None:
        self._operators = operators
        self._clock = clock
        self._noted: dict[str, datetime] = {}

    async def seen(self, who: Principal) -> None:
        now = self._clock.now()
        noted = self._noted.get(who.name)
        if noted is not None and now - noted < _NOTED_EVERY:
            return
        if len(self._noted) >= _MOST_KNOWN:
            self._noted.clear()
        self._noted[who.name] = now
        await self._operators.seen(who.name, now)

    async def count(self) -> int:
        """How many are there now."""
        now = self._clock.now()
        return sum(each.is_present(now) for each in await self._operators.since(now - _LISTED_FOR))


class ListOperatorsUseCase:
    """Who has been at the desk today, whoever is there first."""

    def __init__(self, operators: DeskOperators, presence: Presence, clock: Clock) -> None:
        self._operators = operators
        self._presence = presence
        self._clock = clock

    async def execute(self, who: Principal) -> Sequence[tuple[DeskOperator, bool]]:
        """With each, whether they are there now. Raises NotAllowed."""
        check_allowed(who, Action.WORK_AT_DESK)
        await self._presence.seen(who)
        now = self._clock.now()
        found = await self._operators.since(now - _LISTED_FOR)
        return [(each, each.is_present(now)) for each in found]
