from collections.abc import Awaitable, Callable
from dataclasses import replace

from application.personalization.preferences import PersonaInUse
from application.personalization.profiles import Profiles

ForgetMemory = Callable[[str], Awaitable[int]]
"""Forgets all that was said with a user; how many events that were. Raises StorageUnavailable."""


class ResetPersonalizationUseCase:
    """Forgets what was said and summarised; the profile returns to its defaults but keeps its
    language.
    """

    def __init__(self, profiles: Profiles, forget: ForgetMemory) -> None:
        self._profiles = profiles
        self._forget = forget
        self._also: list[Callable[[str], Awaitable[object]]] = []

    def also(self, forget: Callable[[str], Awaitable[object]]) -> None:
        """Something else that knows what was said; it is given the user's id."""
        self._also.append(forget)

    async def execute(self, user_id: str, language_code: str | None) -> PersonaInUse:
        """Who serves from now on. Raises StorageUnavailable; calling again completes the reset."""
        stored = await self._profiles.stored.get(user_id)
        fresh = self._profiles.newcomer(user_id, language_code)
        if stored is not None:
            fresh = replace(fresh, language=stored.language, language_chosen=stored.language_chosen)
        await self._forget(user_id)
        for forget in self._also:
            await forget(user_id)
        await self._profiles.stored.save(fresh)
        self._profiles.hints.put(user_id, fresh.persona)
        return PersonaInUse(self._profiles.defaults.persona, fresh.language, fresh)
