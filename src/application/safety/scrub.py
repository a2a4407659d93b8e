"""What one persona may be told by another."""

from typing import Final

from application.safety.policies import LivePolicies
from domain.safety.masking import Masks
from domain.safety.personal_data import PersonalDataDetector
from domain.safety.policy import ActionRule, Destination, Handling

TAKE_OVER: Final = "take_over"
"""The action by which a persona takes a conversation over from another."""

_WAYS: Final = (Destination.MODEL, Destination.MEMORY)


class ScrubForPersona:
    """By the policy of whoever is told: it keeps what it hears, and shows it to its model."""

    def __init__(self, detector: PersonalDataDetector, policies: LivePolicies) -> None:
        self._detector = detector
        self._policies = policies

    def may_take_over(self, persona: str) -> bool:
        return self._policies.for_persona(persona).rule_for(TAKE_OVER) is ActionRule.ALLOW

    def execute(self, text: str, persona: str) -> str:
        """Masked; empty where its policy blocks something that stands in the text."""
        policy, hidden = self._policies.for_persona(persona), []
        for each in self._detector.find(text):
            ways = {policy.handling(each.entity, way) for way in _WAYS}
            if Handling.BLOCK in ways:
                return ""
            if Handling.MASK in ways:
                hidden.append(each)
        return Masks().mask(text, hidden) if hidden else text
