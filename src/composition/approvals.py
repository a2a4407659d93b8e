"""Approvals by people: who is asked, what is done, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.access.audit import Auditor
from application.dialogue.gating import ActionGate
from application.dialogue.steps import Step
from application.dialogue.wording import Wording
from application.safety.action_gate import HoldActions
from application.safety.approval_ports import ApprovalRequests
from application.safety.approval_skill import DecideInOperatorsChat
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
from application.safety.tool_calls import SayPeopleAreAsked
from composition.approval_notices import approval_notices
from composition.asked_later import perform_asked, persona_version
from composition.context import Collection, Job
from composition.foundation import Foundation
from composition.passing_on import messages_to_others
from composition.tool_calls import hold_tool_calls, tool_executors
from infrastructure.in_memory.approvals import InMemoryApprovalRequests
from infrastructure.mongo import approvals
from infrastructure.mongo.migrations import Migration
from infrastructure.safety.approval_metrics import ApprovalMetrics


@dataclass(frozen=True, slots=True)
class ApprovalParts:
    collection: Collection
    migrations: Sequence[Migration]
    skill: DecideInOperatorsChat
    job: Job
    gate: ActionGate
    after_reply: Step


def approval_parts(base: Foundation) -> ApprovalParts:
    requests = base.store_of_people(
        ApprovalRequests, approvals.MongoApprovalRequests, InMemoryApprovalRequests
    )
    policies = base.get(LivePolicies)
    executors = messages_to_others(base, policies)
    notices = approval_notices(base)
    check = CheckActionUseCase(policies, base.get(DecisionLog), base.get(PolicyTallies))
    tools = tool_executors(base)
    performing = Performing(executors, perform_asked(base), persona_version(base), tools)
    observer = ApprovalMetrics(base.registry)
    perform = PerformApprovedUseCase(requests, performing, policies, notices, base.clock, observer)
    listing = ListApprovalsUseCase(requests, base.clock)
    decide = DecideApprovalUseCase(requests, perform, base.clock)
    ask = RequestApprovalUseCase(check, policies, requests, notices, executors, base.clock)
    hold_tool_calls(base, check, ask)
    gate = HoldActions(check, ask, requests)
    base.offer(check, ask, listing, decide, perform)
    base.offer_as(ActionGate, gate)
    return ApprovalParts(
        Collection(
            approvals.COLLECTION, approvals.WHOSE, approvals.INDEXES, approvals.SCHEMA_VERSION
        ),
        approvals.MIGRATIONS,
        DecideInOperatorsChat(
            listing,
            decide,
            base.get(Auditor),
            base.settings.operators_chat_id,
            base.clock,
            Wording(base.texts, base.settings.default_language),
        ),
        Job("approved actions", perform.execute, 15),
        gate,
        SayPeopleAreAsked(),
    )
