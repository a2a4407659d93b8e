"""What users decide about their own personalization."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.ports import PersonalizationObserver, UserProfileRepository
from application.shared.ports import Clock
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

    def __init__(
        self,
        profiles: UserProfileRepository,
        *,
        defaults: Defaults,
        clock: Clock,
        observer: PersonalizationObserver,
    ) -> None:
        self._profiles = profiles
        self._defaults = defaults
        self._clock = clock
        self._observer = observer

    async def execute(self, user_id: str, language_code: str | None) -> PersonaInUse:
        try:
            profile = await self._profiles.get(user_id)
        except StorageUnavailable:
            self._observer.storage_failed("read")
            profile = None
        newcomer = self._defaults.newcomer(user_id, language_code, now=self._clock.now())
        return _in_use(self._defaults, profile or newcomer)


class ChoosePersonaUseCase:
    """Keeps a user's choice of persona, whether made by a button or in plain words."""

    def __init__(
        self,
        profiles: UserProfileRepository,
        *,
        catalogue: PersonaCatalogue,
        defaults: Defaults,
        hints: PersonaHints,
        clock: Clock,
    ) -> None:
        self._profiles = profiles
        self._catalogue = catalogue
        self._defaults = defaults
        self._hints = hints
        self._clock = clock

    async def execute(
        self, user_id: str, persona_id: str, language_code: str | None
    ) -> PersonaInUse:
        """Raises NotFound for an unknown persona, StorageUnavailable if it cannot be kept."""
        if self._catalogue.get(persona_id) is None:
            raise NotFound(f"there is no persona {persona_id!r}")
        now = self._clock.now()
        profile = await self._profiles.get(user_id)
        profile = profile or self._defaults.newcomer(user_id, language_code, now=now)
        chosen = profile.with_persona(persona_id, now=now)
        await self._profiles.save(chosen)
        self._hints.put(user_id, persona_id)
        return _in_use(self._defaults, chosen)


def _in_use(defaults: Defaults, profile: UserProfile) -> PersonaInUse:
    return PersonaInUse(defaults.persona_or_default(profile.persona), profile.language, profile)


class ChangePreferencesUseCase:
    """Keeps what a user decides about language, tone, topics, time zone and quotes."""

    def __init__(
        self, profiles: UserProfileRepository, *, defaults: Defaults, clock: Clock
    ) -> None:
        self._profiles = profiles
        self._defaults = defaults
        self._clock = clock

    async def execute(
        self, user_id: str, language_code: str | None, change: Change
    ) -> PersonaInUse:
        """`change` is given the profile and the time. Raises StorageUnavailable."""
        now = self._clock.now()
        stored = await self._profiles.get(user_id)
        profile = stored or self._defaults.newcomer(user_id, language_code, now=now)
        changed = change(profile, now)
        if changed != stored:
            await self._profiles.save(changed)
        return _in_use(self._defaults, changed)
