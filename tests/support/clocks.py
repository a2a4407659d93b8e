"""A clock that tests move by hand."""

import time
from datetime import UTC, datetime, timedelta


class HandClock:
    def __init__(self, start: datetime = datetime(2026, 1, 5, 12, tzinfo=UTC)) -> None:
        self._start = start
        self._seconds = 0.0

    def advance(self, seconds: float) -> None:
        self._seconds += seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds


class StageClock:
    """A clock that runs as any other does, from whatever moment a scene begins at."""

    def __init__(self, start: datetime) -> None:
        self._leapt = 0.0
        self.begin(start)

    def begin(self, start: datetime) -> None:
        self._start = start
        self._began = self.monotonic()

    def leap(self, seconds: float) -> None:
        self._leapt += seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic() - self._began)

    def monotonic(self) -> float:
        return time.monotonic() + self._leapt
