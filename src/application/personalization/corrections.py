"""Looking at a prompt before it is sent, and putting a profile right by hand."""

from dataclasses import dataclass
from typing import ClassVar

from application.memory.remember import ReadMemoryUseCase
from application.personalization.assemble import AssemblePromptUseCase, PromptInput
from application.personalization.ports import UserProfileRepository
from application.personalization.profiles import Profiles
from application.shared.ports import Clock
from domain.access.permissions import Action
from domain.personalization.profile import MAXIMUM_TOPICS, Tone, UserProfile
from domain.personalization.prompt import PersonalizedPrompt
from domain.personalization.situation import Situation
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.errors import InvalidInput, NotFound, StorageUnavailable
from domain.shared.language import Language


class PreviewPromptUseCase:
    """What the next reply's prompt would hold; reads only."""

    action: ClassVar = Action.SHOW

    def __init__(
        self,
        profiles: Profiles,
        read_memory: ReadMemoryUseCase,
        assemble: AssemblePromptUseCase,
        *,
        events: int,
    ) -> None:
        self._profiles = profiles
        self._events = events
        self._read_memory = read_memory
        self._assemble = assemble

    async def execute(self, user_id: str, text: str = "") -> PersonalizedPrompt:
        """`text` stands for the message to come.

        Raises NotFound, MessageTooLong, StorageUnavailable.
        """
        profile = await _known(self._profiles.stored, user_id)
        persona = self._profiles.defaults.persona_or_default(profile.persona)
        memory = await self._read_memory.execute(user_id, persona.persona_id)
        if memory is None:
            raise StorageUnavailable("the memory cannot be read")
        return await self._assemble.execute(
            PromptInput(
                profile=profile,
                voice=persona.voice(profile.language),
                language=profile.language,
                memory=memory.slice(self._events, self._profiles.clock.now()),
                text=text,
                sections=Situation().sections(self._profiles.clock.now(), profile.time_zone),
            )
        )


@dataclass(frozen=True, slots=True)
class ProfileCorrection:
    """None leaves a field as it is."""

    persona: str | None = None
    tone: Tone | None = None
    language: Language | None = None
    topics: tuple[str, ...] | None = None


class CorrectProfileUseCase:
    action: ClassVar = Action.UPDATE

    def __init__(
        self, profiles: UserProfileRepository, catalogue: PersonaCatalogue, clock: Clock
    ) -> None:
        self._profiles = profiles
        self._catalogue = catalogue
        self._clock = clock

    async def execute(self, user_id: str, correction: ProfileCorrection) -> UserProfile:
        """Raises NotFound for an unknown user, InvalidInput for what cannot be set."""
        if correction == ProfileCorrection():
            raise InvalidInput("nothing to change: give --persona, --tone, --language or --topics")
        if correction.persona and self._catalogue.get(correction.persona) is None:
            known = ", ".join(persona.persona_id for persona in self._catalogue.all())
            raise InvalidInput(f"there is no persona {correction.persona}; one of: {known}")
        if correction.topics and len(correction.topics) > MAXIMUM_TOPICS:
            raise InvalidInput(f"at most {MAXIMUM_TOPICS} topics are kept")
        profile = self._corrected(await _known(self._profiles, user_id), correction)
        await self._profiles.save(profile)
        return profile

    def _corrected(self, profile: UserProfile, correction: ProfileCorrection) -> UserProfile:
        now = self._clock.now()
        if correction.persona:
            profile = profile.with_persona(correction.persona, now=now)
        if correction.tone:
            profile = profile.with_tone(correction.tone, now=now)
        if correction.language:
            profile = profile.with_language(correction.language, now=now)
        if correction.topics is not None:
            profile = profile.with_topics(correction.topics, now=now)
        return profile


class SetLanguageUseCase:
    """The one thing of a profile that support may change."""

    action: ClassVar = Action.SET_LANGUAGE

    def __init__(self, correct: CorrectProfileUseCase) -> None:
        self._correct = correct

    async def execute(self, user_id: str, language: Language) -> UserProfile:
        """Raises NotFound for an unknown user."""
        return await self._correct.execute(user_id, ProfileCorrection(language=language))


async def _known(profiles: UserProfileRepository, user_id: str) -> UserProfile:
    if profile := await profiles.get(user_id):
        return profile
    raise NotFound(f"there is no user {user_id}")
