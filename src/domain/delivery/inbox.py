"""The inbox: one row an update or a message of ours, in lanes of one conversation each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from domain.delivery.outgoing import OutgoingPart
from domain.shared.identity import Conversation

_NEXT_PART_WITHIN = timedelta(seconds=2)
"""How long the next part of a text takes that Telegram's clients cut into messages."""


@dataclass(frozen=True, slots=True, order=True)
class UpdateKey:
    """`message_id` names a message of ours that answers no update; its `update_id` is 0."""

    bot_id: int
    update_id: int
    message_id: str = ""


class RowState(StrEnum):
    """RECEIVED → ANSWERED (the reply is stored) → DONE, or DEAD after too many attempts.

    KEPT: a person answers instead of the bot, and reads here what was said.
    QUEUED: a proactive message that has not been let into its conversation yet.
    TAKEN_OVER: not a message, but the mark that a person answers in this conversation; always the
    first of its unfinished rows, so that whoever reads them for work knows.
    """

    RECEIVED = "received"
    ANSWERED = "answered"
    DONE = "done"
    DEAD = "dead"
    KEPT = "kept"
    QUEUED = "queued"
    TAKEN_OVER = "taken_over"


class UpdateKind(StrEnum):
    """MESSAGE and RECORDING may be joined with their neighbours into one turn; COMMAND never is.

    A RECORDING waits to be heard, and so need not be begun at once. An EDIT of a message that still
    waits goes with it, any other one is a turn of its own. OUTGOING and PROACTIVE are no
    updates but messages of ours; nobody waits for a PROACTIVE one, which lets replies go first.
    """

    MESSAGE = "message"
    RECORDING = "recording"
    EDIT = "edit"
    COMMAND = "command"
    CALLBACK = "callback"
    STOP = "stop"
    REACTION = "reaction"
    OTHER = "other"
    OUTGOING = "outgoing"
    PROACTIVE = "proactive"

    @property
    def is_ours(self) -> bool:
        return self in (UpdateKind.OUTGOING, UpdateKind.PROACTIVE)

    @property
    def is_said(self) -> bool:
        """Words, written or spoken."""
        return self in (UpdateKind.MESSAGE, UpdateKind.RECORDING)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An update as it was received, and how far its answer has come.

    `sent_at` is Telegram's time of the message; `payload` the update's JSON.
    `message_id` is Telegram's, of what its writer said or edited.
    `turn` is the update id of the first update answered together with this one, once that is fixed.
    `excused` of the `attempts` failed for a reason that lay outside of the turn.
    `is_part`: more of the same may follow, since it is as long as a message may be, or of an album.
    `deferred_until`: not before then, and then together with what was said meanwhile.
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
    deferred_until: datetime | None = None
    is_part: bool = False
    message_id: int | None = None

    @property
    def next_part(self) -> int:
        """The index of the first part that Telegram has not accepted."""
        return next(
            (i for i, part in enumerate(self.parts) if part.message_id is None), len(self.parts)
        )

    @property
    def is_under_way(self) -> bool:
        return self.next_part > 0 or self.uncertain_part is not None

    def pause(self, burst: timedelta) -> timedelta:
        """For so long its writer may be about to go on."""
        return max(burst, _NEXT_PART_WITHIN) if self.is_part else burst

    def is_stale(self, now: datetime, stale_after: timedelta) -> bool:
        return now - self.sent_at > stale_after


class TurnKind(StrEnum):
    """NORMAL is answered by the product, SILENCED not at all, the others by one fixed notice.

    TAKEN_OVER is heard and kept, but answered by a person. OURS answers nothing: it is sent.
    """

    NORMAL = "normal"
    STALE = "stale"
    DEAD = "dead"
    SILENCED = "silenced"
    TAKEN_OVER = "taken_over"
    OURS = "ours"


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
        key = self.head.key
        return f"{key.bot_id}:{key.message_id or key.update_id}"


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do for so many seconds, but for what comes in meanwhile."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before this many seconds: the user may still be writing."""

    seconds: float


def next_turn(
    rows: Sequence[InboxRow], *, now: datetime, burst: timedelta, stale_after: timedelta
) -> Turn | Wait | Rest | None:
    """The turn to be worked on of a lane's unfinished rows (oldest first); None: there is none.

    What an earlier attempt fixed as one turn stays one, whatever has arrived since.
    """
    if not rows:
        return None
    if rows[0].state is RowState.TAKEN_OVER:
        return _next_for_a_person([row for row in rows[1:] if row.kind is not UpdateKind.PROACTIVE])
    if ready := _replies_first(_not_deferred(rows, now)):
        return _fixed(ready, now, stale_after) or _joined(ready, now, burst)
    until = min(row.deferred_until for row in rows if row.deferred_until)
    return Rest((until - now).total_seconds())


def _fixed(rows: Sequence[InboxRow], now: datetime, stale_after: timedelta) -> Turn | None:
    """The turn at the head where it does not depend on whether somebody goes on writing."""
    head = rows[0]
    if head.kind.is_ours:
        return Turn((head,), TurnKind.OURS)
    if head.turn is not None:
        fixed = tuple(row for row in rows if row.turn == head.turn)
        return Turn(fixed, TurnKind.STALE if head.is_stale(now, stale_after) else TurnKind.NORMAL)
    if head.deferred_until:
        together = tuple(takewhile(lambda row: _goes_with(row, head), rows))
        return Turn(_as_edited(together, rows))
    if head.is_stale(now, stale_after):
        return Turn(_leading(rows, lambda row: row.is_stale(now, stale_after)), TurnKind.STALE)
    return None


def _joined(rows: Sequence[InboxRow], now: datetime, burst: timedelta) -> Turn | Wait:
    if not rows[0].kind.is_said or not burst:
        return Turn(_as_edited(rows[:1], rows))
    together = _as_edited(_burst(rows, burst), rows)
    last = together[-1]
    pause, quiet_for = last.pause(burst), now - last.received_at
    if len(together) == len(rows) and quiet_for < pause:
        return Wait((pause - quiet_for).total_seconds())
    return Turn(together)


def _next_for_a_person(rows: Sequence[InboxRow]) -> Turn | None:
    """What a person wrote is sent; what users said is kept, and so is what the bot would say."""
    if not rows:
        return None
    head = rows[0]
    if head.kind.is_ours:
        return Turn((head,), TurnKind.OURS)
    together = [row for row in rows if row.turn == head.turn] if head.turn is not None else [head]
    return Turn(tuple(together), TurnKind.TAKEN_OVER)


def _not_deferred(rows: Sequence[InboxRow], now: datetime) -> Sequence[InboxRow]:
    """Orders overtake what is deferred; what the same people say waits with it."""
    later = [row for row in rows if row.deferred_until and row.deferred_until > now]
    if not later:
        return rows
    waiting = {row.user_id for row in later}
    return [
        row for row in rows if row not in later and not (_is_words(row) and row.user_id in waiting)
    ]


def _goes_with(row: InboxRow, head: InboxRow) -> bool:
    together = row.kind.is_said and row.turn is None and row.user_id == head.user_id
    return row is head or (head.kind.is_said and together)


def _replies_first(rows: Sequence[InboxRow]) -> Sequence[InboxRow]:
    """A proactive message of which something has gone out already is brought to its end."""
    if rows and rows[0].kind is UpdateKind.PROACTIVE and not rows[0].is_under_way:
        return [row for row in rows if row.kind is not UpdateKind.PROACTIVE] or rows
    return rows


def _burst(rows: Sequence[InboxRow], burst: timedelta) -> tuple[InboxRow, ...]:
    together = [rows[0]]
    for row in rows[1:]:
        last = together[-1]
        if (
            not row.kind.is_said
            or row.user_id != last.user_id
            or row.turn is not None
            or row.received_at - last.received_at > last.pause(burst)
        ):
            break
        together.append(row)
    return tuple(together)


def _as_edited(said: Sequence[InboxRow], rows: Sequence[InboxRow]) -> tuple[InboxRow, ...]:
    """With what its writers have made of it since, however much later."""
    ids = {(row.user_id, row.message_id) for row in said if row.message_id is not None}
    edits = [row for row in rows if row.kind is UpdateKind.EDIT and row.turn is None]
    belonging = (row for row in edits if (row.user_id, row.message_id) in ids and row not in said)
    return (*said, *belonging)


def _is_words(row: InboxRow) -> bool:
    return row.kind.is_said or row.kind is UpdateKind.EDIT


def _leading(rows: Sequence[InboxRow], belongs: Callable[[InboxRow], bool]) -> tuple[InboxRow, ...]:
    return tuple(
        takewhile(lambda row: row.turn is None and not row.kind.is_ours and belongs(row), rows)
    )
