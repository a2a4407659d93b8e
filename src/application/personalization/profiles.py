from dataclasses import dataclass, field

from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.ports import PersonalizationObserver, UserProfileRepository
from application.shared.ports import Clock
from domain.personalization.profile import UserProfile


@dataclass(frozen=True, slots=True)
class Profiles:
    """The stored profiles, and what holds for whoever has none yet."""

    stored: UserProfileRepository
    defaults: Defaults
    clock: Clock
    observer: PersonalizationObserver
    hints: PersonaHints = field(default_factory=PersonaHints)

    async def of(self, user_id: str, language_code: str | None) -> UserProfile:
        """The stored profile, or a newcomer's. Raises StorageUnavailable."""
        stored = await self.stored.get(user_id)
        return stored or self.newcomer(user_id, language_code)

    def newcomer(self, user_id: str, language_code: str | None) -> UserProfile:
        return self.defaults.newcomer(user_id, language_code, now=self.clock.now())
