"""Asking a person before what cannot be taken back, and doing it once they agree."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, ClassVar, Final

from application.safety.approval_notices import ApprovalNotices
from application.safety.approval_ports import ApprovalRequests, Checking, Executor
from application.safety.check_action import CheckActionUseCase
from application.safety.perform_approved import PerformApprovedUseCase
from application.safety.policies import LivePolicies
from application.shared.ports import Clock
from domain.access.permissions import Action
from domain.safety.approvals import (
    OPEN_FOR,
    ApprovalRequest,
    ApprovalStatus,
    AskedIn,
    Decided,
    Todo,
    Verb,
    canonical,
    decided,
)
from domain.safety.risk import ActionFacts, Risk, RiskOutcome
from domain.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from domain.shared.identity import Conversation

_MOST: Final = 1_000
_TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants what done; `conversation` is where the requester hears of the outcome.

    `asked_in` is the turn of a dialogue in which it was asked for, where it was in one. `is_call`:
    the persona's model called for it, as it may for other things in the same turn.
    """

    action: str
    arguments: Mapping[str, Any]
    requester: str
    facts: ActionFacts = field(default_factory=ActionFacts)
    persona: str = ""
    persona_version: str = ""
    conversation: Conversation | None = None
    turn_id: str = ""
    asked_in: AskedIn | None = None
    is_call: bool = False

    @property
    def request_id(self) -> str:
        """The same for every attempt at a turn."""
        if self.asked_in is None:
            return secrets.token_hex(6)
        told = f"{self.asked_in.owner}|{self.asked_in.turn_id}|{self.action}"
        if self.is_call:
            told += f"|{canonical(self.arguments)}"
        return sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Answered:
    """`request` is None where no approval is needed."""

    risk: Risk
    request: ApprovalRequest | None = None


class RequestApprovalUseCase:
    action: ClassVar = Action.REQUEST_APPROVALS

    def __init__(
        self,
        check: CheckActionUseCase,
        policies: LivePolicies,
        requests: ApprovalRequests,
        notices: ApprovalNotices,
        executors: Mapping[str, Executor],
        clock: Clock,
    ) -> None:
        self._check = check
        self._policies = policies
        self._requests = requests
        self._notices = notices
        self._executors = executors
        self._clock = clock

    async def execute(self, asked: Asked) -> Answered:
        """Raises InvalidInput, and NotAllowed where the policy denies it."""
        if asked.action not in self._executors:
            known = ", ".join(self._executors)
            raise InvalidInput(f"nobody can do {asked.action!r}; there are: {known}")
        execute = self._executors[asked.action]
        if isinstance(execute, Checking):
            execute.check(asked.arguments)
        risk = await self._check.execute(
            asked.persona or None,
            asked.action,
            asked.facts,
            by=asked.requester,
            turn_id=asked.turn_id,
        )
        if risk.outcome is RiskOutcome.DENY:
            raise NotAllowed(f"{asked.action} is denied: {'; '.join(risk.reasons)}")
        if risk.outcome in (RiskOutcome.ALLOW, RiskOutcome.NOTIFY):
            canonical(asked.arguments)
            await execute(secrets.token_hex(8), asked.arguments, asked.persona)
            return Answered(risk)
        return Answered(risk, await self.open(asked, risk))

    async def open(self, asked: Asked, risk: Risk) -> ApprovalRequest:
        """A request for what was found to need one: stored first, then told to those who decide.

        The one that waits already where the requester has asked for exactly this. Raises
        StorageUnavailable, and InvalidInput.
        """
        arguments = canonical(asked.arguments)
        for waiting in await self._requests.pending_of(asked.requester):
            if (waiting.action, waiting.arguments) == (asked.action, arguments):
                seen = waiting.seen_at(self._clock.now())
                if asked.asked_in and seen.status is ApprovalStatus.PENDING:
                    return await self._notified(waiting)
        stored = await self._requests.add(self._new(asked, arguments, risk))
        return await self._notified(stored)

    def _new(self, asked: Asked, arguments: str, risk: Risk) -> ApprovalRequest:
        now, policy = self._clock.now(), self._policies.for_persona(asked.persona or None)
        return ApprovalRequest(
            request_id=asked.request_id,
            action=asked.action,
            arguments=arguments,
            risk=risk,
            persona=asked.persona,
            persona_version=asked.persona_version,
            policy=f"{policy.name}/{policy.version}",
            requester=asked.requester,
            nonce=secrets.token_hex(6),
            created_at=now,
            expires_at=now + OPEN_FOR,
            conversation=asked.conversation,
            asked_in=asked.asked_in,
        )

    async def _notified(self, request: ApprovalRequest) -> ApprovalRequest:
        if request.todo is not Todo.NOTIFY:
            return request
        await self._notices.asked(request)
        noted = request.changed(notified=True)
        return noted if await self._requests.replace(noted) else request


class ListApprovalsUseCase:
    action: ClassVar = Action.SEE_APPROVALS

    def __init__(self, requests: ApprovalRequests, clock: Clock) -> None:
        self._requests = requests
        self._clock = clock

    async def execute(
        self, status: ApprovalStatus | None = None, limit: int = 100
    ) -> Sequence[ApprovalRequest]:
        """Raises InvalidInput."""
        if not 1 <= limit <= _MOST:
            raise InvalidInput(f"a list has 1 to {_MOST} requests")
        wanted = () if status is None else (status,)
        now = self._clock.now()
        found = [each.seen_at(now) for each in await self._requests.of_status(wanted, limit)]
        return [each for each in found if status is None or each.status is status]

    async def one(self, request_id: str) -> ApprovalRequest:
        """Raises NotFound."""
        found = await self._requests.get(request_id)
        if found is None:
            raise NotFound(f"there is no approval request {request_id!r}")
        return found.seen_at(self._clock.now())


class DecideApprovalUseCase:
    action: ClassVar = Action.DECIDE_APPROVALS

    def __init__(
        self, requests: ApprovalRequests, perform: PerformApprovedUseCase, clock: Clock
    ) -> None:
        self._requests = requests
        self._perform = perform
        self._clock = clock

    async def execute(self, request_id: str, decision: Decided) -> ApprovalRequest:
        """Raises NotFound, Conflict, NotAllowed and InvalidInput; see `decided`."""
        for _ in range(_TRIES):
            found = await self._requests.get(request_id)
            if found is None:
                raise NotFound(f"there is no approval request {request_id!r}")
            changed = decided(found, decision, self._clock.now())
            if decision.verb is Verb.EDIT:
                self._perform.check(changed)
            if await self._requests.replace(changed):
                return await self._perform.one(changed)
        raise Conflict(f"others change request {request_id} just now; try again")
