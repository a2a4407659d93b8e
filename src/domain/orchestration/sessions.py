"""Sessions over a socket: who speaks, in which mode, and what was said in them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from domain.shared.errors import InvalidInput
from domain.shared.identity import Person

MOST_LINES: Final = 200
"""So many of the newest lines a session keeps."""
LONGEST_LINE: Final = 8_000
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Mode(StrEnum):
    CHAT = "chat"
    COPILOT = "copilot"


class SpeakerRole(StrEnum):
    CLIENT = "client"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Line:
    """What one side said; mood and emotion as whoever listens in has found them."""

    text: str
    speaker: SpeakerRole
    at: datetime
    sentiment: str | None = None
    emotion: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """`person` is who writes in it; `user_id` is their name at the service, where it gave one.

    `suggestion` is the last one that the co-pilot made, of the lines in `window`, where it was
    whole; `messages` counts what was said.
    """

    session_id: str
    tenant: str
    person: Person
    mode: Mode
    created_at: datetime
    last_activity: datetime
    user_id: str | None = None
    messages: int = 0
    lines: tuple[Line, ...] = ()
    suggestion: Mapping[str, Any] | None = None
    window: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_session_id(self.session_id)

    def said(self, line: Line) -> "Session":
        lines = (*self.lines, line)[-MOST_LINES:]
        return replace(self, lines=lines, messages=self.messages + 1, last_activity=line.at)

    def active(self, now: datetime) -> "Session":
        return replace(self, messages=self.messages + 1, last_activity=now)

    def advised(self, suggestion: Mapping[str, Any], window: str = "") -> "Session":
        return replace(self, suggestion=suggestion, window=window)

    def statistics(self) -> Mapping[str, Any]:
        """Counts of lines by who spoke, and of the moods that were given."""
        return {
            "messages": self.messages,
            "lines": dict(Counter(line.speaker.value for line in self.lines)),
            "sentiments": dict(Counter(line.sentiment for line in self.lines if line.sentiment)),
        }

    @property
    def is_new(self) -> bool:
        """Nothing was said in it; only then may storing it make it."""
        return self.messages == 0

    @property
    def last_speaker(self) -> str | None:
        return self.lines[-1].speaker if self.lines else None

    @property
    def last_emotion(self) -> str | None:
        return next((line.emotion for line in reversed(self.lines) if line.emotion), None)


def check_session_id(session_id: str) -> str:
    """Raises InvalidInput."""
    if not _ID.fullmatch(session_id):
        raise InvalidInput("session_id: 1 to 64 letters, digits, dots, dashes or underscores")
    return session_id


def as_conversation(lines: Sequence[Line], longest: int) -> str:
    """The newest lines of together at most `longest` characters, as `speaker: text`.

    A line that only repeats the one before it is shown once.
    """
    shown: list[str] = []
    room = longest
    for line in reversed(lines):
        mood = ", ".join(filter(None, (line.sentiment, line.emotion)))
        told = f"{line.speaker}{f' ({mood})' if mood else ''}: {' '.join(line.text.split())}"
        if told in shown[-1:]:
            continue
        if len(told) > room:
            if not shown:
                shown.append(told[:room])
            break
        shown.append(told)
        room -= len(told) + 1
    return "\n".join(reversed(shown))
