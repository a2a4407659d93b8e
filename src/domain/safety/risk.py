"""How risky an action is: a table, so that whoever decides can see why."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.safety.injection import Level
from domain.safety.policy import ActionRule, SafetyPolicy

_NOTIFIED_FROM: Final = 25
_BY_POLICY: Final = "the policy asks for approval"


class Reversibility(StrEnum):
    READ_ONLY = "read_only"
    REVERSIBLE = "reversible"
    EXTERNALLY_REVERSIBLE = "externally_reversible"
    IRREVERSIBLE = "irreversible"


class DataClass(StrEnum):
    NONE = "none"
    OWN = "own"
    PERSONAL = "personal"
    OTHERS = "others"


class AudienceClass(StrEnum):
    SELF = "self"
    GROUP = "group"
    PUBLIC = "public"
    OUTSIDE = "outside"


class RiskOutcome(StrEnum):
    ALLOW = "allow"
    NOTIFY = "notify"
    APPROVE = "approve"
    TWO_PERSONS = "two_persons"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Taint:
    """What a turn has touched: words of others, private data, and what changes the world."""

    untrusted: bool = False
    private: bool = False
    changes: bool = False

    @property
    def is_complete(self) -> bool:
        """All three at once: no rule but a person's eyes tells use from abuse."""
        return self.untrusted and self.private and self.changes


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """`money_usd` is what it moves; a chain of actions takes the highest of each."""

    reversibility: Reversibility = Reversibility.IRREVERSIBLE
    data: DataClass = DataClass.OTHERS
    audience: AudienceClass = AudienceClass.OUTSIDE
    money_usd: float = 0.0
    taint: Taint = Taint()
    injection: Level = Level.LOW

    def read_only(self) -> "ActionFacts":
        """Of the same where nothing is changed by it."""
        taint = replace(self.taint, changes=False)
        return replace(self, reversibility=Reversibility.READ_ONLY, taint=taint)


@dataclass(frozen=True, slots=True)
class Risk:
    """`reasons` say what made the score, the heaviest first.

    `is_over_limit`: denied because it was too much of it, and for no other reason.
    """

    outcome: RiskOutcome
    score: int
    reasons: tuple[str, ...] = ()
    is_over_limit: bool = False

    @property
    def is_asked_by_policy(self) -> bool:
        """Whether the policy names the action, whatever its score."""
        return _BY_POLICY in self.reasons


_POINTS: Final[dict[StrEnum, int]] = {
    Reversibility.READ_ONLY: 0,
    Reversibility.REVERSIBLE: 10,
    Reversibility.EXTERNALLY_REVERSIBLE: 25,
    Reversibility.IRREVERSIBLE: 40,
    DataClass.NONE: 0,
    DataClass.OWN: 5,
    DataClass.PERSONAL: 15,
    DataClass.OTHERS: 25,
    AudienceClass.SELF: 0,
    AudienceClass.GROUP: 10,
    AudienceClass.PUBLIC: 20,
    AudienceClass.OUTSIDE: 15,
    Level.LOW: 0,
    Level.MIDDLE: 15,
    Level.HIGH: 40,
}
_COMPLETE_TAINT: Final = 40
_SOME_MONEY, _MUCH_MONEY, _MUCH_USD = 20, 40, 50.0


def assess(action: str, facts: ActionFacts, policy: SafetyPolicy) -> Risk:
    """What the policy blocks is denied whatever the score."""
    rule = policy.rule_for(action)
    points = _points(facts)
    score = sum(points.values())
    reasons = tuple(sorted((name for name in points if points[name]), key=lambda n: -points[n]))
    if rule is ActionRule.BLOCK:
        return Risk(RiskOutcome.DENY, score, ("blocked by policy", *reasons))
    if facts.injection is Level.HIGH and facts.reversibility is not Reversibility.READ_ONLY:
        return Risk(RiskOutcome.DENY, score, ("the words are an attempt upon us", *reasons))
    if rule is ActionRule.APPROVE:
        reasons = (_BY_POLICY, *reasons)
    return Risk(_outcome(score, rule, facts, policy), score, reasons)


def _outcome(score: int, rule: ActionRule, facts: ActionFacts, policy: SafetyPolicy) -> RiskOutcome:
    if score >= policy.escalation_threshold:
        return RiskOutcome.TWO_PERSONS
    must_be_seen = rule is ActionRule.APPROVE or facts.taint.is_complete
    if score >= policy.risk_threshold or must_be_seen:
        return RiskOutcome.APPROVE
    return RiskOutcome.NOTIFY if score >= _NOTIFIED_FROM else RiskOutcome.ALLOW


def _points(facts: ActionFacts) -> dict[str, int]:
    money = _SOME_MONEY if facts.money_usd else 0
    return {
        facts.reversibility.replace("_", " "): _POINTS[facts.reversibility],
        f"data: {facts.data}": _POINTS[facts.data],
        f"audience: {facts.audience}": _POINTS[facts.audience],
        "money": _MUCH_MONEY if facts.money_usd > _MUCH_USD else money,
        "words of others, private data and a change at once": (
            _COMPLETE_TAINT if facts.taint.is_complete else 0
        ),
        f"injection: {facts.injection}": _POINTS[facts.injection],
    }
