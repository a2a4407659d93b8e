"""What was said, as it is remembered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5

from domain.text_engine.messages import ChatMessage, Role

_EVENT_NAMESPACE = UUID("6f2f0b7e-3f0c-4f63-9d3c-6b1f4c1d2a90")


class EventRole(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class EventTag(StrEnum):
    """Marks on an event; the product reads them, the model never does.

    AGAIN: an answer that was made anew, and takes the place of the one before. EDITED: a question
    as it was put right, which takes the place of the one before and its answers. UNTRUSTED: of a
    turn that brought words of somebody else. DERIVED: an answer of a later turn whose model was
    shown them.
    """

    TEXT = "source:text"
    VOICE = "source:voice"
    APOLOGY = "apology"
    OFFLINE = "offline"
    AGAIN = "again"
    EDITED = "edited"
    UNTRUSTED = "untrusted"
    DERIVED = "untrusted:derived"


_NOT_SAID = frozenset({EventTag.APOLOGY, EventTag.OFFLINE})


@dataclass(frozen=True, slots=True, weakref_slot=True)
class UserMemoryEvent:
    """One thing that was said, by the user or to them; `seq` orders a (user, persona)'s events.

    `tokens` are its counts by the names of the tokenizers that have counted it. `persona_version`
    is that of who answered; empty for what is older than versions. `speaker` is who said it where
    several people speak; `external_id` how it was named where it was imported from.
    """

    event_id: UUID
    user_id: str
    persona: str
    role: EventRole
    content: str
    created_at: datetime
    seq: int
    tags: tuple[str, ...] = ()
    tokens: Mapping[str, int] = field(default_factory=dict, compare=False)
    persona_version: str = ""
    speaker: str = ""
    external_id: str = ""

    @property
    def is_conversation(self) -> bool:
        """Not so what we said where no model could: none must take it for its own words."""
        return _NOT_SAID.isdisjoint(self.tags)

    @property
    def most_tokens(self) -> int:
        """By the tokenizer that counts most of them; 0 where none has."""
        counts = self.tokens.values()
        return max(counts) if len(counts) > 1 else sum(counts)  # nearly always it is one

    def to_chat_message(self) -> ChatMessage:
        role = Role.USER if self.role is EventRole.USER else Role.ASSISTANT
        return ChatMessage(role, self.content)


def conversation_of(events: Iterable[UserMemoryEvent]) -> tuple[UserMemoryEvent, ...]:
    """What counts as said: no apologies of ours, and of what was made anew or edited the last."""
    said: list[UserMemoryEvent] = []
    for event in events:
        tags = event.tags
        if not _NOT_SAID.isdisjoint(tags):
            continue
        if EventTag.AGAIN in tags and said and said[-1].role is EventRole.ASSISTANT:
            said.pop()
        if EventTag.EDITED in tags:
            _take_back_question(said)
        said.append(event)
    return tuple(said)


def _take_back_question(said: list[UserMemoryEvent]) -> None:
    if said and said[-1].role is EventRole.ASSISTANT:
        said.pop()
    if said and said[-1].role is EventRole.USER:
        said.pop()


@lru_cache(maxsize=1_024)  # a reply asks for its own ids again and again
def event_id_for(turn_id: str, role: EventRole) -> UUID:
    """The same turn yields the same ids, so recording it again changes nothing."""
    return uuid5(_EVENT_NAMESPACE, f"{turn_id}/{role}")
