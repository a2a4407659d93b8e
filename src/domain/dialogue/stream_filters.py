"""What stands between a text that grows and the eyes of its reader."""

from collections.abc import Iterable, Sequence
from typing import Protocol


class StreamFilter(Protocol):
    """Lets a growing text through, changed where it must be.

    One text, cut into pieces anywhere, always gives the same whole.
    """

    def feed(self, piece: str) -> str:
        """What may be shown now; the rest is held back until more is known. Of nothing comes
        nothing.
        """
        ...

    def finish(self) -> str:
        """What was held back, once nothing more comes."""
        ...


class FilterChain:
    """Filters one after the other, as one; a chain of none lets everything through."""

    def __init__(self, filters: Sequence[StreamFilter]) -> None:
        self._filters = filters

    def feed(self, piece: str) -> str:
        for stream_filter in self._filters:
            if not piece:
                return ""
            piece = stream_filter.feed(piece)
        return piece

    def finish(self) -> str:
        rest = ""
        for stream_filter in self._filters:
            rest = stream_filter.feed(rest) + stream_filter.finish()
        return rest

    def whole(self, pieces: Iterable[str]) -> str:
        return "".join((*map(self.feed, pieces), self.finish()))
