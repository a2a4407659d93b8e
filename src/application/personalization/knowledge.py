"""What the memory needs to know of a user, from the profile."""

from collections.abc import Sequence

from application.memory.ports import SummaryVoice
from application.personalization.defaults import Defaults
from application.personalization.ports import PersonalizationObserver, UserProfileRepository
from application.shared.ports import Clock
from domain.shared.errors import StorageUnavailable


class ProfileKnowledge:
    """Implements application.memory.ports.UserKnowledge."""

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

    async def summary_voice(self, user_id: str, persona: str) -> SummaryVoice:
        profile = await self._profiles.get(user_id)
        language = profile.language if profile else self._defaults.language(None)
        voice = self._defaults.persona_or_default(persona).voice(language)
        return SummaryVoice(voice.name, language)

    async def learn_topics(self, user_id: str, topics: Sequence[str]) -> None:
        """New topics go before the known ones. The profile is read anew: it may have changed."""
        try:
            await self._save_topics(user_id, topics)
        except StorageUnavailable:
            self._observer.storage_failed("write")

    async def _save_topics(self, user_id: str, topics: Sequence[str]) -> None:
        profile = await self._profiles.get(user_id) if topics else None
        if profile is None:
            return
        learnt = profile.with_topics((*topics, *profile.preferred_topics), now=self._clock.now())
        if learnt.preferred_topics != profile.preferred_topics:
            await self._profiles.save(learnt)
