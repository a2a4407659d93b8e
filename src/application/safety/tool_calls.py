"""What a persona's model calls by itself, by the policy: run, refused, or held for people."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from application.dialogue.exchange import Exchange
from application.memory.working import WorkingMemoryUseCase
from application.safety.approval_ports import ToolExecutor
from application.safety.approvals import Asked, RequestApprovalUseCase
from application.safety.check_action import CheckActionUseCase
from application.shared.turn_under_way import TurnUnderWay, turn_under_way
from domain.memory.working import LASTING_TOOL
from domain.safety.approvals import ApprovalRequest, AskedIn
from domain.safety.dialogue_actions import facts_of
from domain.safety.risk import ActionFacts, Risk, RiskOutcome
from domain.shared.errors import InvalidInput, PersonErased, StorageUnavailable
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.tools import ToolCall

_REFUSED: Final = json.dumps({"error": "this may not be done now"})
_HELD: Final = json.dumps(
    {"status": "not done yet: people have to agree first. Do not say that it is done."}
)


class HoldToolCalls:
    """What needs people's approval becomes a request that waits for them; the model goes on
    without it, and is told so.
    """

    def __init__(
        self,
        check: CheckActionUseCase,
        ask: RequestApprovalUseCase,
        version_of: Callable[[str], str],
    ) -> None:
        """`version_of` names the version of a persona that serves now."""
        self._check = check
        self._ask = ask
        self._version_of = version_of

    async def __call__(self, request: GenerationRequest, call: ToolCall) -> str:
        given = _read(call)
        facts = _facts(request, call.name, given)
        if facts is None:
            return _REFUSED
        by, turn_id = f"telegram:{request.user_id}", request.request_id or ""
        risk = await self._check.execute(request.agent, call.name, facts, by=by, turn_id=turn_id)
        if risk.outcome in (RiskOutcome.ALLOW, RiskOutcome.NOTIFY):
            return ""
        turn = turn_under_way()
        if risk.outcome is RiskOutcome.DENY or turn is None or given is None:
            return _REFUSED
        return await self._held(request, call.name, given, facts, risk, turn)

    async def _held(
        self,
        request: GenerationRequest,
        name: str,
        given: Mapping[str, Any],
        facts: ActionFacts,
        risk: Risk,
        turn: TurnUnderWay,
    ) -> str:
        where, persona = turn.conversation, request.agent or ""
        if where is None or where.bot_id <= 0 or turn.person.telegram_id is None:
            return _REFUSED  # nobody could be told there later
        asked = Asked(
            name,
            {"call": given, "lasting": LASTING_TOOL in request.tools},
            f"telegram:{turn.person}",
            facts,
            persona,
            self._version_of(persona),
            where,
            request.request_id or "",
            AskedIn(turn.owner, request.request_id or "", turn.language_code, turn.name),
            is_call=True,
        )
        try:
            await self._ask.open(asked, risk)
        except (StorageUnavailable, PersonErased, InvalidInput):
            return _REFUSED
        turn.waits_for_people = turn.waits_for_people or risk.is_asked_by_policy
        return _HELD


def _facts(
    request: GenerationRequest, name: str, given: Mapping[str, Any] | None
) -> ActionFacts | None:
    facts = facts_of(name, in_group=False, passes_on=request.untrusted, restricted=False)
    if facts is None or given is None or given.get("do") != "get":
        return facts
    return facts.read_only()


def _read(call: ToolCall) -> Mapping[str, Any] | None:
    try:
        given = json.loads(call.arguments or "{}")
    except ValueError:
        return None
    return given if isinstance(given, dict) else None


class SayPeopleAreAsked:
    """A step after the reply: what its model could not do at once is kindly told to wait."""

    async def take(self, exchange: Exchange) -> None:
        turn = turn_under_way()
        if turn is None or not turn.waits_for_people or exchange.reply is None:
            return
        told = await exchange.saying("approval-waits")
        exchange.reply = replace(exchange.reply, parts=(*exchange.reply.parts, *told.parts))


class RunNotes(ToolExecutor):
    """A call of the working memory that people have agreed to."""

    def __init__(self, working: WorkingMemoryUseCase) -> None:
        self._working = working

    def check(self, arguments: Mapping[str, Any]) -> None:
        _held(arguments)

    async def __call__(self, request: ApprovalRequest) -> None:
        call, lasting = _held(request.read_arguments())
        arguments = json.dumps(call, ensure_ascii=False)
        if request.asked_in is None:
            raise InvalidInput("this was not called in a conversation")
        owner = str(request.asked_in.owner)
        await self._working.run(owner, request.persona, arguments, lasting=lasting)


def _held(arguments: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Raises InvalidInput."""
    match dict(arguments):
        case {"call": dict(call), "lasting": bool(lasting), **rest} if not rest:
            return call, lasting
    raise InvalidInput("the arguments are call, an object, and lasting, true or false")
