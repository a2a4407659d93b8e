"""What users decide about their own personalization."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from application.personalization.profiles import Profiles
from domain.personalization.profile import UserProfile
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona, PersonaVoice
from domain.shared.errors import NotFound, StorageUnavailable
from domain.shared.language import Language

Change = Callable[[UserProfile, datetime], UserProfile]


@dataclass(frozen=True, slots=True)
class PersonaInUse:
    """Who serves a user, and in which language.

    `profile` is what the user has decided; for a stranger, what holds for everybody.
    """

    persona: Persona
    language: Language
    profile: UserProfile

    @property
    def voice(self) -> PersonaVoice:
        return self.persona.voice(self.language)


class PersonaInUseUseCase:
    """Who speaks to this user now; the default persona where storage fails. Stores nothing."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    async def execute(self, user_id: str, language_code: str | None) -> PersonaInUse:
        try:
            profile = await self._profiles.of(user_id, language_code)
        except StorageUnavailable:
            self._profiles.observer.storage_failed("read")
            profile = self._profiles.newcomer(user_id, language_code)
        return await _in_use(self._profiles, profile)


class ChoosePersonaUseCase:
    """Keeps a user's choice of persona, whether made by a button or in plain words."""

    def __init__(self, profiles: Profiles, catalogue: PersonaCatalogue) -> None:
        self._profiles = profiles
        self._catalogue = catalogue

    async def execute(
        self, user_id: str, persona_id: str, language_code: str | None
    ) -> PersonaInUse:
        """Raises NotFound for an unknown persona, StorageUnavailable if it cannot be kept."""
        if self._catalogue.get(persona_id) is None:
            raise NotFound(f"there is no persona {persona_id!r}")
        profile = await self._profiles.of(user_id, language_code)
        chosen = profile.with_persona(persona_id, now=self._profiles.clock.now())
        await self._profiles.stored.save(chosen)
        self._profiles.hints.put(user_id, persona_id)
        return await _in_use(self._profiles, chosen)


async def _in_use(profiles: Profiles, profile: UserProfile) -> PersonaInUse:
    draft = await profiles.previewed(profile)
    persona = draft or profiles.defaults.persona_or_default(profile.persona)
    return PersonaInUse(persona, profile.language, profile)


class ChangePreferencesUseCase:
    """Keeps what a user decides about language, tone, topics, time zone and quotes."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    async def execute(
        self, user_id: str, language_code: str | None, change: Change
    ) -> PersonaInUse:
        """`change` is given the profile and the time. Raises StorageUnavailable."""
        stored = await self._profiles.stored.get(user_id)
        profile = stored or self._profiles.newcomer(user_id, language_code)
        changed = change(profile, self._profiles.clock.now())
        if changed != stored:
            await self._profiles.stored.save(changed)
        return await _in_use(self._profiles, changed)
