"""Finding users and showing what is kept about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from application.memory.compress import CompressionOutcome, CompressMemoryUseCase
from application.memory.facts import KnownFactsUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.support.ports import (
    UserDetails,
    UserDirectory,
    UserPage,
    UserQuery,
)
from domain.access.permissions import Action
from domain.memory.events import UserMemoryEvent
from domain.shared.errors import InvalidInput, NotFound

MOST_AT_ONCE = 500


class ListUsersUseCase:
    action: ClassVar = Action.LIST

    def __init__(self, directory: UserDirectory) -> None:
        self._directory = directory

    async def execute(self, query: UserQuery) -> UserPage:
        """Raises InvalidInput for a page that is too long, or continues nothing."""
        if not 1 <= query.limit <= MOST_AT_ONCE:
            raise InvalidInput(f"a page has 1 to {MOST_AT_ONCE} users")
        return await self._directory.find(query)


class ShowUserUseCase:
    action: ClassVar = Action.SHOW

    def __init__(self, directory: UserDirectory, known: KnownFactsUseCase) -> None:
        self._directory = directory
        self._known = known

    async def execute(self, user_id: str) -> UserDetails:
        """Raises NotFound for somebody of whom there is no profile."""
        if details := await self._directory.details(user_id):
            return replace(details, facts=(await self._known.execute(user_id)).facts)
        raise NotFound(f"there is no user {user_id}")


class ShowHistoryUseCase:
    action: ClassVar = Action.SHOW

    def __init__(self, directory: UserDirectory) -> None:
        self._directory = directory

    async def execute(self, user_id: str, last: int = 20) -> Sequence[UserMemoryEvent]:
        """What was said last, oldest first. Raises NotFound where nothing is remembered."""
        if not 1 <= last <= MOST_AT_ONCE:
            raise InvalidInput(f"a history has 1 to {MOST_AT_ONCE} entries")
        if history := await self._directory.history(user_id, last):
            return history
        raise NotFound(f"nothing is remembered of user {user_id}")


class ResetUserUseCase:
    """What a person may do with /reset, done for them."""

    action: ClassVar = Action.RESET

    def __init__(self, show: ShowUserUseCase, reset: ResetPersonalizationUseCase) -> None:
        self._show = show
        self._reset = reset

    async def execute(self, user_id: str) -> None:
        """Raises NotFound for a mistyped id."""
        await self._show.execute(user_id)
        await self._reset.execute(user_id, None)


class CompressUserUseCase:
    """Summarises what is due to be summarised, without waiting for the worker."""

    action: ClassVar = Action.COMPRESS

    def __init__(self, show: ShowUserUseCase, compress: CompressMemoryUseCase) -> None:
        self._show = show
        self._compress = compress

    async def execute(self, user_id: str) -> Mapping[str, CompressionOutcome]:
        """What came of it, by persona. Raises NotFound."""
        details = await self._show.execute(user_id)
        return {
            memory.persona: await self._compress.execute(user_id, memory.persona)
            for memory in details.memories
        }
