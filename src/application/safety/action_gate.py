"""The policy of whoever serves is asked before anything is done that a person asks for."""

from collections.abc import Mapping
from typing import Any

from application.dialogue.exchange import Exchange
from application.dialogue.gating import ActionGate, Occasion
from application.dialogue.turns import UserTurn, Written
from application.personalization.preferences import PersonaInUse
from application.safety.approval_ports import ApprovalRequests
from application.safety.approvals import Asked, RequestApprovalUseCase
from application.safety.check_action import CheckActionUseCase
from domain.dialogue.replies import Reply
from domain.safety.approvals import GRANTED, AskedIn, canonical
from domain.safety.dialogue_actions import facts_of
from domain.safety.risk import ActionFacts, Risk, RiskOutcome

_DONE = (RiskOutcome.ALLOW, RiskOutcome.NOTIFY)


class HoldActions(ActionGate):
    """What needs a person's approval waits for it; the answer then comes by itself."""

    def __init__(
        self,
        check: CheckActionUseCase,
        ask: RequestApprovalUseCase,
        requests: ApprovalRequests,
    ) -> None:
        self._check = check
        self._ask = ask
        self._requests = requests

    async def hold(
        self, exchange: Exchange, action: str, occasion: Occasion = Occasion.ASKED
    ) -> Reply | None:
        turn = exchange.turn
        facts = facts_of(
            action,
            in_group=not turn.is_private,
            passes_on=_passes_on(turn),
            restricted=exchange.restricted,
        )
        if facts is None:
            return None
        reads = occasion in (Occasion.READS, Occasion.UNASKED)
        facts = facts.read_only() if reads else facts
        in_use = await exchange.in_use()
        persona, requester = in_use.persona.persona_id, requester_of(turn)
        risk = await self._check.execute(
            persona, action, facts, by=requester, turn_id=turn.turn_id, counts=not reads
        )
        exchange.risk = max(exchange.risk, risk.score)
        if risk.outcome is RiskOutcome.DENY and occasion is Occasion.UNASKED:
            return Reply()
        if risk.outcome is RiskOutcome.DENY:
            return await _declined(exchange, risk)
        if risk.outcome in _DONE or occasion is Occasion.GOES_ON:
            return None
        if occasion is Occasion.UNASKED:
            return Reply()
        if turn.approved:
            granted = await self._is_granted(exchange, action, persona)
            return None if granted else await _declined(exchange, risk)
        return await self._waiting(exchange, action, in_use, facts, risk)

    async def _is_granted(self, exchange: Exchange, action: str, persona: str) -> bool:
        """For exactly this, by this persona."""
        request = await self._requests.get(exchange.turn.approved)
        if request is None or request.status not in GRANTED:
            return False
        wanted = (action, persona, canonical(_arguments(exchange)))
        return wanted == (request.action, request.persona, request.arguments)

    async def _waiting(
        self,
        exchange: Exchange,
        action: str,
        in_use: PersonaInUse,
        facts: ActionFacts,
        risk: Risk,
    ) -> Reply:
        turn = exchange.turn
        if turn.conversation.bot_id <= 0 or turn.person.telegram_id is None:
            return await _declined(exchange, risk)  # nothing could be brought there later
        asked_in = AskedIn(turn.owner, turn.turn_id, turn.language_code, turn.name)
        asked = Asked(
            action,
            _arguments(exchange),
            requester_of(turn),
            facts,
            in_use.persona.persona_id,
            in_use.persona.version_name,
            turn.conversation,
            turn.turn_id,
            asked_in,
        )
        request = await self._ask.open(asked, risk)
        is_new = request.asked_in is None or request.asked_in.turn_id == turn.turn_id
        return await exchange.saying("approval-waits" if is_new else "approval-waits-still")


def requester_of(turn: UserTurn) -> str:
    """As whoever decides in the operators' chat is named: nobody approves what they ask for."""
    return f"telegram:{turn.person}"


def _arguments(exchange: Exchange) -> Mapping[str, Any]:
    """All that what is done depends on."""
    order = exchange.turn.order
    action = order.action if order else None
    return {
        "said": exchange.words or "",
        "order": str(action) if action else "",
        "pressed": bool(order and order.pressed),
    }


def _passes_on(turn: UserTurn) -> bool:
    return any(isinstance(each, Written) and each.forwarded_from for each in turn.contents)


async def _declined(exchange: Exchange, risk: Risk) -> Reply:
    if risk.is_over_limit:
        return await exchange.saying("notice-limited-order")
    exchange.refused = True
    name = (await exchange.in_use()).voice.name
    return await exchange.saying("persona-declines", name=name)
