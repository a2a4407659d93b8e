"""What the channel needs besides the use cases."""

from typing import Protocol


class TelegramObserver(Protocol):
    """What the operator sees of the channel; every label is a bounded word."""

    def ignored(self, reason: str) -> None:
        """An update that deserves no answer."""

    def extra(self, call: str, outcome: str) -> None:
        """A draft, typing action or button notice: "shown", or why not."""
