"""Updates that were given up after too many attempts: looking at them, trying them again."""

from collections.abc import Sequence
from typing import ClassVar

from application.shared.ports import Clock
from application.support.ports import DeadLetter, DeadLetters
from domain.access.permissions import Action
from domain.delivery.inbox import UpdateKey
from domain.shared.errors import InvalidInput, NotFound


def parse_update_key(written: str) -> UpdateKey:
    """The key of `bot:update`, as lists show it. Raises InvalidInput."""
    bot_id, _, update_id = written.partition(":")
    if not (bot_id.isdecimal() and update_id.isdecimal()):
        raise InvalidInput(f"{written!r} is no update; take one of the list, such as 10000:17")
    return UpdateKey(int(bot_id), int(update_id))


class ListDeadLettersUseCase:
    action: ClassVar = Action.LIST_DEAD

    def __init__(self, dead_letters: DeadLetters) -> None:
        self._dead_letters = dead_letters

    async def execute(self, limit: int = 100) -> Sequence[DeadLetter]:
        """Oldest first."""
        return await self._dead_letters.list(limit)


class RetryDeadLettersUseCase:
    """Puts dead updates back into their lanes, as if they had just been sent."""

    action: ClassVar = Action.RETRY_DEAD

    def __init__(self, dead_letters: DeadLetters, clock: Clock) -> None:
        self._dead_letters = dead_letters
        self._clock = clock

    async def execute(self, keys: Sequence[UpdateKey] | None) -> int:
        """How many go back; None takes all. Raises NotFound where not one of them is dead."""
        count = await self._dead_letters.revive(keys, now=self._clock.now())
        if keys and not count:
            raise NotFound("none of these updates is dead")
        return count
