"""Making one of what several agents found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Confidence(IntEnum):
    LOW = 0
    MEDIUM = 1
    HIGH = 2


class Stance(StrEnum):
    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one agent gave. `question` is what it would have to know first."""

    agent: str
    answer: str
    question: str = ""
    confidence: Confidence = Confidence.MEDIUM
    stance: Stance = Stance.OPEN

    @property
    def says_something(self) -> bool:
        return bool(self.answer or self.question)

    @property
    def is_good(self) -> bool:
        return bool(self.answer) and self.confidence is not Confidence.LOW


class Aggregation(StrEnum):
    """FIRST_GOOD: who answered first with more than a guess. RANKED: all, the surest first.

    MERGED: all, in the order of the plan. VOTE: those who hold what most of them hold.
    """

    FIRST_GOOD = "first_good"
    RANKED = "ranked"
    MERGED = "merged"
    VOTE = "vote"


def aggregated(
    found: Sequence[Finding], plan: Sequence[str], how: Aggregation
) -> tuple[Finding, ...]:
    """`found` is in the order in which it came, `plan` in that in which it was asked for."""
    answered = [finding for finding in found if finding.says_something]
    match how:
        case Aggregation.FIRST_GOOD:
            return tuple([each for each in answered if each.is_good][:1] or answered[:1])
        case Aggregation.RANKED:
            return tuple(sorted(answered, key=lambda each: each.confidence, reverse=True))
        case Aggregation.VOTE:
            return _carried(answered)
    return tuple(sorted(answered, key=lambda each: list(plan).index(each.agent)))


def _carried(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """A tie, or no vote at all, leaves everybody's."""
    votes = Counter(each.stance for each in found if each.stance is not Stance.OPEN)
    most = votes.most_common(2)
    if not most or (len(most) == 2 and most[0][1] == most[1][1]):
        return tuple(found)
    return tuple(each for each in found if each.stance is most[0][0])
