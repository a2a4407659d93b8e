"""A person's consent to one action with exactly these arguments, once, and not for ever."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from domain.safety.risk import Risk, RiskOutcome
from domain.shared.errors import Conflict, InvalidInput, NotAllowed
from domain.shared.identity import Conversation, MemoryOwner

OPEN_FOR: Final = timedelta(hours=24)
_SEAL: Final = 12
PERFORMED_WITHIN: Final = timedelta(minutes=2)
"""So long one process has for doing what was agreed to; then another may."""

BLOCKED_MEANWHILE: Final = "the policy blocks it by now"
CHANGED_MEANWHILE: Final = "the persona is another version by now"


class ApprovalStatus(StrEnum):
    """EDITED is approved with other arguments. RESPONDED: answered in words instead of acting."""

    PENDING = "pending"
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    RESPONDED = "responded"
    EXPIRED = "expired"
    EXECUTED = "executed"


class Verb(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"
    RESPOND = "respond"


class Refusal(StrEnum):
    """Why a decision does not count. CHANGED: it is about other arguments than those that stand.
    OWN: by who asked for it. TWICE: the same person's second yes.
    """

    DECIDED = "decided"
    LATE = "late"
    CHANGED = "changed"
    OWN = "own"
    TWICE = "twice"


class Todo(StrEnum):
    """What of a request a crash may have left undone."""

    NOTIFY = "notify"
    PERFORM = "perform"
    TELL = "tell"


OPERATORS_ORDERS: Final = (Verb.RESPOND.value, Verb.EDIT.value)
"""Commands of the operators' chat that stand in no menu."""

APPROVAL: Final = "approval"
"""The order of the buttons there."""

GRANTED: Final = frozenset({ApprovalStatus.APPROVED, ApprovalStatus.EDITED})


@dataclass(frozen=True, slots=True)
class AskedIn:
    """The turn of a conversation in which a person asked, as far as doing it later takes it."""

    owner: MemoryOwner
    turn_id: str
    language_code: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """`arguments` are canonical JSON; `approvals` are who has agreed so far, of `needed`.

    `revision` grows with every change, so that of two at once only one is made. `asked_in` is None
    for what operators ask for. `is_edited`: somebody who agreed has changed the arguments.
    `notified`: the people who decide were told of it; `told`: whoever asked was told how it ended.
    Until `performing_until` one process is doing it, and no other.
    """

    request_id: str
    action: str
    arguments: str
    risk: Risk
    persona: str
    persona_version: str
    policy: str
    requester: str
    nonce: str
    created_at: datetime
    expires_at: datetime
    conversation: Conversation | None = None
    status: ApprovalStatus = ApprovalStatus.PENDING
    approvals: tuple[str, ...] = ()
    decided_at: datetime | None = None
    note: str = ""
    asked_in: AskedIn | None = None
    is_edited: bool = False
    notified: bool = False
    told: bool = False
    performing_until: datetime | None = None
    revision: int = 0

    @property
    def todo(self) -> Todo | None:
        if self.status is ApprovalStatus.PENDING:
            return None if self.notified else Todo.NOTIFY
        if self.status in GRANTED:
            return Todo.PERFORM
        return None if self.told else Todo.TELL

    @property
    def args_hash(self) -> str:
        return hash_of(self.action, self.arguments)

    @property
    def seal(self) -> str:
        """The beginning of the hash, for where little room is: a button, a line to copy."""
        return self.args_hash[:_SEAL]

    @property
    def ticket(self) -> str:
        """What names it together with the arguments that it is shown with."""
        return f"{self.request_id}-{self.seal}"

    @property
    def needed(self) -> int:
        return 2 if self.risk.outcome is RiskOutcome.TWO_PERSONS else 1

    def read_arguments(self) -> Mapping[str, Any]:
        made: Mapping[str, Any] = json.loads(self.arguments)
        return made

    def seen_at(self, now: datetime) -> "ApprovalRequest":
        """Whoever nobody has decided about in time is blocked."""
        if self.status is ApprovalStatus.PENDING and now >= self.expires_at:
            return self.changed(status=ApprovalStatus.EXPIRED)
        return self

    def is_performed_at(self, now: datetime) -> bool:
        """Whether some process is doing it just now."""
        return self.performing_until is not None and now < self.performing_until

    def changed(self, **changes: Any) -> "ApprovalRequest":
        return replace(self, revision=self.revision + 1, **changes)


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decides. `nonce` and `args_hash` show what they had before their eyes."""

    verb: Verb
    by: str
    nonce: str
    args_hash: str
    note: str = ""
    arguments: Mapping[str, Any] | None = None


def canonical(arguments: Mapping[str, Any]) -> str:
    """One text for equal arguments. Raises InvalidInput for what JSON cannot hold."""
    try:
        return json.dumps(
            arguments, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError):
        raise InvalidInput("the arguments are a JSON object of finite values") from None


def hash_of(action: str, arguments: str) -> str:
    return sha256(f"{action}\n{arguments}".encode()).hexdigest()


def decided(request: ApprovalRequest, decision: Decided, now: datetime) -> ApprovalRequest:
    """Raises Conflict where it is decided, over or about something else, NotAllowed for whoever
    asked for it themselves, and InvalidInput."""
    if why := refusal(request, decision, now):
        raise _error(request, why)
    changed = request.changed(note=decision.note, decided_at=now)
    if decision.verb is Verb.REJECT:
        return replace(changed, status=ApprovalStatus.REJECTED)
    if decision.verb is Verb.RESPOND:
        if not decision.note.strip():
            raise InvalidInput("a response has words")
        return replace(changed, status=ApprovalStatus.RESPONDED)
    if decision.verb is Verb.APPROVE:
        return _agreed(changed, decision.by)
    if decision.arguments is None:
        raise InvalidInput("an edit names the new arguments")
    new = canonical(decision.arguments)
    edited = replace(changed, arguments=new, is_edited=True, approvals=(), notified=False)
    return _agreed(edited, decision.by)  # who must agree besides is shown the new ones


def refusal(request: ApprovalRequest, decision: Decided, now: datetime) -> Refusal | None:
    """What keeps a decision from counting, if anything does."""
    if request.seen_at(now).status is ApprovalStatus.EXPIRED:
        return Refusal.LATE
    if request.status is not ApprovalStatus.PENDING:
        return Refusal.DECIDED
    if decision.nonce != request.nonce or decision.args_hash != request.args_hash:
        return Refusal.CHANGED
    if decision.by == request.requester and decision.verb is not Verb.REJECT:
        return Refusal.OWN
    is_second = decision.verb is Verb.APPROVE and decision.by in request.approvals
    return Refusal.TWICE if is_second else None


def _error(request: ApprovalRequest, why: Refusal) -> Conflict | NotAllowed:
    if why is Refusal.OWN:
        return NotAllowed("who asks for an action cannot approve it; somebody else must")
    told = {
        Refusal.LATE: f"request {request.request_id} has expired; ask anew",
        Refusal.DECIDED: f"request {request.request_id} is {request.status} already",
        Refusal.CHANGED: "the request is not the one that you saw; look at it again",
        Refusal.TWICE: "you have approved it already; somebody else must too",
    }
    return Conflict(told[why])


def _agreed(request: ApprovalRequest, by: str) -> ApprovalRequest:
    approvals = (*request.approvals, by)
    granted = ApprovalStatus.EDITED if request.is_edited else ApprovalStatus.APPROVED
    is_enough = len(approvals) >= request.needed
    return replace(request, approvals=approvals, status=granted if is_enough else request.status)
