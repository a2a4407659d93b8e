"""Conversations that wait for a person, or are led by one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.shared.errors import Conflict, InvalidInput
from domain.shared.identity import Conversation, Person

FIRST_REPLY_WITHIN: Final = timedelta(minutes=5)
NEXT_REPLY_WITHIN: Final = timedelta(minutes=10)
IDLE_AFTER: Final = timedelta(minutes=10)
MOST_LINES: Final = 500


class DeskState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


OPEN_STATES: Final = (DeskState.WAITING, DeskState.CLAIMED)


class Reason(StrEnum):
    """Why a person is wanted; in the order of their urgency."""

    CRISIS = "crisis"
    ASKED = "asked"
    APPROVAL = "approval"
    APOLOGIES = "apologies"
    LOW_CONFIDENCE = "low_confidence"


class Writer(StrEnum):
    USER = "user"
    OPERATOR = "operator"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A note is for operators alone; `by` names the operator. `key` names the line, so that it is
    kept, and sent, once; empty for lines of before.
    """

    writer: Writer
    text: str
    at: datetime
    by: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class DeskSession:
    """`owner` is the operator who answers; `version` grows with every change, so that none is lost.

    `due` is when the user should have heard from a person; None while nobody waits. `stars`, from
    1 to 5, are the user's own verdict.
    """

    session_id: str
    conversation: Conversation
    person: Person
    reason: Reason
    summary: str
    opened_at: datetime
    language: str
    state: DeskState = DeskState.WAITING
    owner: str | None = None
    due: datetime | None = None
    waiting_since: datetime | None = None
    first_reply_at: datetime | None = None
    last_operator_at: datetime | None = None
    ended_at: datetime | None = None
    stars: int | None = None
    lines: tuple[DeskLine, ...] = ()
    version: int = 0

    @property
    def priority(self) -> int:
        """1 is the most urgent."""
        return list(Reason).index(self.reason) + 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def has_line(self, key: str) -> bool:
        return any(line.key == key for line in self.lines)

    def wanted_for(self, reason: Reason) -> "DeskSession":
        """The same session, where this is more urgent than what it was opened for."""
        urgent = list(Reason)
        is_more = urgent.index(reason) < urgent.index(self.reason)
        return self._next(reason=reason) if is_more else self

    def claimed(self, by: str, now: datetime) -> "DeskSession":
        """Raises Conflict where somebody else holds it, or it is over."""
        self._check_open()
        if self.owner not in (None, by):
            raise Conflict(f"{self.owner} answers here")
        return self._next(state=DeskState.CLAIMED, owner=by, last_operator_at=now)

    def released(self, by: str, now: datetime) -> "DeskSession":
        """Back in the queue."""
        self.check_owner(by)
        waiting = {"waiting_since": now, "due": now + FIRST_REPLY_WITHIN}
        return self._next(state=DeskState.WAITING, owner=None, **waiting)

    def transferred(self, by: str, to: str, now: datetime) -> "DeskSession":
        self.check_owner(by)
        return self._next(owner=to, last_operator_at=now)

    def resolved(self, by: str, now: datetime) -> "DeskSession":
        self.check_owner(by)
        over = {"ended_at": now, "due": None, "waiting_since": None}
        return self._next(state=DeskState.RESOLVED, **over)

    def said(self, line: DeskLine) -> "DeskSession":
        """With one more line; what a user says waits for an answer, an operator's line is one."""
        lines = (*self.lines, line)[-MOST_LINES:]
        if line.writer is Writer.USER:
            since = self.waiting_since or line.at
            due = self.due or line.at + NEXT_REPLY_WITHIN
            return self._next(lines=lines, waiting_since=since, due=due)
        if line.writer is Writer.NOTE:
            return self._next(lines=lines)
        return self._next(
            lines=lines,
            waiting_since=None,
            due=None,
            first_reply_at=self.first_reply_at or line.at,
            last_operator_at=line.at,
        )

    def rated(self, stars: int) -> "DeskSession":
        """Once; raises Conflict for a second verdict, InvalidInput for one that is none."""
        if not 1 <= stars <= 5:
            raise InvalidInput("stars: 1 to 5")
        if self.stars is not None:
            raise Conflict("this was rated already")
        return self._next(stars=stars)

    def is_idle(self, now: datetime) -> bool:
        """Whether its operator has left a waiting user alone for too long."""
        last = self.last_operator_at
        return (
            self.state is DeskState.CLAIMED
            and self.waiting_since is not None
            and last is not None
            and now - max(last, self.waiting_since) > IDLE_AFTER
        )

    def check_owner(self, by: str) -> None:
        """Raises Conflict for whoever does not answer here."""
        self._check_open()
        if self.owner != by:
            holder = f"{self.owner} answers here" if self.owner else "nobody has claimed this"
            raise Conflict(holder)

    def _check_open(self) -> None:
        if not self.is_open:
            raise Conflict("this is over")

    def _next(self, **changes: object) -> "DeskSession":
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]  # fields
