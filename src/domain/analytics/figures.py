"""The key figures of personas; docs/persona-governance.md defines each."""

from dataclasses import dataclass, field
from typing import Final

from domain.analytics.latency import percentile
from domain.analytics.turns import Tally

RETENTION_DAYS: Final = (1, 7, 30)


@dataclass(frozen=True, slots=True)
class Window:
    """Days since 1970: from `first` to `last`, both included."""

    first: int
    last: int

    def __contains__(self, day: int) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Slice:
    """Which turns are summed up together; None does not tell them apart."""

    persona: str | None = None
    version: str | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything of a slice. Of the users, so many did a thing at least once."""

    tally: Tally
    users: int = 0
    users_switched: int = 0
    users_stopped: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """Of those whose day k is over, how many came back on it; by k."""

    exposed: dict[int, int] = field(default_factory=dict)
    returned: dict[int, int] = field(default_factory=dict)

    def rate(self, k: int) -> float | None:
        return ratio(self.returned.get(k, 0), self.exposed.get(k, 0))


@dataclass(frozen=True, slots=True)
class KeyFigures:
    slice: Slice
    sums: Sums
    retention: Retention = field(default_factory=Retention)

    def rates(self) -> dict[str, float | None]:
        """Shares from 0 to 1, durations in seconds; None where there is nothing to divide by."""
        t, users = self.sums.tally, self.sums.users
        return {
            "error_rate": ratio(t.errors, t.turns),
            "out_of_scope_rate": ratio(t.refused + t.handed_over, t.turns),
            "fallback_rate": ratio(t.errors + t.refused, t.turns),
            "rephrase_rate": ratio(t.rephrased, t.turns),
            "task_success": ratio(t.succeeded, t.turns),
            "recovery_rate": ratio(t.recovered, t.errors),
            "thumbs_up_rate": ratio(t.up, t.up + t.down),
            "feedback_rate": ratio(t.up + t.down, t.turns),
            "switch_away_rate": ratio(self.sums.users_switched, users),
            "stop_rate": ratio(self.sums.users_stopped, users),
            "containment": ratio(t.sessions - t.escalated, t.sessions),
            "latency_p50": percentile(t.latency, 0.5),
            "latency_p95": percentile(t.latency, 0.95),
            **{f"retention_d{k}": self.retention.rate(k) for k in RETENTION_DAYS},
        }


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
