from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import dropwhile
from uuid import UUID, uuid5

from domain.text_engine.messages import ChatMessage, Role

_EVENT_NAMESPACE = UUID("6f2f0b7e-3f0c-4f63-9d3c-6b1f4c1d2a90")

REPLY_TIME_BOUND = timedelta(minutes=10)
"""No reply is still being made after this long; a missing number older than it stays missing."""


class EventRole(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class EventTag(StrEnum):
    """Marks on an event; the product reads them, the model never does."""

    TEXT = "source:text"
    VOICE = "source:voice"
    APOLOGY = "apology"


@dataclass(frozen=True, slots=True)
class UserMemoryEvent:
    """One thing that was said, by the user or to them; `seq` orders a (user, persona)'s events."""

    event_id: UUID
    user_id: str
    persona: str
    role: EventRole
    content: str
    created_at: datetime
    seq: int
    tags: tuple[str, ...] = ()

    def to_chat_message(self) -> ChatMessage:
        role = Role.USER if self.role is EventRole.USER else Role.ASSISTANT
        return ChatMessage(role, self.content)


def event_id_for(turn_id: str, role: EventRole) -> UUID:
    """The same turn yields the same ids, so recording it again changes nothing."""
    return uuid5(_EVENT_NAMESPACE, f"{turn_id}/{role}")


@dataclass(frozen=True, slots=True)
class MemoryState:
    """Where the memory of one (user, persona) stands.

    Events with `seq <= compressed_through` live on in `summary` alone.
    `next_seq` is the first number nobody has reserved yet; the first event has number 1.
    """

    user_id: str
    persona: str
    summary: str = ""
    compressed_through: int = 0
    next_seq: int = 1

    @property
    def pending_events(self) -> int:
        """How many events the summary does not hold yet, reserved numbers included."""
        return self.next_seq - 1 - self.compressed_through

    def is_due(self, cap: int) -> bool:
        return self.pending_events > cap


@dataclass(frozen=True, slots=True)
class MemorySlice:
    """What a reply may remember: the summary and the newest events, oldest first."""

    summary: str
    events: tuple[UserMemoryEvent, ...]

    def to_prompt_context(self) -> tuple[ChatMessage, ...]:
        """The events as chat messages, from the first question on.

        Apologies of ours are no part of the conversation.
        """
        said = (e.to_chat_message() for e in self.events if EventTag.APOLOGY not in e.tags)
        return tuple(dropwhile(lambda message: message.role is Role.ASSISTANT, said))

    def answer_to(self, turn_id: str) -> UserMemoryEvent | None:
        """The reply already given to this turn, if an earlier attempt recorded one."""
        wanted = event_id_for(turn_id, EventRole.ASSISTANT)
        return next((event for event in self.events if event.event_id == wanted), None)

    def without_turn(self, turn_id: str) -> "MemorySlice":
        """Leave out the turn's own events, recorded by an attempt that did not get further."""
        own = {event_id_for(turn_id, role) for role in EventRole}
        return MemorySlice(self.summary, tuple(e for e in self.events if e.event_id not in own))


@dataclass(frozen=True, slots=True)
class CompressionPlan:
    """Which events go into the summary and the watermark that then holds."""

    to_summarise: tuple[UserMemoryEvent, ...]
    watermark: int


def plan_compression(
    state: MemoryState, events: Sequence[UserMemoryEvent], *, keep_last: int, now: datetime
) -> CompressionPlan:
    """Choose the events to summarise: all but the newest `keep_last`, in order.

    The watermark stops before a missing number that a reply in flight may still fill.
    """
    pending = sorted((e for e in events if e.seq > state.compressed_through), key=lambda e: e.seq)
    candidates = pending[: max(len(pending) - keep_last, 0)]
    kept = pending[len(candidates) :]
    chosen: list[UserMemoryEvent] = []
    expected = state.compressed_through + 1
    for event in candidates:
        if event.seq > expected and now - event.created_at < REPLY_TIME_BOUND:
            return CompressionPlan(tuple(chosen), expected - 1)
        chosen.append(event)
        expected = event.seq + 1
    return CompressionPlan(tuple(chosen), _close_settled_gap(expected, kept, now))


def _close_settled_gap(expected: int, kept: Sequence[UserMemoryEvent], now: datetime) -> int:
    """Numbers lost for good between the last summarised and the first kept event are passed too."""
    if kept and now - kept[0].created_at >= REPLY_TIME_BOUND:
        return kept[0].seq - 1
    return expected - 1
