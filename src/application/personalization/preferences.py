"""What users decide about their own personalization."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from application.personalization.handing_over import Arrival, HandingOver
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
        self._handing_over: HandingOver | None = None

    def hand_over_with(self, handing_over: HandingOver) -> None:
        """Whoever is chosen is told by it what the one before knew."""
        self._handing_over = handing_over

    async def execute(
        self, user_id: str, persona_id: str, language_code: str | None, *, turn_id: str = ""
    ) -> PersonaInUse:
        """`turn_id` is the turn in which the user asks for it; without one, nothing is handed over.

        Raises NotFound for a persona that is unknown, or that may not take over, and
        StorageUnavailable if it cannot be kept.
        """
        if self._catalogue.get(persona_id) is None:
            raise NotFound(f"there is no persona {persona_id!r}")
        profile = await self._profiles.of(user_id, language_code)
        comes: Arrival | None = Arrival(persona_id)
        if self._handing_over and turn_id:
            comes = await self._handing_over.begin(profile, persona_id, turn_id)
        if comes is None:
            raise NotFound(f"persona {persona_id!r} takes nothing over")
        return await self.arrive(profile, comes)

    async def arrive(self, profile: UserProfile, arrival: Arrival) -> PersonaInUse:
        """Keeps who comes. Raises StorageUnavailable."""
        user_id, now = profile.user_id, self._profiles.clock.now()
        chosen = profile.with_persona(arrival.persona_id, now=now, handoff=arrival.handoff)
        await self._profiles.stored.save(chosen)
        self._profiles.hints.put(user_id, arrival.persona_id)
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
