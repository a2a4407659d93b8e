"""Where a persona falls short, by its key figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.analytics.figures import KeyFigures


class Area(StrEnum):
    GAP = "gap"
    REPHRASED = "rephrased"
    SLOW = "slow"
    ERRORS = "errors"
    DISLIKED = "disliked"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Improvement:
    """An area whose figure lies beyond its `limit`."""

    area: Area
    value: float
    limit: float


_LIMITS: Final = (
    (Area.GAP, "out_of_scope_rate", 0.05),
    (Area.REPHRASED, "rephrase_rate", 0.10),
    (Area.SLOW, "latency_p95", 8.0),
    (Area.ERRORS, "error_rate", 0.02),
    (Area.LEFT, "switch_away_rate", 0.25),
)
_LEAST_PLEASED: Final = 0.7


def improvements_of(figures: KeyFigures) -> Sequence[Improvement]:
    """The farthest beyond its limit first."""
    rates = figures.rates()
    found = [
        Improvement(area, value, limit)
        for area, name, limit in _LIMITS
        if (value := rates[name]) is not None and value > limit
    ]
    pleased = rates["thumbs_up_rate"]
    if pleased is not None and pleased < _LEAST_PLEASED:
        found.append(Improvement(Area.DISLIKED, 1 - pleased, 1 - _LEAST_PLEASED))
    return sorted(found, key=lambda each: each.limit / each.value)
