"""Where the memory of one user with one persona stands."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile

from domain.memory.events import (
    EventRole,
    EventTag,
    UserMemoryEvent,
    conversation_of,
    event_id_for,
)
from domain.memory.taint import in_sight, is_tainted
from domain.text_engine.messages import ChatMessage


@dataclass(frozen=True, slots=True)
class MemoryState:
    """Events with `seq <= compressed_through` live on in `summary` alone.

    The next event gets the number `next_seq`; the first one has number 1. `epoch` counts how often
    everything was forgotten: what a turn has read in one epoch is never written in the next.
    `archive_tag` changes with the archive; empty where there is none.
    """

    user_id: str
    persona: str
    summary: str = ""
    compressed_through: int = 0
    next_seq: int = 1
    epoch: int = 0
    archive_tag: str = ""


@dataclass(frozen=True, slots=True)
class MemorySlice:
    """What a reply may remember: the summary and the newest events, oldest first, at `now`."""

    summary: str
    events: tuple[UserMemoryEvent, ...]
    now: datetime | None = None

    def to_prompt_context(self) -> tuple[ChatMessage, ...]:
        """The events as chat messages, from the first question on.

        Apologies of ours, answers without a model and those that were made anew are no part of it,
        nor are answers that only bring back words of others which are gone.
        """
        said = dropwhile(lambda e: e.role is EventRole.ASSISTANT, self._said())
        return tuple([event.to_chat_message() for event in said])

    @property
    def last_said_by_user(self) -> str:
        """Empty where nothing was said, or where it is summarised already."""
        said = (e.content for e in reversed(self.events) if e.role is EventRole.USER)
        return next(said, "")

    def brings_others_words(self, shown: int) -> bool:
        """Whether one of the newest messages of `to_prompt_context`, so many, comes of a turn that
        brought words of somebody else, or is an answer that may carry them.
        """
        if not any(map(is_tainted, self.events)):
            return False  # as nearly always, whatever of them counts as said
        return any(map(is_tainted, self._newest(shown)))

    def _newest(self, shown: int) -> tuple[UserMemoryEvent, ...]:
        return self._said()[-shown:] if shown else ()

    def _said(self) -> tuple[UserMemoryEvent, ...]:
        return in_sight(conversation_of(self.events), self.now)

    def answer_to(self, turn_id: str) -> UserMemoryEvent | None:
        """The reply already given to this turn, if an earlier attempt recorded one."""
        wanted = event_id_for(turn_id, EventRole.ASSISTANT).int
        return next((event for event in self.events if event.event_id.int == wanted), None)

    def without_turn(self, turn_id: str) -> "MemorySlice":
        """Leave out the turn's own events, recorded by an attempt that did not get further, and
        the answers that were made anew to it.
        """
        own = {event_id_for(turn_id, role).int for role in EventRole}
        if own.isdisjoint([event.event_id.int for event in self.events]):
            return self
        said = self.events
        if any(EventTag.EDITED in event.tags for event in said if event.event_id.int in own):
            said = conversation_of(said)  # what it took the place of does not come back
        kept: list[UserMemoryEvent] = []
        is_own = False
        for event in said:
            is_own = event.event_id.int in own or (is_own and EventTag.AGAIN in event.tags)
            if not is_own:
                kept.append(event)
        return replace(self, events=tuple(kept))


@dataclass(frozen=True, slots=True)
class Memory:
    """The state and the recent events, oldest first, as they were at one moment."""

    state: MemoryState
    recent: tuple[UserMemoryEvent, ...] = ()

    @property
    def live(self) -> tuple[UserMemoryEvent, ...]:
        """The events that the summary does not hold yet."""
        watermark, recent = self.state.compressed_through, self.recent
        if not recent or recent[0].seq > watermark:
            return recent
        return tuple([event for event in recent if event.seq > watermark])

    def slice(self, events: int, now: datetime | None = None) -> MemorySlice:
        """With so many of the newest events at most."""
        return MemorySlice(self.state.summary, self.live[-events:], now)
