"""Spending caps per day and month, of one user and of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.shared.identity import Person

EVERYBODY = "total"
NOBODY = "-"
"""Stands for the user of a service that named none."""


@dataclass(frozen=True, slots=True)
class SpendCaps:
    """In USD; None is no cap."""

    user_daily: float | None = None
    user_monthly: float | None = None
    total_daily: float | None = None
    total_monthly: float | None = None

    @property
    def any(self) -> bool:
        caps = (self.user_daily, self.user_monthly, self.total_daily, self.total_monthly)
        return any(cap is not None for cap in caps)


@dataclass(frozen=True, slots=True)
class SpendPeriod:
    """What one owner may spend between two midnights, UTC; `key` is unique to both.

    `user_id` is whose spending it is, None for that of all together.
    """

    owner: str
    user_id: str | None
    name: str
    key: str
    cap: float | None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """Booked in one period; running calls are booked at the most they may cost."""

    usd: float = 0.0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


def periods(caps: SpendCaps, user_id: str | None, now: datetime) -> Sequence[SpendPeriod]:
    """The periods a call of this user is booked to; the narrowest first."""
    found: list[SpendPeriod] = []
    if user_id is not None:
        found += _of(f"user:{user_id}", user_id, (caps.user_daily, caps.user_monthly), now)
    if user_id is not None and user_id.startswith("service:"):
        found += _of(f"tenant:{Person(user_id).tenant}", None, (None, None), now)
    return (*found, *_of(EVERYBODY, None, (caps.total_daily, caps.total_monthly), now))


def _of(
    owner: str, user_id: str | None, caps: tuple[float | None, float | None], now: datetime
) -> list[SpendPeriod]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    next_month = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    today, month = f"{owner}|{now:%Y-%m-%d}", f"{owner}|{now:%Y-%m}"
    return [
        SpendPeriod(owner, user_id, "day", today, caps[0], midnight + timedelta(days=1)),
        SpendPeriod(owner, user_id, "month", month, caps[1], next_month),
    ]
