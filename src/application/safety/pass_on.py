"""What of a text may go where, by the policy of whoever speaks."""

from application.safety.policies import LivePolicies
from application.safety.remembered_findings import RememberedFindings
from domain.safety.masking import Masks
from domain.safety.policy import Destination, Handling


class PassOn:
    def __init__(self, findings: RememberedFindings, policies: LivePolicies) -> None:
        self._findings = findings
        self._policies = policies

    def execute(
        self, text: str, persona: str | None, destination: Destination, masks: Masks | None = None
    ) -> str | None:
        """With what is masked there out of sight; None where the text may not go there at all.

        Texts that share `masks` call one value by one name.
        """
        policy = self._policies.for_persona(persona)
        if not policy.masks(destination):
            return text
        hidden = []
        for each in self._findings.find(text):
            handling = policy.handling(each.entity, destination)
            if handling is Handling.BLOCK:
                return None
            if handling is Handling.MASK:
                hidden.append(each)
        return (masks or Masks()).mask(text, hidden) if hidden else text

    def without_details(
        self, text: str, persona: str | None, destination: Destination, masks: Masks
    ) -> str:
        """With everything out of sight that may not go there as it stands."""
        policy = self._policies.for_persona(persona)
        if not policy.masks(destination):
            return text
        return self._findings.masked(text, policy, destination, masks)
