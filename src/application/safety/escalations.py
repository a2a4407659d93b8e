"""Who comes, by the policy of whoever serves, where something goes wrong."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.safety.policies import LivePolicies
from application.safety.policy_ports import SharedCounts
from application.shared.ports import Clock
from domain.safety.policy import Escalation, Trigger
from domain.shared.errors import StorageUnavailable

_LATELY: Final = timedelta(minutes=30)
_OFFERED_AGAIN: Final = timedelta(hours=24)
_REPEATED: Final = 2


@dataclass(frozen=True, slots=True)
class Signals:
    """What a turn has shown. `risk` is the score of the riskiest thing that was asked for;
    `doubted`: the persona was not sure, or the person was not understood.
    """

    restricted: bool = False
    risk: int = 0
    refused: bool = False
    apologised: bool = False
    doubted: bool = False

    @property
    def is_quiet(self) -> bool:
        return self == Signals()


class FindEscalationUseCase:
    """What has to come twice is counted for all processes together."""

    def __init__(self, policies: LivePolicies, counts: SharedCounts, clock: Clock) -> None:
        self._policies = policies
        self._counts = counts
        self._clock = clock

    async def execute(self, persona: str, who: str, signals: Signals) -> Escalation | None:
        """None where nothing leads anywhere. `who` is served by the persona."""
        policy = self._policies.for_persona(persona)
        triggers = set()
        if signals.restricted:
            triggers.add(Trigger.INJECTION)
        if signals.risk and signals.risk >= policy.risk_threshold:
            triggers.add(Trigger.RISK)
        counted = {
            Trigger.REFUSALS: signals.refused,
            Trigger.APOLOGIES: signals.apologised,
            Trigger.DOUBTS: signals.doubted,
        }
        for trigger, happened in counted.items():
            is_named = happened and policy.escalation(persona, (trigger,))
            if is_named and await self._count(trigger, who, _LATELY) >= _REPEATED:
                triggers.add(trigger)
        return policy.escalation(persona, triggers) if triggers else None

    async def may_offer(self, path: Escalation, who: str) -> bool:
        """Once a day: nobody is asked again and again."""
        return await self._count(f"offered:{path.to}", who, _OFFERED_AGAIN) <= 1

    async def _count(self, what: str, who: str, within: timedelta) -> int:
        try:
            return await self._counts.add(what, who, within, now=self._clock.now())
        except StorageUnavailable:
            return 0
