from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.personalization.ports import UserProfileRepository
from domain.shared.identity import Person


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether somebody may be written to now; `not_before`: not at this hour."""

    given: bool
    not_before: datetime | None = None


_LATER = timedelta(hours=1)
Hold = Callable[[Person], Awaitable[bool]]
"""Whether somebody is to be left alone for now, whatever they asked for."""


class AskConsentUseCase:
    """Nobody is written to by the bot first who has not asked for it, and nobody in the hours
    in which they are not to be disturbed.

    Other contexts may add what holds every such message back, with `hold_while`.
    """

    def __init__(self, profiles: UserProfileRepository) -> None:
        self._profiles = profiles
        self._holds: list[Hold] = []

    def hold_while(self, hold: Hold) -> None:
        self._holds.append(hold)

    async def execute(self, person: Person, *, now: datetime) -> Consent:
        """Raises StorageUnavailable."""
        profile = await self._profiles.get(str(person))
        if profile is None or not profile.may_be_written_to:
            return Consent(given=False)
        for hold in self._holds:
            if await hold(person):
                return Consent(given=True, not_before=now + _LATER)
        return Consent(given=True, not_before=profile.quiet_hours.end_of(now, profile.time_zone))
