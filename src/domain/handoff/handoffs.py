"""One persona hands a conversation over to another."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.shared.errors import Conflict
from domain.shared.identity import MemoryOwner

OPEN_FOR: Final = timedelta(hours=24)
"""So long a suggestion may be answered."""

KNOWN_FOR: Final = timedelta(minutes=30)
"""So long whoever took over is told what the one before knew; then its own memory holds it."""

MOST_A_TURN: Final = 2
AWAY_FOR: Final = 3
"""So many turns of the user a persona stays away before it is suggested again."""

ASKED_AGAIN_AFTER: Final = timedelta(hours=24)
DECLINED_FOR: Final = timedelta(days=7)


class HandoffReason(StrEnum):
    """ASKED: the user did. CAPABILITY: who is asked does not do this. DOMAIN: the subject is
    another's. ESCALATION: things go wrong.
    """

    ASKED = "asked"
    CAPABILITY = "capability"
    DOMAIN = "domain"
    ESCALATION = "escalation"


class HandoffStatus(StrEnum):
    """PENDING: the user may still say yes. ACCEPTED: who takes over speaks, and has not been told
    of it yet; COMPLETED: it has.
    """

    PENDING = "pending"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    FAILED = "failed"


class Failure(StrEnum):
    DECLINED = "declined"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"


TAKEN: Final = (HandoffStatus.ACCEPTED, HandoffStatus.COMPLETED)


@dataclass(frozen=True, slots=True)
class PersonaHandoff:
    """`context` is what the receiver is told. `capability` is the one subject that is lent, for a
    single answer; empty where everything is handed over. `turn_id` is the turn it arose in,
    `answered_by` the one in which the user said yes or no, for which they have `open_for`.
    """

    handoff_id: str
    owner: MemoryOwner
    from_persona: str
    to_persona: str
    reason: HandoffReason
    turn_id: str
    created_at: datetime
    status: HandoffStatus = HandoffStatus.PENDING
    context: str = ""
    capability: str = ""
    answered_by: str = ""
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    failure: Failure | None = None
    open_for: timedelta = OPEN_FOR

    def accepted(self, to: str, context: str, *, by: str, now: datetime) -> "PersonaHandoff":
        """`to` may be another than was suggested. Raises Conflict where it is not pending."""
        self._check(HandoffStatus.PENDING)
        return replace(
            self,
            status=HandoffStatus.ACCEPTED,
            to_persona=to,
            context=context,
            answered_by=by,
            accepted_at=now,
        )

    def completed(self, now: datetime) -> "PersonaHandoff":
        """Raises Conflict where it was not accepted."""
        self._check(HandoffStatus.ACCEPTED)
        return replace(self, status=HandoffStatus.COMPLETED, ended_at=now)

    def failed(self, failure: Failure, *, by: str, now: datetime) -> "PersonaHandoff":
        """Raises Conflict where it is not pending."""
        self._check(HandoffStatus.PENDING)
        return replace(
            self, status=HandoffStatus.FAILED, answered_by=by, ended_at=now, failure=failure
        )

    def is_over_for(self, turn_id: str, now: datetime) -> bool:
        """Whether an answer in this turn comes too late; one that was tried before does not."""
        if self.status is HandoffStatus.PENDING:
            return now - self.created_at > self.open_for
        return self.answered_by != turn_id

    def is_told(self, now: datetime) -> bool:
        """Whether its context belongs into the receiver's prompt."""
        at = self.accepted_at
        return self.status in TAKEN and at is not None and now - at <= KNOWN_FOR

    def _check(self, status: HandoffStatus) -> None:
        if self.status is not status:
            raise Conflict(f"this handoff is {self.status}")


def handoff_id_for(owner: MemoryOwner, turn_id: str, reason: str) -> str:
    """The same for every attempt at the turn."""
    told = hashlib.sha256(f"{owner}|{turn_id}|{reason}".encode()).hexdigest()
    return f"h-{told[:20]}"


def last_left(persona: str, earlier: Sequence[PersonaHandoff]) -> datetime | None:
    """When it last gave the conversation away as a whole; `earlier` has the newest first."""
    away = (h for h in earlier if h.from_persona == persona and h.status in TAKEN)
    return next((h.accepted_at for h in away if not h.capability), None)


def was_suggested(to: str, earlier: Sequence[PersonaHandoff], now: datetime) -> bool:
    """Whether the user was asked about it lately, and had rather not."""
    for handoff in earlier:
        if handoff.to_persona != to or handoff.reason is HandoffReason.ASKED or handoff.capability:
            continue
        declined = handoff.failure is Failure.DECLINED
        if now - handoff.created_at < (DECLINED_FOR if declined else ASKED_AGAIN_AFTER):
            return True
    return False


def has_room(turn_id: str, earlier: Sequence[PersonaHandoff]) -> bool:
    """Whether there may be one more in this turn."""
    return sum(handoff.turn_id == turn_id for handoff in earlier) < MOST_A_TURN
