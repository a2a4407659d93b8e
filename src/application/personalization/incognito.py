"""A message that is not to be remembered, announced before it is said."""

from contextlib import suppress

from application.personalization.preferences import ChangePreferencesUseCase
from application.personalization.profiles import Profiles
from domain.personalization.incognito import IncognitoTurn
from domain.shared.errors import StorageUnavailable


class IncognitoUseCase:
    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._change = ChangePreferencesUseCase(profiles)

    async def announce(self, user_id: str, language_code: str | None) -> None:
        """What they say next is not to be remembered. Raises StorageUnavailable."""
        await self._keep(user_id, IncognitoTurn(), language_code)

    async def takes(self, user_id: str, turn_id: str) -> bool:
        """Whether this turn was announced; from now on no other is."""
        try:
            profile = await self._profiles.stored.get(user_id)
        except StorageUnavailable:  # then nothing of it is remembered either
            return False
        announced = profile.incognito if profile else None
        if announced is None or not announced.covers(turn_id):
            return False
        if not announced.turn_id:
            with suppress(StorageUnavailable):  # better one more than one too few
                await self._keep(user_id, IncognitoTurn(turn_id), None)
        return True

    async def _keep(self, user_id: str, turn: IncognitoTurn, language_code: str | None) -> None:
        await self._change.execute(
            user_id, language_code, lambda profile, now: profile.with_incognito(turn, now=now)
        )
