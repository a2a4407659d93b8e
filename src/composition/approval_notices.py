"""Who is told that an action waits for people, and how."""

from functools import partial

from application.delivery.outbox import SendMessageUseCase
from application.desk.queue import AskForPersonUseCase
from application.personalization.preferences import PersonaInUseUseCase
from application.safety.approval_notices import ApprovalNotices
from application.safety.send_message import SEND_MESSAGE
from composition.foundation import Foundation
from composition.own_bot import own_bot_id
from domain.desk.sessions import Reason
from domain.safety.approvals import ApprovalRequest
from domain.shared.identity import Conversation, Person
from infrastructure.settings import Settings

_SUMMARY = 200


def approval_notices(base: Foundation) -> ApprovalNotices:
    send, in_use = base.get(SendMessageUseCase), base.get(PersonaInUseUseCase)
    language, operators = base.settings.default_language, _operators(base.settings)
    notices = ApprovalNotices(send, base.texts, language, operators, in_use)
    notices.call_people_by(partial(_call_people, base.get(AskForPersonUseCase)))
    return notices


def _operators(settings: Settings) -> Conversation | None:
    if settings.operators_chat_id is None:
        return None
    return Conversation(own_bot_id(settings), settings.operators_chat_id)


async def _call_people(ask: AskForPersonUseCase, request: ApprovalRequest) -> None:
    """Where it is about one private conversation, whoever works at the desk sees that it waits."""
    given, where = request.read_arguments(), request.conversation
    match given:
        case {"bot_id": int(bot_id), "chat_id": int(chat_id)} if request.action == SEND_MESSAGE:
            where = where or Conversation(bot_id, chat_id)
    if where is None or not where.is_private or request.asked_in is not None:
        return  # what a person asked for is told to the operators' chat, and stands in the list
    summary = f"{request.request_id}: {given.get('text', request.action)}"[:_SUMMARY]
    await ask.execute(where, Person.of_telegram(where.chat_id), Reason.APPROVAL, summary=summary)
