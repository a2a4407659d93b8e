"""Two versions held against each other, per user, however often somebody looks.

The interval holds at every moment at once (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, Ann.
Statist. 52(6) 2024, eq. 9 with the boundary of eq. 161), so looking early proves nothing wrongly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

ALPHA: Final = 0.05
TIGHTEST_AT: Final = 5_000
"""Users, of both versions together, at which the interval should be tightest."""
LEAST_USERS: Final = 100
LEAST_EVENTS: Final = 10
EXPOSURE_DAYS: Final = 7
"""What a user did from the first contact with a version until so many days later counts."""

METRICS: Final[Mapping[str, tuple[str, str]]] = {
    "task_success": ("succeeded", "turns"),
    "rephrase_rate": ("rephrased", "turns"),
    "error_rate": ("errors", "turns"),
    "out_of_scope_rate": ("refused", "turns"),
}
"""What is divided by what, summed up per user."""
BETTER_WHEN_LOWER: Final = frozenset(METRICS) - {"task_success"}


@dataclass(frozen=True, slots=True)
class UserSums:
    """Over a version's users: how many, and the sums, squares and products of their two counts."""

    users: int = 0
    num: float = 0.0
    den: float = 0.0
    num_squared: float = 0.0
    den_squared: float = 0.0
    product: float = 0.0

    @property
    def ratio(self) -> float:
        return self.num / self.den if self.den else 0.0

    @property
    def squared_error(self) -> float:
        """Of the ratio, by the delta method."""
        n = self.users
        if n < 2 or not self.den:
            return 0.0
        mean_num, mean_den = self.num / n, self.den / n
        var_num = (self.num_squared - n * mean_num**2) / (n - 1)
        var_den = (self.den_squared - n * mean_den**2) / (n - 1)
        both = (self.product - n * mean_num * mean_den) / (n - 1)
        ratio = self.ratio
        spread = var_num - 2 * ratio * both + ratio**2 * var_den
        return max(0.0, spread) / mean_den**2 / n

    @property
    def is_enough(self) -> bool:
        successes, failures = self.num, self.den - self.num
        return self.users >= LEAST_USERS and min(successes, failures) >= LEAST_EVENTS


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference `after` minus `before`, and where it lies with 95 % certainty."""

    metric: str
    before: UserSums
    after: UserSums
    low: float
    high: float

    @property
    def difference(self) -> float:
        return self.after.ratio - self.before.ratio

    @property
    def verdict(self) -> str:
        """`too_few`, `better`, `worse` or `undecided`."""
        if not (self.before.is_enough and self.after.is_enough):
            return "too_few"
        if self.low <= 0 <= self.high:
            return "undecided"
        is_lower = self.high < 0
        return "better" if is_lower == (self.metric in BETTER_WHEN_LOWER) else "worse"

    @property
    def words(self) -> str:
        if self.verdict == "too_few":
            fewest = min(self.before.users, self.after.users)
            if fewest < LEAST_USERS:
                return f"not enough users yet: {fewest} of {LEAST_USERS}"
            return f"not enough yet: {LEAST_EVENTS} of either outcome are needed in both versions"
        told = f"{self.difference:+.1%} ({self.low:+.1%} to {self.high:+.1%}, points)"
        return {"better": "better: ", "worse": "worse: ", "undecided": "no difference shown: "}[
            self.verdict
        ] + told


def compared(metric: str, before: UserSums, after: UserSums) -> Comparison:
    error = sqrt(before.squared_error + after.squared_error)
    users = before.users + after.users
    reach = error * _boundary(users) if users else 0.0
    difference = after.ratio - before.ratio
    return Comparison(metric, before, after, difference - reach, difference + reach)


def _boundary(users: int) -> float:
    rho2 = (-2 * log(ALPHA) + log(1 - 2 * log(ALPHA))) / TIGHTEST_AT
    grown = users * rho2 + 1
    return sqrt(2 * grown / (users * rho2) * log(sqrt(grown) / ALPHA))
