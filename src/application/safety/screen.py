"""Looking at a text the way the dialogue does, for whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.safety.crisis import NO_CRISIS, CrisisDetector
from domain.safety.injection import NO_INJECTION, InjectionDetector
from domain.safety.personal_data import PersonalDataDetector
from domain.safety.policy import SafetyPolicy
from domain.safety.screening import Direction, Screening


@dataclass(frozen=True, slots=True)
class Detectors:
    """Pure functions of a text; they need no storage, network or clock."""

    crisis: CrisisDetector
    injection: InjectionDetector
    personal_data: PersonalDataDetector


PolicyOf = Callable[[str | None], SafetyPolicy]
"""By a persona's code; None asks for the general one. Raises InvalidInput for a code of nobody's.
"""


class ScreenTextUseCase:
    """Nothing is kept, and no text is logged."""

    def __init__(self, detectors: Detectors, policy_of: PolicyOf) -> None:
        self._detectors = detectors
        self._policy_of = policy_of

    def execute(
        self, text: str, direction: Direction = Direction.INPUT, persona: str | None = None
    ) -> Screening:
        """What a person says may tell of danger or carry orders; what we say may not.

        Raises InvalidInput for an unknown persona.
        """
        policy = self._policy_of(persona)
        own = self._detectors
        is_input = direction is Direction.INPUT
        return Screening(
            own.crisis.assess(text) if is_input else NO_CRISIS,
            own.injection.assess(text) if is_input else NO_INJECTION,
            own.personal_data.find(text),
            policy.filters.injection,
        )
