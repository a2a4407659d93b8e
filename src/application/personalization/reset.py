from collections.abc import Awaitable, Callable
from dataclasses import replace

from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.ports import UserProfileRepository
from application.personalization.preferences import PersonaInUse
from application.shared.ports import Clock

ForgetMemory = Callable[[str], Awaitable[int]]
"""Forgets all that was said with a user; how many events that were. Raises StorageUnavailable."""


class ResetPersonalizationUseCase:
    """Forgets what was said and summarised; the profile returns to its defaults but keeps its
    language.
    """

    def __init__(
        self,
        profiles: UserProfileRepository,
        forget: ForgetMemory,
        *,
        defaults: Defaults,
        hints: PersonaHints,
        clock: Clock,
    ) -> None:
        self._profiles = profiles
        self._forget = forget
        self._defaults = defaults
        self._hints = hints
        self._clock = clock

    async def execute(self, user_id: str, language_code: str | None) -> PersonaInUse:
        """Who serves from now on. Raises StorageUnavailable; calling again completes the reset."""
        stored = await self._profiles.get(user_id)
        now = self._clock.now()
        fresh = self._defaults.newcomer(user_id, language_code, now=now)
        if stored is not None:
            fresh = replace(fresh, language=stored.language, language_chosen=stored.language_chosen)
        await self._forget(user_id)
        await self._profiles.save(fresh)
        self._hints.put(user_id, fresh.persona)
        return PersonaInUse(self._defaults.persona, fresh.language, fresh)
