"""May this be done? The answer comes from policy and risk, never from a model."""

from application.safety.decisions import DecisionLog
from application.safety.limits import PolicyTallies
from application.safety.policies import LivePolicies
from domain.safety.risk import ActionFacts, Risk, RiskOutcome, assess


class CheckActionUseCase:
    """Everything but a plain allow is noted."""

    def __init__(
        self, policies: LivePolicies, decisions: DecisionLog, tallies: PolicyTallies
    ) -> None:
        self._policies = policies
        self._decisions = decisions
        self._tallies = tallies

    async def execute(
        self,
        persona: str | None,
        action: str,
        facts: ActionFacts,
        *,
        by: str = "",
        turn_id: str = "",
        counts: bool = True,
    ) -> Risk:
        """`by` is who wants it done, in the turn, where there is one; each call that `counts` does
        so towards the limits.
        """
        policy = self._policies.for_persona(persona)
        risk = assess(action, facts, policy)
        if counts and risk.outcome is not RiskOutcome.DENY:
            beyond = await self._tallies.act(policy.limits, by=by, turn_id=turn_id)
            if beyond:
                reasons = (beyond, *risk.reasons)
                risk = Risk(RiskOutcome.DENY, risk.score, reasons, is_over_limit=True)
        if risk.outcome is not RiskOutcome.ALLOW:
            rule = f"action.{risk.outcome}"
            self._decisions.note(rule, risk.outcome, policy, action, score=risk.score)
        return risk
