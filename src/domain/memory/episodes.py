"""A conversation that has ended, as it is remembered."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from domain.memory.events import EventRole, UserMemoryEvent, conversation_of
from domain.memory.recall.ranking import SESSION_PAUSE

SHORTEST: Final = 4
"""So many events make a conversation worth remembering: two questions and their answers."""

LONGEST: Final = 200
"""What goes on longer makes several episodes."""

_TITLE, _SUMMARY, _MOOD, _PROMISE, _MOST_PROMISES = 80, 500, 40, 200, 3
_NAMESPACE = UUID("0d7ad6a5-7d2c-4a52-9d55-6a35a5f8f0cb")


@dataclass(frozen=True, slots=True)
class Digest:
    """`promises` are questions to the user about what they meant to tell later."""

    title: str
    summary: str
    mood: str = ""
    promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Episode:
    """`events` are all that was said in it, `last_seq` the number of the last of them.

    `asked_at` is when one of its promises was followed up.
    """

    episode_id: str
    user_id: str
    persona: str
    digest: Digest
    began_at: datetime
    ended_at: datetime
    events: tuple[UUID, ...]
    last_seq: int
    asked_at: datetime | None = None

    @classmethod
    def of(cls, said: Sequence[UserMemoryEvent], digest: Digest) -> "Episode":
        """The same for the same conversation; short enough a name for a button."""
        first, last = said[0], said[-1]
        return cls(
            uuid5(_NAMESPACE, str(first.event_id)).hex[:12],
            first.user_id,
            first.persona,
            digest,
            first.created_at,
            last.created_at,
            tuple(event.event_id for event in said),
            last.seq,
        )


@dataclass(frozen=True, slots=True)
class RecalledEpisode:
    """One that bears on what is said now."""

    episode_id: str
    title: str
    summary: str
    ended_at: datetime


def ended_conversations(
    events: Sequence[UserMemoryEvent], now: datetime
) -> Iterator[Sequence[UserMemoryEvent]]:
    """Of events in order: those after which nothing was said for half an hour, short ones too."""
    begin = 0
    for place, event in enumerate(events):
        following = events[place + 1].created_at if place + 1 < len(events) else now
        has_paused = following - event.created_at >= SESSION_PAUSE
        if has_paused or place + 1 - begin >= LONGEST:
            yield events[begin : place + 1]
            begin = place + 1


def is_worth_an_episode(said: Sequence[UserMemoryEvent]) -> bool:
    return len(conversation_of(said)) >= SHORTEST


def read_digest(answer: str) -> Digest | None:
    """Of a model's JSON, cut to its bounds; None where it is none, or says nothing."""
    try:
        given = json.loads(answer[answer.find("{") : answer.rfind("}") + 1], strict=False)
    except ValueError:
        return None
    title, summary = _line(given.get("title"), _TITLE), _line(given.get("summary"), _SUMMARY)
    if not title or not summary:
        return None
    promised = given.get("promises")
    promises = [_line(p, _PROMISE) for p in promised] if isinstance(promised, list) else []
    kept = tuple(p for p in promises if p)[:_MOST_PROMISES]
    return Digest(title, summary, _line(given.get("mood"), _MOOD), kept)


def quoted_digest(said: Sequence[UserMemoryEvent]) -> Digest:
    """In the user's own words, where no model can be asked: what they said at most length."""
    own = [e.content for e in conversation_of(said) if e.role is EventRole.USER]
    own = own or [event.content for event in said]
    told = sorted(range(len(own)), key=lambda place: -len(own[place]))[:3]
    summary = " · ".join(_line(own[place], _SUMMARY // 3 - 3) for place in sorted(told))
    return Digest(_line(own[0], _TITLE), summary)


def _line(given: Any, longest: int) -> str:
    """One line, cut between words."""
    line = " ".join(given.split()) if isinstance(given, str) else ""
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(",.;:") + "…"
