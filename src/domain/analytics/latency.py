"""Durations by buckets, from which percentiles can be told of any sum of turns."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

_GROWTH: Final = 1.25
BOUNDS: Final = tuple(round(0.02 * _GROWTH**n, 6) for n in range(40))
"""Upper bounds in seconds, each a quarter above the last; what is longer is in the last bucket."""


def bucket_of(seconds: float) -> int:
    return min(bisect_left(BOUNDS, seconds), len(BOUNDS) - 1)


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The duration below which so large a share of the turns lies, within a quarter; in seconds."""
    total = sum(counts.values())
    if not total:
        return None
    left = share * total
    for bucket in sorted(counts):
        if left <= counts[bucket]:
            low = BOUNDS[bucket - 1] if bucket else 0.0
            return low + (BOUNDS[bucket] - low) * left / counts[bucket]
        left -= counts[bucket]
    return BOUNDS[max(counts)]
