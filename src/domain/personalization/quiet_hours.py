"""When nobody is to be disturbed."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one hour of the day to another, as the person's own clock shows them; where both are
    the same, there are none.
    """

    begin: time = time(22)
    end: time = time(8)

    @classmethod
    def parse(cls, written: str) -> "QuietHours | None":
        """Of full hours such as `22-8`; None for anything else."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            return None
        begin, end = int(found[1]), int(found[2])
        return cls(time(begin), time(end)) if begin < 24 and end < 24 else None

    def __str__(self) -> str:
        return f"{self.begin.hour}-{self.end.hour}"

    @property
    def are_none(self) -> bool:
        return self.begin == self.end

    def sparing(self, hour: int) -> "QuietHours":
        """The same, made shorter from its nearer end so that the hour lies outside."""
        at, over_midnight = time(hour), self.begin > self.end
        late, early = at >= self.begin, at < self.end
        if self.are_none or not (late or early if over_midnight else late and early):
            return self
        if (self.end.hour - hour) % 24 <= (hour - self.begin.hour) % 24:
            return QuietHours(self.begin, at)
        return QuietHours(time((hour + 1) % 24), self.end)

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
