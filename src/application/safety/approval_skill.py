"""Deciding in the operators' chat: by buttons, and by answering the message that asks."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from application.access.audit import Auditor
from application.dialogue.exchange import Exchange
from application.dialogue.wording import Wording
from application.safety.approvals import DecideApprovalUseCase, ListApprovalsUseCase
from application.shared.ports import Clock
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.dialogue.replies import Reply
from domain.personalization.situation import Author
from domain.safety.approvals import (
    APPROVAL,
    OPERATORS_ORDERS,
    ApprovalRequest,
    ApprovalStatus,
    Decided,
    Refusal,
    Verb,
    refusal,
)
from domain.shared.errors import InvalidInput, TellUser
from domain.shared.identity import Person

_VERBS = {Verb.APPROVE.value: Verb.APPROVE, Verb.REJECT.value: Verb.REJECT}
_ANONYMOUS: Final = Person("1087968824")
"""Telegram's GroupAnonymousBot, as which anonymous administrators write."""
_TICKET: Final = re.compile(r"\b([0-9a-f]{12})-([0-9a-f]{12})\b")
_IN_WORDS: Final = ("said", "text")
"""The argument that an edit in plain words replaces."""


class DecideInOperatorsChat:
    """Only there: whoever its owners let in decides, under their own id, about the arguments that
    the message shows which has the button, or which they answer.
    """

    name = APPROVAL
    actions = (APPROVAL, *OPERATORS_ORDERS)
    commands = ()
    allowed_in_crisis = True

    def __init__(
        self,
        approvals: ListApprovalsUseCase,
        decide: DecideApprovalUseCase,
        auditor: Auditor,
        chat_id: int | None,
        clock: Clock,
        wording: Wording,
    ) -> None:
        """`wording` is in the language that is spoken in that chat."""
        self._approvals = approvals
        self._decide = decide
        self._auditor = auditor
        self._chat_id = chat_id
        self._clock = clock
        self._wording = wording

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        turn = exchange.turn
        order = turn.order
        if order is None or order.action is None:
            return None
        if self._chat_id is None or turn.conversation.chat_id != self._chat_id:
            return None if order.pressed or turn.is_private else Reply()
        if not order.pressed:
            return await self._typed(exchange, order.action.name)
        match order.action.arguments:
            case (verb, request_id, nonce, seal) if verb in _VERBS:
                return await self._pressed(exchange, _VERBS[verb], request_id, nonce, seal)
        return None

    async def _pressed(
        self, exchange: Exchange, verb: Verb, request_id: str, nonce: str, seal: str
    ) -> Reply:
        try:
            seen = await self._seen(exchange, request_id)
            made = Decided(verb, _name_of(exchange), nonce, _hash(seen, seal))
            return await self._decided(exchange, seen, made)
        except TellUser as problem:
            return Reply(notice=str(problem))

    async def _typed(self, exchange: Exchange, name: str) -> Reply | None:
        """`/respond` or `/edit`, answering the message that asks, or with what it is named by."""
        if name not in OPERATORS_ORDERS:
            return None
        if exchange.turn.person == _ANONYMOUS:
            return self._saying("desk-topic-anonymous")
        request_id, seal, words = _named(exchange)
        if not request_id or not words:
            return self._saying("approval-how")
        try:
            seen = await self._seen(exchange, request_id)
            by, args_hash = _name_of(exchange), _hash(seen, seal)
            if name == Verb.RESPOND:
                made = Decided(Verb.RESPOND, by, seen.nonce, args_hash, words)
            else:
                edited = _edited(seen, words)
                made = Decided(Verb.EDIT, by, seen.nonce, args_hash, arguments=edited)
            return await self._decided(exchange, seen, made)
        except InvalidInput:
            return self._saying("approval-edit-wrong")
        except TellUser as problem:
            return Reply.text(str(problem))

    async def _seen(self, exchange: Exchange, request_id: str) -> ApprovalRequest:
        who = Principal(_name_of(exchange), Role.OPS)
        async with self._auditor.acting(who, self._approvals.action):
            return await self._approvals.one(request_id)

    async def _decided(self, exchange: Exchange, seen: ApprovalRequest, made: Decided) -> Reply:
        """Raises TellUser for what cannot be, where a press tells it to whoever pressed alone."""
        why = refusal(seen, made, self._clock.now())
        try:
            async with self._auditor.acting(Principal(made.by, Role.OPS), Action.DECIDE_APPROVALS):
                request = await self._decide.execute(seen.request_id, made)
        except TellUser:
            if why is None:
                raise
            return self._refused(exchange, why)
        is_changed = made.verb is Verb.EDIT and request.status is ApprovalStatus.EXECUTED
        told = self._saying(
            "approval-now-changed" if is_changed else f"approval-now-{request.status}",
            id=request.request_id,
            by=exchange.turn.name or made.by,
        )
        is_open = request.status is ApprovalStatus.PENDING
        return Reply(told.parts, removes_buttons=not is_open or made.verb is Verb.EDIT)

    def _refused(self, exchange: Exchange, why: Refusal) -> Reply:
        told = self._wording.text(f"approval-not-{why}")
        if exchange.turn.order and exchange.turn.order.pressed:
            is_over = why in (Refusal.DECIDED, Refusal.LATE, Refusal.CHANGED)
            return Reply(notice=told, removes_buttons=is_over)
        return Reply.text(told)

    def _saying(self, key: str, **arguments: str) -> Reply:
        return Reply.text(self._wording.text(key, **arguments))


def _name_of(exchange: Exchange) -> str:
    return f"telegram:{exchange.turn.person}"


def _hash(seen: ApprovalRequest, seal: str) -> str:
    """Of the arguments that were shown; what never fits where they are others by now."""
    return seen.args_hash if seal == seen.seal else seal


def _named(exchange: Exchange) -> tuple[str, str, str]:
    """The request, the seal of the arguments that were shown, and the words besides."""
    words, answered = (exchange.words or "").strip(), exchange.turn.replied_to
    shown = answered.text if answered is not None and answered.author is Author.BOT else ""
    if found := _TICKET.search(shown):
        return found[1], found[2], words
    first, _, rest = words.partition(" ")
    if found := _TICKET.fullmatch(first):
        return found[1], found[2], rest.strip()
    return "", "", ""


def _edited(seen: ApprovalRequest, words: str) -> Mapping[str, Any]:
    """Raises InvalidInput."""
    given = seen.read_arguments()
    if not words.startswith("{"):
        name = next((each for each in _IN_WORDS if each in given), None)
        if name is None:
            raise InvalidInput("these arguments have no text; give them as a JSON object")
        return {**given, name: words}
    try:
        edited = json.loads(words)
    except ValueError:
        raise InvalidInput("the arguments are no JSON") from None
    return dict(edited)
