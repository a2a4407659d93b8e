"""What of a text may go where, by the policy of whoever speaks."""

from collections.abc import Sequence

from application.safety.policies import LivePolicies
from application.safety.remembered_findings import RememberedFindings
from domain.safety.masking import Masks
from domain.safety.personal_data import Entity
from domain.safety.policy import Destination, Handling, SafetyPolicy


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
        return _handled(text, self._findings.find(text), policy, destination, masks)

    def to_others(self, text: str, persona: str | None, own: str) -> str | None:
        """What others may read of it. What stands in the `own` words of whoever wants it sent is
        theirs to send, as far as the policy lets it; other details are nobody's to hand on.
        """
        found = self._findings.find(text)
        if any(text[each.start : each.end] not in own for each in found):
            return None
        policy = self._policies.for_persona(persona)
        return _handled(text, found, policy, Destination.OTHERS)

    def without_details(
        self, text: str, persona: str | None, destination: Destination, masks: Masks
    ) -> str:
        """With everything out of sight that may not go there as it stands."""
        policy = self._policies.for_persona(persona)
        if not policy.masks(destination):
            return text
        return self._findings.masked(text, policy, destination, masks)


def _handled(
    text: str,
    found: Sequence[Entity],
    policy: SafetyPolicy,
    destination: Destination,
    masks: Masks | None = None,
) -> str | None:
    ways = [(each, policy.handling(each.entity, destination)) for each in found]
    if any(how is Handling.BLOCK for _, how in ways):
        return None
    hidden = [each for each, how in ways if how is Handling.MASK]
    return (masks or Masks()).mask(text, hidden) if hidden else text
