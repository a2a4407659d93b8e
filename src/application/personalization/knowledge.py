"""What the memory needs to know of a user, from the profile."""

from collections.abc import Sequence

from application.memory.ports import SummaryVoice
from application.personalization.profiles import Profiles
from domain.shared.errors import StorageUnavailable
from domain.shared.language import Language


class ProfileKnowledge:
    """Implements application.memory.ports.UserKnowledge."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    async def summary_voice(self, user_id: str, persona: str) -> SummaryVoice:
        profile = await self._profiles.of(user_id, None)
        voice = self._profiles.defaults.persona_or_default(persona).voice(profile.language)
        return SummaryVoice(voice.name, profile.language)

    async def introduce(self, user_id: str, persona: str, language: Language | None) -> None:
        self._profiles.defaults.check_persona(persona)
        if await self._profiles.stored.get(user_id) is None:
            newcomer = self._profiles.newcomer(user_id, language)
            await self._profiles.stored.save(
                newcomer.with_persona(persona, now=newcomer.created_at)
            )

    async def learn_topics(self, user_id: str, topics: Sequence[str]) -> None:
        """New topics go before the known ones. The profile is read anew: it may have changed."""
        try:
            await self._save_topics(user_id, topics)
        except StorageUnavailable:
            self._profiles.observer.storage_failed("write")

    async def _save_topics(self, user_id: str, topics: Sequence[str]) -> None:
        profile = await self._profiles.stored.get(user_id) if topics else None
        if profile is None:
            return
        now = self._profiles.clock.now()
        learnt = profile.with_topics((*topics, *profile.preferred_topics), now=now)
        if learnt.preferred_topics != profile.preferred_topics:
            await self._profiles.stored.save(learnt)
