"""What is found in a text, and what is to be done about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.safety.crisis import NO_CRISIS, CrisisFinding
from domain.safety.injection import NO_INJECTION, InjectionFinding, Level
from domain.safety.personal_data import Entity


class Direction(StrEnum):
    INPUT = "input"
    OUTPUT = "output"


class ScreenDecision(StrEnum):
    """SUSPEND: a person is in danger, and help comes before everything. RESTRICT: answer, without
    tools or play. REFUSE: answer with a refusal.
    """

    ALLOW = "allow"
    RESTRICT = "restrict"
    REFUSE = "refuse"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True)
class Screening:
    crisis: CrisisFinding = NO_CRISIS
    injection: InjectionFinding = NO_INJECTION
    personal_data: tuple[Entity, ...] = ()
    heeds_injection: bool = True
    """Whether the policy acts on what is found of it."""

    @property
    def decision(self) -> ScreenDecision:
        if self.crisis.tier == 1:
            return ScreenDecision.SUSPEND
        level = self.injection.level if self.heeds_injection else Level.LOW
        if level is Level.HIGH:
            return ScreenDecision.REFUSE
        if self.crisis.tier == 2 or level is Level.MIDDLE:
            return ScreenDecision.RESTRICT
        return ScreenDecision.ALLOW


NOTHING_FOUND: Final = Screening()
