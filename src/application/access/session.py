"""Use cases in the hands of one operator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar, Protocol, TypeVar

from application.access.audit import Auditor
from domain.access.keys import Principal
from domain.access.permissions import Action


class ForOperators(Protocol):
    """A use case that says what an operator must be allowed to do to call it."""

    action: ClassVar[Action]


UseCase = TypeVar("UseCase", bound=ForOperators)
Part = TypeVar("Part")


class Parts(Protocol):
    def get(self, kind: type[Part]) -> Part:
        """The product's use case of that class."""
        ...


class OperatorSession:
    """Checks and notes every call of the principal; there is no other way to the use cases."""

    def __init__(self, principal: Principal, parts: Parts, auditor: Auditor) -> None:
        self._principal = principal
        self._parts = parts
        self._auditor = auditor

    @asynccontextmanager
    async def using(
        self, kind: type[UseCase], user_id: str | None = None
    ) -> AsyncIterator[UseCase]:
        """The use case, for one call; `user_id` is whom it concerns, if it is one user.

        Raises NotAllowed where the role does not reach, noted too.
        """
        async with self.acting(kind.action, user_id):
            yield self._parts.get(kind)

    def personally(self, kind: type[Part]) -> tuple[Part, Principal]:
        """A use case that checks and notes by itself what its caller may do, and who that is."""
        return self._parts.get(kind), self._principal

    @asynccontextmanager
    async def acting(self, action: Action, user_id: str | None = None) -> AsyncIterator[Principal]:
        """The same for what is no single use case; yields who acts."""
        async with self._auditor.acting(self._principal, action, user_id):
            yield self._principal
