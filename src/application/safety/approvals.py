"""Asking a person before what cannot be taken back, and doing it once they agree."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from application.safety.approval_notices import ApprovalNotices
from application.safety.approval_ports import ApprovalRequests, Executor
from application.safety.check_action import CheckActionUseCase
from application.safety.policies import LivePolicies
from application.shared.ports import Clock
from domain.access.permissions import Action
from domain.safety.approvals import (
    GRANTED,
    OPEN_FOR,
    ApprovalRequest,
    ApprovalStatus,
    Decided,
    canonical,
    decided,
)
from domain.safety.policy import ActionRule
from domain.safety.risk import ActionFacts, Risk, RiskOutcome
from domain.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from domain.shared.identity import Conversation

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants what done; `conversation` is where the requester hears of the outcome."""

    action: str
    arguments: Mapping[str, Any]
    requester: str
    facts: ActionFacts = field(default_factory=ActionFacts)
    persona: str = ""
    persona_version: str = ""
    conversation: Conversation | None = None
    turn_id: str = ""


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
        arguments = canonical(asked.arguments)
        risk = self._check.execute(
            asked.persona or None,
            asked.action,
            asked.facts,
            by=asked.requester,
            turn_id=asked.turn_id,
        )
        if risk.outcome is RiskOutcome.DENY:
            raise NotAllowed(f"{asked.action} is denied: {'; '.join(risk.reasons)}")
        if risk.outcome in (RiskOutcome.ALLOW, RiskOutcome.NOTIFY):
            await self._executors[asked.action](secrets.token_hex(8), asked.arguments)
            return Answered(risk)
        now = self._clock.now()
        policy = self._policies.for_persona(asked.persona or None)
        request = ApprovalRequest(
            request_id=secrets.token_hex(6),
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
        )
        await self._requests.add(request)
        await self._notices.asked(request)
        return Answered(risk, request)


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
        self, requests: ApprovalRequests, perform: "PerformApprovedUseCase", clock: Clock
    ) -> None:
        self._requests = requests
        self._perform = perform
        self._clock = clock

    async def execute(self, request_id: str, decision: Decided) -> ApprovalRequest:
        """Raises NotFound, Conflict, NotAllowed and InvalidInput; see `decided`."""
        found = await self._requests.get(request_id)
        if found is None:
            raise NotFound(f"there is no approval request {request_id!r}")
        changed = decided(found, decision, self._clock.now())
        if not await self._requests.replace(changed):
            raise Conflict(f"somebody else has just decided about request {request_id}")
        return await self._perform.one(changed)


class PerformApprovedUseCase:
    """Does what was agreed to, and tells who asked. What a crash leaves undone the next run does:
    an executor does the same key once.
    """

    def __init__(
        self,
        requests: ApprovalRequests,
        executors: Mapping[str, Executor],
        policies: LivePolicies,
        notices: ApprovalNotices,
        clock: Clock,
    ) -> None:
        self._requests = requests
        self._executors = executors
        self._policies = policies
        self._notices = notices
        self._clock = clock

    async def execute(self) -> None:
        """Everything that is agreed to and not yet done, and what nobody decided in time."""
        for request in await self._requests.of_status(tuple(GRANTED), _MOST):
            await self.one(request)
        now = self._clock.now()
        for request in await self._requests.of_status((ApprovalStatus.PENDING,), _MOST):
            expired = request.seen_at(now)
            if expired is not request and await self._requests.replace(expired):
                await self._notices.ended(expired)

    async def one(self, request: ApprovalRequest) -> ApprovalRequest:
        if request.status is ApprovalStatus.PENDING:
            return request
        if request.status not in GRANTED:
            await self._notices.ended(request)
            return request
        done = await self._done(request)
        if await self._requests.replace(done):
            await self._notices.ended(done)
        return done

    async def _done(self, request: ApprovalRequest) -> ApprovalRequest:
        """The policy is asked again: it may have changed since."""
        revision = request.revision + 1
        policy = self._policies.for_persona(request.persona or None)
        if policy.rule_for(request.action) is ActionRule.BLOCK:
            note = "the policy blocks it by now"
            return replace(request, status=ApprovalStatus.REJECTED, note=note, revision=revision)
        try:
            executor = self._executors[request.action]
            await executor(request.request_id, request.read_arguments())
        except (InvalidInput, KeyError) as error:
            return replace(
                request, status=ApprovalStatus.REJECTED, note=str(error), revision=revision
            )
        return replace(request, status=ApprovalStatus.EXECUTED, revision=revision)
