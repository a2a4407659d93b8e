from typing import Protocol

from domain.personalization.profile import UserProfile
from domain.personas.persona import Persona


class UserProfileRepository(Protocol):
    """Profiles by user id. Every method raises StorageUnavailable when the database is away."""

    async def get(self, user_id: str) -> UserProfile | None: ...

    async def save(self, profile: UserProfile) -> None:
        """Insert or replace; `created_at` of a stored profile never changes."""

    async def delete(self, user_id: str) -> bool:
        """Whether there was one."""


class PersonalizationObserver(Protocol):
    """What the operator sees of personalization besides the facts of replies."""

    def storage_failed(self, operation: str) -> None:
        """`operation` is "read" or "write"."""


class Drafts(Protocol):
    """Versions of personas as they are written now, live or not."""

    async def execute(self, code: str, number: int) -> Persona | None:
        """None where it cannot be read."""
        ...
