"""May this be done? The answer comes from policy and risk, never from a model."""

from application.safety.decisions import DecisionLog
from application.safety.policies import LivePolicies
from domain.safety.risk import ActionFacts, Risk, RiskOutcome, assess


class CheckActionUseCase:
    """Everything but a plain allow is noted."""

    def __init__(self, policies: LivePolicies, decisions: DecisionLog) -> None:
        self._policies = policies
        self._decisions = decisions

    def execute(self, persona: str | None, action: str, facts: ActionFacts) -> Risk:
        policy = self._policies.for_persona(persona)
        risk = assess(action, facts, policy)
        if risk.outcome is not RiskOutcome.ALLOW:
            rule = f"action.{risk.outcome}"
            self._decisions.note(rule, risk.outcome, policy, action, score=risk.score)
        return risk
