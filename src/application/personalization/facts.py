"""Who wants to know what became of each message."""

from collections.abc import Callable

from domain.personalization.facts import ReplyMade
from domain.shared.identity import MemoryOwner
from domain.shared.pseudonym import Pseudonyms

ReplyListener = Callable[[ReplyMade], None]
"""Returns at once and raises nothing."""


class ReplyFacts:
    """Tells every fact to all who subscribed before it."""

    def __init__(self, pseudonyms: Pseudonyms, *listeners: ReplyListener) -> None:
        self._pseudonyms = pseudonyms
        self._listeners = list(listeners)

    def pseudonym(self, owner: MemoryOwner) -> str:
        """Whom a fact is about; in every group and in private it is the same person."""
        return self._pseudonyms.of(str(owner.person))

    def subscribe(self, listener: ReplyListener) -> None:
        self._listeners.append(listener)

    def publish(self, fact: ReplyMade) -> None:
        for listener in self._listeners:
            listener(fact)
