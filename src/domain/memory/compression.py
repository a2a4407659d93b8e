"""When a memory is compressed, and what then goes into its summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from domain.memory.events import EventRole, UserMemoryEvent

_ALWAYS_KEPT = 4
"""The newest two questions and answers stay whole however long they are."""


@dataclass(frozen=True, slots=True)
class CompressionPlan:
    """Which events go into the summary and the watermark that then holds."""

    to_summarise: tuple[UserMemoryEvent, ...]
    watermark: int


@dataclass(frozen=True, slots=True)
class CompressionRule:
    """A memory is due above `cap` events, or above `tokens` where those are bounded.

    At most `keep_last` of the newest events stay, and of their tokens three eighths of the bound:
    what a prompt has no room for reaches the summary early, and not with every message.
    """

    cap: int = 50
    keep_last: int = 20
    tokens: int | None = None

    def is_due(self, events: Sequence[UserMemoryEvent]) -> bool:
        """Given those that the summary does not hold yet."""
        if len(events) > self.cap:
            return True
        if self.tokens is None or len(events) <= _ALWAYS_KEPT:
            return False
        if sum(chain.from_iterable([event.tokens.values() for event in events])) <= self.tokens:
            return False  # not even if the counts of all tokenizers were added up
        return sum([event.most_tokens for event in events]) > self.tokens

    def plan(self, events: Sequence[UserMemoryEvent]) -> CompressionPlan | None:
        """All but the newest, of events in order; None when nothing is due."""
        if not self.is_due(events):
            return None
        chosen = tuple(events[: len(events) - self._kept(events)])
        return CompressionPlan(chosen, chosen[-1].seq) if chosen else None

    def _kept(self, events: Sequence[UserMemoryEvent]) -> int:
        kept, room = 0, (self.tokens or 0) * 3 // 8
        for event in reversed(events[-self.keep_last :] if self.keep_last else ()):
            room -= event.most_tokens
            if self.tokens is not None and room < 0 and kept >= _ALWAYS_KEPT:
                break
            kept += 1
        # An answer goes with its question.
        while kept > _ALWAYS_KEPT and events[-kept].role is EventRole.ASSISTANT:
            kept -= 1
        return kept
