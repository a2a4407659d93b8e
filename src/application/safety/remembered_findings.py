from collections import OrderedDict
from hashlib import blake2b

from domain.safety.masking import Masks
from domain.safety.personal_data import Entity, PersonalDataDetector
from domain.safety.policy import Destination, Handling, SafetyPolicy


class RememberedFindings:
    """Looks at each text once: a conversation is given to the model again with every reply.

    What is kept are a text's digest and places in it, never its words.
    """

    def __init__(self, detector: PersonalDataDetector, *, most: int = 20_000) -> None:
        self._detector = detector
        self._most = most
        self._found: OrderedDict[bytes, tuple[Entity, ...]] = OrderedDict()

    def find(self, text: str) -> tuple[Entity, ...]:
        digest = blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
        known = self._found.get(digest)
        if known is not None:
            self._found.move_to_end(digest)
            return known
        found = self._found[digest] = self._detector.find(text)
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return found

    def masked(
        self, text: str, policy: SafetyPolicy, destination: Destination, masks: Masks
    ) -> str:
        """With everything out of sight that may not go there as it stands."""
        hidden = [
            each
            for each in self.find(text)
            if policy.handling(each.entity, destination) is not Handling.ALLOW
        ]
        return masks.mask(text, hidden) if hidden else text
