"""How well the configured models do, and which of them to ask first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

FEW = 10
"""Fewer tries tell a difference of quality from chance only where it is large."""


@dataclass(frozen=True, slots=True)
class ModelScore:
    """One model at one use case: seconds of the median and of the slowest, the cost of one call."""

    use_case: str
    provider: str
    model: str
    passed: int
    tries: int
    seconds: float
    slowest: float
    cost_usd: float

    @property
    def share(self) -> float:
        return self.passed / self.tries if self.tries else 0.0


@dataclass(frozen=True, slots=True)
class Advice:
    """The providers of one use case in the order in which to ask them, and why."""

    use_case: str
    order: Sequence[str]
    reason: str


def advise(scores: Sequence[ModelScore]) -> Sequence[Advice]:
    """The best first; of those that are equally good the cheapest, then the quickest. A model that
    passes nothing is not advised at all."""
    by_use_case = sorted(scores, key=lambda score: score.use_case)
    return [
        _advice(use_case, list(group))
        for use_case, group in groupby(by_use_case, lambda score: score.use_case)
    ]


def _advice(use_case: str, scores: list[ModelScore]) -> Advice:
    ranked = sorted(scores, key=lambda score: (-score.share, score.cost_usd, score.seconds))
    useful = [score for score in ranked if score.passed]
    if not useful:
        return Advice(use_case, (), "no model passes a scenario: look at their answers first")
    return Advice(use_case, [score.provider for score in useful], _reason(useful))


def _reason(useful: Sequence[ModelScore]) -> str:
    first = useful[0]
    if len(useful) == 1:
        return "the only one that passes" if first.passed < first.tries else "passes everything"
    equals = [score for score in useful[1:] if score.passed == first.passed]
    if not equals:
        return f"passes {first.passed} of {first.tries}, the next {useful[1].passed}{_hint(first)}"
    dearest = max(equals, key=lambda score: score.cost_usd)
    if dearest.cost_usd > first.cost_usd:
        if not first.cost_usd:
            return f"as good as {dearest.provider}, and free{_hint(first)}"
        times = dearest.cost_usd / first.cost_usd
        return f"as good as {dearest.provider} at 1/{times:.1f} of its price{_hint(first)}"
    return f"as good and as cheap as {dearest.provider}, and quicker{_hint(first)}"


def _hint(score: ModelScore) -> str:
    return f"; only {score.tries} tries, so a hint" if score.tries < FEW else ""
