from collections import OrderedDict

from domain.safety.masking import Masks
from domain.safety.personal_data import Entity, PersonalDataDetector
from domain.safety.policy import Destination, Handling, SafetyPolicy


class RememberedFindings:
    """Looks at each text once: a conversation is given to the model again with every reply.

    What is kept are a text's hash and places in it, never its words.
    """

    def __init__(self, detector: PersonalDataDetector, *, most: int = 20_000) -> None:
        self._detector = detector
        self._most = most
        self._found: OrderedDict[tuple[int, int], tuple[Entity, ...]] = OrderedDict()

    def find(self, text: str) -> tuple[Entity, ...]:
        key = hash(text), len(text)  # a text that comes again brings its hash along
        known = self._found.get(key)
        if known is not None:
            self._found.move_to_end(key)
            return known
        found = self._found[key] = self._detector.find(text)
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return found

    def masked(
        self, text: str, policy: SafetyPolicy, destination: Destination, masks: Masks
    ) -> str:
        """With everything out of sight that may not go there as it stands."""
        found = self.find(text)
        if not found:
            return text
        hidden = [
            each
            for each in found
            if policy.handling(each.entity, destination) is not Handling.ALLOW
        ]
        return masks.mask(text, hidden) if hidden else text
