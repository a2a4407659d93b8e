"""The buttons in the operators' chat."""

from application.access.audit import Auditor
from application.dialogue.exchange import Exchange
from application.safety.approval_notices import APPROVAL
from application.safety.approvals import DecideApprovalUseCase, ListApprovalsUseCase
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.dialogue.replies import Reply
from domain.safety.approvals import ApprovalStatus, Decided, Verb
from domain.shared.errors import TellUser

_VERBS = {Verb.APPROVE.value: Verb.APPROVE, Verb.REJECT.value: Verb.REJECT}


class DecideByButton:
    """Only in the operators' chat: whoever its owners let in decides there, under their own id."""

    name = APPROVAL
    actions = (APPROVAL,)
    commands = ()
    allowed_in_crisis = True

    def __init__(
        self,
        approvals: ListApprovalsUseCase,
        decide: DecideApprovalUseCase,
        auditor: Auditor,
        chat_id: int | None,
    ) -> None:
        self._approvals = approvals
        self._decide = decide
        self._auditor = auditor
        self._chat_id = chat_id

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        turn = exchange.turn
        order = turn.order
        if order is None or order.action is None or not order.pressed:
            return None
        if self._chat_id is None or turn.conversation.chat_id != self._chat_id:
            return None
        match order.action.arguments:
            case (verb, request_id, nonce, seal) if verb in _VERBS:
                return await self._decided(exchange, _VERBS[verb], request_id, nonce, seal)
        return None

    async def _decided(
        self, exchange: Exchange, verb: Verb, request_id: str, nonce: str, seal: str
    ) -> Reply:
        by = f"telegram:{exchange.turn.person}"
        try:
            async with self._auditor.acting(Principal(by, Role.OPS), Action.DECIDE_APPROVALS):
                seen = await self._approvals.one(request_id)
                args_hash = seen.args_hash if seal == seen.seal else seal
                made = Decided(verb, by, nonce, args_hash)
                request = await self._decide.execute(request_id, made)
        except TellUser as refusal:
            return Reply(notice=str(refusal))
        wording = await exchange.wording()
        text = wording.text(f"approval-now-{request.status}", id=request_id, by=by)
        is_open = request.status is ApprovalStatus.PENDING
        return Reply(Reply.text(text).parts, removes_buttons=not is_open)
