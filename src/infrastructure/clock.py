import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock, to the millisecond that MongoDB keeps."""

    def now(self) -> datetime:
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def monotonic(self) -> float:
        return time.monotonic()
