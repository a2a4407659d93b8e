"""What the channel needs besides the use cases."""

from typing import Protocol

from domain.personalization.profile import UserProfile


class Profiles(Protocol):
    """Raises StorageUnavailable when the database is away."""

    async def get(self, user_id: str) -> UserProfile | None: ...


class TelegramObserver(Protocol):
    """What the operator sees of the channel; every label is a bounded word."""

    def ignored(self, reason: str) -> None:
        """An update that deserves no answer."""

    def refused(self, kind: str) -> None:
        """A turn was answered with a courteous refusal because of an error."""

    def extra(self, call: str, outcome: str) -> None:
        """A draft, typing action or button notice: "shown", or why not."""


class ChoosePersona(Protocol):
    async def execute(self, user_id: str, persona_id: str, language_code: str | None) -> object:
        """Raises NotFound when there is no such persona (any more)."""


class ResetPersonalization(Protocol):
    async def execute(self, user_id: str) -> object: ...
