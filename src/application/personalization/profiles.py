from dataclasses import dataclass, field

from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.ports import (
    Drafts,
    PersonalizationObserver,
    UserProfileRepository,
)
from application.shared.ports import Clock
from domain.personalization.profile import UserProfile
from domain.personas.persona import Persona


@dataclass(frozen=True, slots=True)
class Profiles:
    """The stored profiles, and what holds for whoever has none yet."""

    stored: UserProfileRepository
    defaults: Defaults
    clock: Clock
    observer: PersonalizationObserver
    hints: PersonaHints = field(default_factory=PersonaHints)
    drafts: Drafts | None = None

    async def of(self, user_id: str, language_code: str | None) -> UserProfile:
        """The stored profile, or a newcomer's. Raises StorageUnavailable."""
        stored = await self.stored.get(user_id)
        return stored or self.newcomer(user_id, language_code)

    async def previewed(self, profile: UserProfile) -> Persona | None:
        """The draft that this user tries now; storage is asked for nobody else."""
        preview = profile.preview
        if self.drafts is None or preview is None or not preview.is_on(self.clock.now()):
            return None
        return await self.drafts.execute(preview.persona, preview.version)

    def guess_persona(self, user_id: str) -> str:
        """Who serves them, most likely, as far as is known without storage."""
        return self.hints.get(user_id) or self.defaults.persona.persona_id

    def newcomer(self, user_id: str, language_code: str | None) -> UserProfile:
        return self.defaults.newcomer(user_id, language_code, now=self.clock.now())
