"""What is known of a user: learning it, and showing it to them and to a reply."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, Protocol

from domain.access.permissions import Action
from domain.memory.events import UserMemoryEvent
from domain.memory.facts import Fact, FactBook
from domain.shared.errors import StorageUnavailable

_TRIES = 5
_REPLY_WAITS_SECONDS = 1.0


class FactRepository(Protocol):
    """Raises StorageUnavailable."""

    async def get(self, user_id: str) -> FactBook:
        """An empty one where nothing is known."""
        ...

    async def save(self, book: FactBook) -> bool:
        """False, and nothing stored, where it has changed since it was read.

        Nothing is stored about somebody who was erased since this was asked for.
        """
        ...

    async def delete(self, user_id: str) -> None:
        """Forget everything."""
        ...


class FactRules(Protocol):
    def heard(self, events: Sequence[UserMemoryEvent]) -> Sequence[Fact]:
        """What the user says of themselves in these events, as far as rules can tell."""
        ...

    def is_order(self, statement: str) -> bool:
        """Whether it would have a persona do something, instead of telling of the user."""
        ...


class LearnFactsUseCase:
    def __init__(self, facts: FactRepository, rules: FactRules) -> None:
        self._facts = facts
        self._rules = rules

    def told_in(self, events: Sequence[UserMemoryEvent]) -> Sequence[Fact]:
        """What was said plainly."""
        return self._rules.heard(events)

    async def execute(self, user_id: str, told: Sequence[Fact]) -> None:
        """Learn these, but for orders in disguise. Raises StorageUnavailable."""
        facts = [fact for fact in told if not self._rules.is_order(fact.statement)]
        for _ in range(_TRIES if facts else 0):
            book = await self._facts.get(user_id)
            learnt = book.learn(facts)
            if learnt == book or await self._facts.save(learnt):
                return


class KnownFactsUseCase:
    """Everything known of somebody, former facts too, with where it comes from."""

    action: ClassVar = Action.SHOW

    def __init__(self, facts: FactRepository) -> None:
        self._facts = facts

    async def execute(self, user_id: str) -> FactBook:
        """Raises StorageUnavailable."""
        return await self._facts.get(user_id)

    async def for_reply(self, user_id: str) -> FactBook:
        """An empty one where storage fails or is slow."""
        try:
            async with asyncio.timeout(_REPLY_WAITS_SECONDS):
                return await self._facts.get(user_id)
        except (StorageUnavailable, TimeoutError):
            return FactBook(user_id)
