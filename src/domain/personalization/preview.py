"""A draft of a persona that one person alone is given, for a while."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """Of a version that need not be live; whoever else writes is served as ever."""

    persona: str
    version: int
    until: datetime

    def is_on(self, now: datetime) -> bool:
        return now < self.until
