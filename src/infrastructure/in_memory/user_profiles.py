from dataclasses import replace

from domain.personalization.profile import UserProfile
from infrastructure.in_memory.instants import as_stored


class InMemoryUserProfiles:
    """UserProfileRepository that lasts as long as the process."""

    def __init__(self) -> None:
        self._profiles: dict[str, UserProfile] = {}

    async def get(self, user_id: str) -> UserProfile | None:
        return self._profiles.get(user_id)

    async def save(self, profile: UserProfile) -> None:
        stored = self._profiles.get(profile.user_id, profile)
        self._profiles[profile.user_id] = replace(
            profile,
            created_at=as_stored(stored.created_at),
            updated_at=as_stored(profile.updated_at),
        )

    async def delete(self, user_id: str) -> bool:
        return self._profiles.pop(user_id, None) is not None
