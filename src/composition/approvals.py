"""Approvals by people: who is asked, what is done, and how it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from application.access.audit import Auditor
from application.delivery.outbox import SendMessageUseCase
from application.desk.queue import AskForPersonUseCase
from application.dialogue.gating import ActionGate
from application.personalization.preferences import PersonaInUseUseCase
from application.safety.action_gate import HoldActions
from application.safety.approval_notices import ApprovalNotices
from application.safety.approval_ports import ApprovalRequests, Executor
from application.safety.approval_skill import DecideByButton
from application.safety.approvals import (
    DecideApprovalUseCase,
    ListApprovalsUseCase,
    RequestApprovalUseCase,
)
from application.safety.check_action import CheckActionUseCase
from application.safety.decisions import DecisionLog
from application.safety.limits import PolicyTallies
from application.safety.perform_approved import PerformApprovedUseCase, Performing
from application.safety.policies import LivePolicies
from application.safety.send_message import SEND_MESSAGE, SendApprovedMessage
from composition.access import api_access
from composition.asked_later import perform_asked, persona_version
from composition.context import Collection, Job
from composition.foundation import Foundation
from composition.process import Process
from domain.desk.sessions import Reason
from domain.safety.approvals import ApprovalRequest
from domain.shared.identity import Conversation, Person
from infrastructure.in_memory.approvals import InMemoryApprovalRequests
from infrastructure.mongo import approvals
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter

SANDBOX_BOT = 10000
_SUMMARY = 200


@dataclass(frozen=True, slots=True)
class ApprovalParts:
    collection: Collection
    migrations: Sequence[Migration]
    skill: DecideByButton
    job: Job
    gate: ActionGate


def approval_parts(base: Foundation) -> ApprovalParts:
    requests = base.store(
        ApprovalRequests,
        lambda database: approvals.MongoApprovalRequests(database, base.get(MongoTombstones)),
        InMemoryApprovalRequests,
    )
    send, policies = base.get(SendMessageUseCase), base.get(LivePolicies)
    executors: Mapping[str, Executor] = {SEND_MESSAGE: SendApprovedMessage(send)}
    language, in_use = base.settings.default_language, base.get(PersonaInUseUseCase)
    notices = ApprovalNotices(send, base.texts, language, _operators(base.settings), in_use)
    notices.call_people_by(partial(_call_people, base.get(AskForPersonUseCase)))
    check = CheckActionUseCase(policies, base.get(DecisionLog), base.get(PolicyTallies))
    performing = Performing(executors, perform_asked(base), persona_version(base))
    perform = PerformApprovedUseCase(requests, performing, policies, notices, base.clock)
    listing = ListApprovalsUseCase(requests, base.clock)
    decide = DecideApprovalUseCase(requests, perform, base.clock)
    ask = RequestApprovalUseCase(check, policies, requests, notices, executors, base.clock)
    gate = HoldActions(check, ask, requests)
    base.offer(check, ask, listing, decide, perform)
    base.offer_as(ActionGate, gate)
    return ApprovalParts(
        Collection(
            approvals.COLLECTION, approvals.WHOSE, approvals.INDEXES, approvals.SCHEMA_VERSION
        ),
        approvals.MIGRATIONS,
        DecideByButton(listing, decide, base.get(Auditor), base.settings.operators_chat_id),
        Job("approved actions", perform.execute, 15),
        gate,
    )


def _operators(settings: Settings) -> Conversation | None:
    if settings.operators_chat_id is None:
        return None
    token = settings.telegram_bot_token.get_secret_value()
    bot_id = int(token.partition(":")[0]) if token else SANDBOX_BOT
    return Conversation(bot_id, settings.operators_chat_id)


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


def approval_routes(process: Process) -> "APIRouter":
    from presentation.api.approval_router import ApprovalServices, build_approval_router

    app = process.app
    return build_approval_router(
        ApprovalServices(
            app.get(RequestApprovalUseCase),
            app.get(ListApprovalsUseCase),
            app.get(DecideApprovalUseCase),
            app.get(Auditor),
            api_access(process),
        )
    )
