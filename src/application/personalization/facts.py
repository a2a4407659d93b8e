"""Who wants to know what became of each message."""

from collections.abc import Callable

from domain.personalization.facts import ReplyMade

ReplyListener = Callable[[ReplyMade], None]
"""Returns at once and raises nothing."""


class ReplyFacts:
    """Tells every fact to all who subscribed before it."""

    def __init__(self, *listeners: ReplyListener) -> None:
        self._listeners = list(listeners)

    def subscribe(self, listener: ReplyListener) -> None:
        self._listeners.append(listener)

    def publish(self, fact: ReplyMade) -> None:
        for listener in self._listeners:
            listener(fact)
