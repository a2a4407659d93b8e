from dataclasses import dataclass
from datetime import datetime

from application.personalization.ports import UserProfileRepository
from domain.shared.identity import Person


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether somebody may be written to now; `not_before`: it is night where they are."""

    given: bool
    not_before: datetime | None = None


class AskConsentUseCase:
    """Nobody is written to by the bot first who has not asked for it, and nobody in the hours
    in which they are not to be disturbed."""

    def __init__(self, profiles: UserProfileRepository) -> None:
        self._profiles = profiles

    async def execute(self, person: Person, *, now: datetime) -> Consent:
        """Raises StorageUnavailable."""
        profile = await self._profiles.get(str(person))
        if profile is None or not profile.may_be_written_to:
            return Consent(given=False)
        return Consent(given=True, not_before=profile.quiet_hours.end_of(now, profile.time_zone))
