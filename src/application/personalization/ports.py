from typing import Protocol

from domain.personalization.profile import UserProfile


class UserProfileRepository(Protocol):
    """Profiles by user id. Every method raises StorageUnavailable when the database is away."""

    async def get(self, user_id: str) -> UserProfile | None: ...

    async def save(self, profile: UserProfile) -> None:
        """Insert or replace; `created_at` of a stored profile never changes."""

    async def delete(self, user_id: str) -> bool:
        """Whether there was one."""


class PersonalizationObserver(Protocol):
    """What the operator sees of personalization; every argument is a bounded word or a number."""

    def replied(self, *, source: str, status: str, persona: str) -> None: ...
    def prompt_assembled(self, tokens: int) -> None: ...
    def model_failed(self, kind: str) -> None: ...
    def storage_failed(self, operation: str) -> None:
        """`operation` is "read" or "write"."""
        ...

    def profile_read(self) -> None: ...
    def profile_written(self) -> None: ...
