"""A line of the benchmark table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`ours` and `baseline` in `unit`, measured in the same run; `ratio` is ours / baseline."""

    name: str
    ours: float
    baseline: float
    unit: str
    ratio: float
    spread: str = ""
    note: str = ""
