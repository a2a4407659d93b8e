"""Doing what people agreed to, once, and telling whoever asked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from application.safety.approval_notices import ApprovalNotices
from application.safety.approval_ports import (
    ApprovalObserver,
    ApprovalRequests,
    Checking,
    Executor,
    PerformAsked,
    ToolExecutor,
)
from application.safety.policies import LivePolicies
from application.shared.asking import asked_at
from application.shared.ports import Clock
from domain.safety.approvals import (
    BLOCKED_MEANWHILE,
    CHANGED_MEANWHILE,
    PERFORMED_WITHIN,
    ApprovalRequest,
    ApprovalStatus,
    Todo,
)
from domain.safety.policy import ActionRule
from domain.shared.errors import InvalidInput, PersonErased

_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Performing:
    """Who does what: executors by action, `tools` for what a persona's model called for, and
    `asked` for what a person asked for in a conversation. `version_of` gives the version of a
    persona that serves now.
    """

    executors: Mapping[str, Executor]
    asked: PerformAsked
    version_of: Callable[[str], Awaitable[str]]
    tools: Mapping[str, ToolExecutor]

    def check(self, request: ApprovalRequest) -> None:
        """Raises InvalidInput for arguments that make no sense to who would do it."""
        who: object = self.executors.get(request.action)
        if request.action in self.tools:
            who = self.tools[request.action]
        elif request.asked_in is not None:
            who = self.asked
        if isinstance(who, Checking):
            who.check(request.read_arguments())


class PerformApprovedUseCase:
    """Every step is stored before the next and can be done again, so that what a crash leaves
    undone the next run does: an executor does the same key once.
    """

    def __init__(
        self,
        requests: ApprovalRequests,
        performing: Performing,
        policies: LivePolicies,
        notices: ApprovalNotices,
        clock: Clock,
        observer: ApprovalObserver,
    ) -> None:
        self._requests = requests
        self._performing = performing
        self._policies = policies
        self._notices = notices
        self._clock = clock
        self._observer = observer

    def check(self, request: ApprovalRequest) -> None:
        """Raises InvalidInput for arguments that could never be performed."""
        self._performing.check(request)

    async def execute(self) -> None:
        """Everything that is left undone, and what nobody decided in time."""
        now, waiting = self._clock.now(), []
        for request in await self._requests.of_status((ApprovalStatus.PENDING,), _MOST):
            expired = request.seen_at(now)
            if expired is not request:
                await self._requests.replace(expired)
            else:
                waiting.append((now - request.created_at).total_seconds())
        self._observer.waiting(len(waiting), max(waiting, default=0.0))
        for request in await self._requests.unfinished(_MOST):
            await self.one(request)

    async def one(self, request: ApprovalRequest) -> ApprovalRequest:
        """As it is once what is left to do of it is done."""
        if request.todo is Todo.NOTIFY:
            await self._notices.asked(request)
            return await self._stored(request, request.changed(notified=True))
        if request.todo is Todo.PERFORM:
            request = await self._performed(request)
        if request.todo is Todo.TELL:
            await self._notices.ended(request)
            self._observer.ended(request.status)
            return await self._stored(request, request.changed(told=True))
        return request

    async def _performed(self, request: ApprovalRequest) -> ApprovalRequest:
        """By one process at a time."""
        now = self._clock.now()
        if request.is_performed_at(now):
            return request
        held = request.changed(performing_until=now + PERFORMED_WITHIN)
        if not await self._requests.replace(held):
            return request
        with asked_at(request.created_at):
            return await self._stored(held, await self._done(held))

    async def _done(self, request: ApprovalRequest) -> ApprovalRequest:
        """Policy and persona are asked again: they may have changed since."""
        if note := await self._hindrance(request):
            return request.changed(status=ApprovalStatus.REJECTED, note=note)
        try:
            if request.action in self._performing.tools:
                await self._performing.tools[request.action](request)
            elif request.asked_in is not None:
                await self._performing.asked.execute(request)
            else:
                executor = self._performing.executors[request.action]
                await executor(request.request_id, request.read_arguments(), request.persona)
        except (InvalidInput, KeyError, PersonErased) as error:
            return request.changed(status=ApprovalStatus.REJECTED, note=str(error))
        return request.changed(status=ApprovalStatus.EXECUTED)

    async def _hindrance(self, request: ApprovalRequest) -> str:
        await self._policies.refresh()  # an operator's command has read nothing yet
        policy = self._policies.for_persona(request.persona or None)
        if policy.rule_for(request.action) is ActionRule.BLOCK:
            return BLOCKED_MEANWHILE
        version = request.persona_version
        if version and await self._performing.version_of(request.persona) != version:
            return CHANGED_MEANWHILE
        return ""

    async def _stored(self, before: ApprovalRequest, after: ApprovalRequest) -> ApprovalRequest:
        """Where somebody else was quicker, theirs stands, and ours is done by the next run."""
        return after if await self._requests.replace(after) else before
