"""Who works at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

PRESENT_FOR: Final = timedelta(minutes=2)
"""So long after their last look or act somebody counts as being there."""


@dataclass(frozen=True, slots=True)
class DeskOperator:
    name: str
    seen_at: datetime

    def is_present(self, now: datetime) -> bool:
        return now - self.seen_at <= PRESENT_FOR
