from collections.abc import Generator
from contextlib import contextmanager

from application.shared.stopping import StopSignal
from domain.shared.identity import Conversation


class StopRegistry:
    """Lets the stop button reach the reply that is being made in its chat."""

    def __init__(self) -> None:
        self._running: dict[Conversation, StopSignal] = {}

    @contextmanager
    def watch(self, lane: Conversation) -> Generator[StopSignal]:
        """The event is set when the user wants this lane's reply to stop."""
        event = self._running[lane] = StopSignal()
        try:
            yield event
        finally:
            if self._running.get(lane) is event:
                del self._running[lane]

    def stop(self, lane: Conversation) -> bool:
        """Whether a reply was being made here."""
        event = self._running.get(lane)
        if event is not None:
            event.set()
        return event is not None
