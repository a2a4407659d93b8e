from collections import Counter
from datetime import UTC, datetime, timedelta

from application.safety.policy_ports import SharedCounts

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def stretch_of(within: timedelta, now: datetime) -> int:
    """Which of the stretches since the beginning of time is now."""
    return (now - _BEGINNING) // within


class InMemorySharedCounts(SharedCounts):
    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int]] = Counter()

    async def add(self, what: str, who: str, within: timedelta, *, now: datetime) -> int:
        key = (what, who, stretch_of(within, now))
        self._counts[key] += 1
        return self._counts[key]
