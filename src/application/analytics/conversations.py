"""What a person's conversation has cost so far, whichever process led it."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

from application.analytics.ports import TurnStore
from application.shared.ports import Clock
from domain.analytics.turns import of_this_conversation

_LONGEST: Final = timedelta(hours=24)
"""What goes on without a pause for longer counts from then on."""


class ConversationTokensUseCase:
    """By what is kept of each turn: it outlives the process, and goes with the person."""

    def __init__(self, store: TurnStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def execute(self, people: Collection[str]) -> Mapping[str, int]:
        """By pseudonym; nothing for who is silent. Turns of the last seconds may still lack.

        Raises StorageUnavailable.
        """
        now = self._clock.now()
        return of_this_conversation(await self._store.lately(people, now - _LONGEST), now)
