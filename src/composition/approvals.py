"""Approvals by people: who is asked, what is done, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from application.access.audit import Auditor
from application.dialogue.gating import ActionGate
from application.personalization.noting import NotingModel
from application.safety.action_gate import HoldActions
from application.safety.approval_ports import ApprovalRequests
from application.safety.approval_skill import DecideByButton
from application.safety.approvals import (
    DecideApprovalUseCase,
    ListApprovalsUseCase,
    RequestApprovalUseCase,
)
from application.safety.check_action import CheckActionUseCase, CheckToolCall
from application.safety.decisions import DecisionLog
from application.safety.limits import PolicyTallies
from application.safety.perform_approved import PerformApprovedUseCase, Performing
from application.safety.policies import LivePolicies
from composition.approval_notices import approval_notices
from composition.asked_later import perform_asked, persona_version
from composition.context import Collection, Job
from composition.foundation import Foundation
from composition.passing_on import messages_to_others
from infrastructure.in_memory.approvals import InMemoryApprovalRequests
from infrastructure.mongo import approvals
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.tombstones import MongoTombstones

if TYPE_CHECKING:
    pass


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
    policies = base.get(LivePolicies)
    executors = messages_to_others(base, policies)
    notices = approval_notices(base)
    check = CheckActionUseCase(policies, base.get(DecisionLog), base.get(PolicyTallies))
    performing = Performing(executors, perform_asked(base), persona_version(base))
    perform = PerformApprovedUseCase(requests, performing, policies, notices, base.clock)
    listing = ListApprovalsUseCase(requests, base.clock)
    decide = DecideApprovalUseCase(requests, perform, base.clock)
    ask = RequestApprovalUseCase(check, policies, requests, notices, executors, base.clock)
    base.get(NotingModel).ask_before(CheckToolCall(check))
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
