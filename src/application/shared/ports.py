"""Ports every context needs."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time of day, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow; for durations and deadlines."""
        ...


class TokenCounter(Protocol):
    @property
    def name(self) -> str:
        """Two counters of the same name count alike."""
        ...

    def count(self, text: str) -> int:
        """How many tokens the text has; never raises, whatever the text."""
        ...
