"""When nobody is to be disturbed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one hour of the day to another, as the person's own clock shows them."""

    begin: time = time(22)
    end: time = time(8)

    def end_of(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours end that it is in now; None outside of them. An empty `zone`, an
        IANA name else, is UTC.
        """
        there = now.astimezone(ZoneInfo(zone or "UTC"))
        over_midnight = self.begin > self.end
        late = there.time() >= self.begin and (over_midnight or there.time() < self.end)
        early = there.time() < self.end and (over_midnight or there.time() >= self.begin)
        if not (late or early):
            return None
        day = there.date() + timedelta(days=1 if late and over_midnight else 0)
        return datetime.combine(day, self.end, there.tzinfo)
