"""The inbox: one row an update, in lanes of one chat each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from domain.delivery.outgoing import OutgoingPart
from domain.shared.identity import Conversation


@dataclass(frozen=True, slots=True, order=True)
class UpdateKey:
    bot_id: int
    update_id: int


class RowState(StrEnum):
    """RECEIVED → ANSWERED (the reply is stored) → DONE, or DEAD after too many attempts."""

    RECEIVED = "received"
    ANSWERED = "answered"
    DONE = "done"
    DEAD = "dead"


class UpdateKind(StrEnum):
    """MESSAGE and RECORDING may be joined with their neighbours into one turn; COMMAND never is.

    A RECORDING waits to be heard, and so need not be begun at once.
    """

    MESSAGE = "message"
    RECORDING = "recording"
    COMMAND = "command"
    CALLBACK = "callback"
    STOP = "stop"
    OTHER = "other"

    @property
    def is_said(self) -> bool:
        """Words, written or spoken."""
        return self in (UpdateKind.MESSAGE, UpdateKind.RECORDING)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An update as it was received, and how far its answer has come.

    `sent_at` is Telegram's time of the message; `payload` the update's JSON.
    `turn` is the update id of the first update answered together with this one, once that is fixed.
    `excused` of the `attempts` failed for a reason that lay outside of the turn.
    `uncertain_part` is the index of a part that was handed to the network with no answer noted.
    """

    key: UpdateKey
    lane: Conversation
    user_id: int | None
    kind: UpdateKind
    payload: bytes
    sent_at: datetime
    received_at: datetime
    state: RowState = RowState.RECEIVED
    attempts: int = 0
    excused: int = 0
    turn: int | None = None
    parts: tuple[OutgoingPart, ...] = ()
    uncertain_part: int | None = None
    language: str | None = None

    @property
    def next_part(self) -> int:
        """The index of the first part that Telegram has not accepted."""
        return next(
            (i for i, part in enumerate(self.parts) if part.message_id is None), len(self.parts)
        )

    def is_stale(self, now: datetime, stale_after: timedelta) -> bool:
        return now - self.sent_at > stale_after


class TurnKind(StrEnum):
    """NORMAL is answered by the product, SILENCED not at all, the others by one fixed notice."""

    NORMAL = "normal"
    STALE = "stale"
    DEAD = "dead"
    LIMITED = "limited"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True)
class Turn:
    """The updates that are answered together, oldest first; the first one carries the answer."""

    rows: tuple[InboxRow, ...]
    kind: TurnKind = TurnKind.NORMAL

    @property
    def head(self) -> InboxRow:
        return self.rows[0]

    @property
    def turn_id(self) -> str:
        return f"{self.head.key.bot_id}:{self.head.key.update_id}"


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before this many seconds: the user may still be writing."""

    seconds: float


def next_turn(
    rows: Sequence[InboxRow], *, now: datetime, burst: timedelta, stale_after: timedelta
) -> Turn | Wait:
    """The turn at the head of a lane's unfinished rows (oldest first, at least one).

    What an earlier attempt fixed as one turn stays one, whatever has arrived since.
    """
    head = rows[0]
    if head.turn is not None:
        fixed = tuple(row for row in rows if row.turn == head.turn)
        return Turn(fixed, TurnKind.STALE if head.is_stale(now, stale_after) else TurnKind.NORMAL)
    if head.is_stale(now, stale_after):
        return Turn(_leading(rows, lambda row: row.is_stale(now, stale_after)), TurnKind.STALE)
    if not head.kind.is_said or not burst:
        return Turn((head,))
    together = _burst(rows, burst)
    quiet_for = now - together[-1].received_at
    if len(together) == len(rows) and quiet_for < burst:
        return Wait((burst - quiet_for).total_seconds())
    return Turn(together)


def _burst(rows: Sequence[InboxRow], burst: timedelta) -> tuple[InboxRow, ...]:
    together = [rows[0]]
    for row in rows[1:]:
        last = together[-1]
        if (
            not row.kind.is_said
            or row.user_id != last.user_id
            or row.turn is not None
            or row.received_at - last.received_at > burst
        ):
            break
        together.append(row)
    return tuple(together)


def _leading(rows: Sequence[InboxRow], belongs: Callable[[InboxRow], bool]) -> tuple[InboxRow, ...]:
    return tuple(takewhile(lambda row: row.turn is None and belongs(row), rows))
