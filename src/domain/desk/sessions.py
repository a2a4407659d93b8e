"""Conversations that wait for a person, or are led by one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.desk.cards import DeskCard
from domain.desk.clocks import DAY_AND_NIGHT, ClockName, DeskClocks
from domain.shared.errors import Conflict, InvalidInput
from domain.shared.identity import Conversation, Person

IDLE_AFTER: Final = timedelta(minutes=10)
WARNED_AFTER: Final = timedelta(minutes=8)
MOST_LINES: Final = 500
MOST_CARDS: Final = 100


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
    ESCALATION = "escalation"


class Writer(StrEnum):
    USER = "user"
    OPERATOR = "operator"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A note is for operators alone; `by` names the operator. `key` names the line, so that it is
    kept, and sent, once; empty for lines of before. `sent` is what the user reads instead of the
    operator's own `text`: its translation.
    """

    writer: Writer
    text: str
    at: datetime
    by: str = ""
    key: str = ""
    sent: str = ""

    @property
    def read(self) -> str:
        """What its reader on the other side has before them."""
        return self.sent or self.text


@dataclass(frozen=True, slots=True)
class DeskSession:
    """`owner` is the operator who answers; `version` grows with every change, so that none is lost.

    `due` is when the user should have heard from a person; None while nobody waits. `resolve_by` is
    when all should be over, and stands still from `paused_at` on, while the user has the word.
    `asked_as` is what it was opened for, where it became more urgent since. `missed` are the clocks
    that have run out and were told of. `helped` names the line that the
    last card was asked for. `stars`, from 1 to 5, are the user's own verdict.
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
    resolve_by: datetime | None = None
    paused_at: datetime | None = None
    asked_as: Reason | None = None
    missed: frozenset[ClockName] = frozenset()
    warned: bool = False
    helped: str = ""
    cards: tuple[DeskCard, ...] = ()
    lines: tuple[DeskLine, ...] = ()
    version: int = 0

    @property
    def priority(self) -> int:
        """1 is the most urgent."""
        return list(Reason).index(self.reason) + 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def last_said(self) -> DeskLine | None:
        """The user's last words that nobody has answered yet."""
        last = next((line for line in reversed(self.lines) if line.writer is not Writer.NOTE), None)
        return last if last and last.writer is Writer.USER else None

    def clocks(self, clocks: DeskClocks) -> DeskClocks:
        """Nobody in danger is told that it is too late in the day."""
        return DAY_AND_NIGHT if self.reason is Reason.CRISIS else clocks

    def overdue(self, now: datetime) -> frozenset[ClockName]:
        """The clocks that have run out."""
        found = set()
        if self.due and self.due < now:
            found.add(ClockName.NEXT if self.first_reply_at else ClockName.FIRST)
        if self.is_open and self.resolve_by and self.resolve_by < (self.paused_at or now):
            found.add(ClockName.RESOLVE)
        return frozenset(found)

    def told_of(self, missed: frozenset[ClockName]) -> "DeskSession":
        return self._next(missed=self.missed | missed)

    def told_of_idleness(self, note: DeskLine) -> "DeskSession":
        return self._next(warned=True, lines=(*self.lines, note)[-MOST_LINES:])

    def asking_for_help(self, key: str) -> "DeskSession":
        """Of two processes that would help, one wins."""
        return self._next(helped=key)

    def with_card(self, card: DeskCard) -> "DeskSession":
        """Cards are few: what nobody will read any more is not added."""
        if len(self.cards) >= MOST_CARDS:
            return self
        return self._next(cards=(*self.cards, card))

    def has_line(self, key: str) -> bool:
        return any(line.key == key for line in self.lines)

    def wanted_for(self, reason: Reason, now: datetime | None = None) -> "DeskSession":
        """The same session, where this is more urgent than what it was opened for."""
        urgent = list(Reason)
        if urgent.index(reason) >= urgent.index(self.reason):
            return self
        due = self.due
        if reason is Reason.CRISIS and now and due:
            due = min(due, DAY_AND_NIGHT.first(now))
        return self._next(reason=reason, due=due, asked_as=self.asked_as or self.reason)

    def calmed(self, note: DeskLine, clocks: DeskClocks = DAY_AND_NIGHT) -> "DeskSession":
        """There was no danger: who waits does so for what it was opened for, and not at all where
        that was the danger. Whoever answers already decides by themselves, and reads the note.
        """
        if self.reason is not Reason.CRISIS or not self.is_open:
            return self
        lines = (*self.lines, note)[-MOST_LINES:]
        if self.state is DeskState.CLAIMED:
            return self._next(lines=lines)
        if self.asked_as and self.asked_as is not Reason.CRISIS:
            due = clocks.first(note.at)
            return self._next(reason=self.asked_as, asked_as=None, due=due, lines=lines)
        return self._over(note.at, lines=lines)

    def withdrawn(self, note: DeskLine) -> "DeskSession":
        """Whoever asked need not be answered any more; unless they may be in danger, or somebody
        answers already.
        """
        if self.reason is Reason.CRISIS or self.state is not DeskState.WAITING:
            return self
        return self._over(note.at, lines=(*self.lines, note)[-MOST_LINES:])

    def claimed(self, by: str, now: datetime) -> "DeskSession":
        """Raises Conflict where somebody else holds it, or it is over."""
        self._check_open()
        if self.owner not in (None, by):
            raise Conflict(f"{self.owner} answers here")
        return self._next(state=DeskState.CLAIMED, owner=by, last_operator_at=now, warned=False)

    def released(self, by: str, now: datetime, clocks: DeskClocks = DAY_AND_NIGHT) -> "DeskSession":
        """Back in the queue."""
        self.check_owner(by)
        due = self.clocks(clocks).first(now)
        going_on = self._going_on(now, clocks)
        missed = self.missed & {ClockName.RESOLVE}
        waiting = {"waiting_since": now, "due": due, "missed": missed, **going_on}
        return self._next(state=DeskState.WAITING, owner=None, **waiting)

    def transferred(self, by: str, to: str, now: datetime) -> "DeskSession":
        self.check_owner(by)
        return self._next(owner=to, last_operator_at=now, warned=False)

    def resolved(self, by: str, now: datetime) -> "DeskSession":
        self.check_owner(by)
        return self._over(now)

    def said(self, line: DeskLine, clocks: DeskClocks = DAY_AND_NIGHT) -> "DeskSession":
        """With one more line; what a user says waits for an answer, an operator's line is one."""
        lines = (*self.lines, line)[-MOST_LINES:]
        if line.writer is Writer.USER:
            since = self.waiting_since or line.at
            due = self.due or self.clocks(clocks).next(line.at)
            going_on = self._going_on(line.at, clocks)
            return self._next(lines=lines, waiting_since=since, due=due, **going_on)
        if line.writer is Writer.NOTE:
            return self._next(lines=lines)
        return self._next(
            lines=lines,
            waiting_since=None,
            due=None,
            missed=self.missed & {ClockName.RESOLVE},
            warned=False,
            paused_at=self.paused_at or line.at,
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

    def is_idle(self, now: datetime, after: timedelta = IDLE_AFTER) -> bool:
        """Whether its operator has left a waiting user alone for too long."""
        last = self.last_operator_at
        return (
            self.state is DeskState.CLAIMED
            and self.waiting_since is not None
            and last is not None
            and now - max(last, self.waiting_since) > after
        )

    def is_to_be_warned(self, now: datetime) -> bool:
        """Whether its operator should hear that it goes back to the queue soon."""
        return not self.warned and self.is_idle(now, WARNED_AFTER)

    def check_owner(self, by: str) -> None:
        """Raises Conflict for whoever does not answer here."""
        self._check_open()
        if self.owner != by:
            holder = f"{self.owner} answers here" if self.owner else "nobody has claimed this"
            raise Conflict(holder)

    def _going_on(self, now: datetime, clocks: DeskClocks) -> dict[str, datetime | None]:
        """The clock of the whole, where it stood still."""
        if self.paused_at is None or self.resolve_by is None:
            return {}
        resumed = self.clocks(clocks).resumed(self.resolve_by, self.paused_at, now)
        return {"resolve_by": resumed, "paused_at": None}

    def _over(self, now: datetime, **changes: object) -> "DeskSession":
        over = {"ended_at": now, "due": None, "waiting_since": None, "paused_at": None}
        return self._next(state=DeskState.RESOLVED, **over, **changes)

    def _check_open(self) -> None:
        if not self.is_open:
            raise Conflict("this is over")

    def _next(self, **changes: object) -> "DeskSession":
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]  # fields
