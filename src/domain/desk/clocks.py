"""How soon people should be answered by people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.desk.hours import BusinessHours

FIRST_REPLY_WITHIN: Final = timedelta(minutes=5)
NEXT_REPLY_WITHIN: Final = timedelta(minutes=10)
RESOLVED_WITHIN: Final = timedelta(hours=24)


class ClockName(StrEnum):
    FIRST = "first"
    NEXT = "next"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class DeskClocks:
    """They stand still outside the hours of the desk."""

    hours: BusinessHours = BusinessHours()  # noqa: RUF009  a value that never changes

    def first(self, asked_at: datetime) -> datetime:
        return self.hours.after(asked_at, FIRST_REPLY_WITHIN)

    def next(self, said_at: datetime) -> datetime:
        return self.hours.after(said_at, NEXT_REPLY_WITHIN)

    def resolve(self, opened_at: datetime) -> datetime:
        return self.hours.after(opened_at, RESOLVED_WITHIN)

    def resumed(self, due: datetime, paused_at: datetime, now: datetime) -> datetime:
        """What was due when the clock was stopped at `paused_at`, now that it goes on."""
        left = self.hours.between(paused_at, due)
        return self.hours.after(now, left) if due > paused_at else due


DAY_AND_NIGHT: Final = DeskClocks()
