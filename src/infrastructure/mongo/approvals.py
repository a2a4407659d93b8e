"""Approval requests; of two changes at once only the one of the next revision is made."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.safety.approval_ports import ApprovalRequests
from domain.safety.approvals import ApprovalRequest, ApprovalStatus
from domain.safety.risk import Risk, RiskOutcome
from domain.shared.identity import Conversation
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "approvals"
_KEPT = timedelta(days=90)
INDEXES = (
    IndexModel([("status", ASCENDING), ("created_at", ASCENDING)], name="by_status"),
    IndexModel("created_at", name="expiry", expireAfterSeconds=int(_KEPT.total_seconds())),
)
Document = dict[str, Any]


class MongoApprovalRequests(ApprovalRequests):
    def __init__(self, database: Database) -> None:
        self._requests = database[COLLECTION]

    async def add(self, request: ApprovalRequest) -> None:
        with storage_errors():
            await self._requests.insert_one(_to_document(request))

    async def get(self, request_id: str) -> ApprovalRequest | None:
        with storage_errors():
            document = await self._requests.find_one({"_id": request_id})
        return _from_document(document) if document else None

    async def replace(self, request: ApprovalRequest) -> bool:
        before = {"_id": request.request_id, "revision": request.revision - 1}
        with storage_errors():
            result = await self._requests.replace_one(before, _to_document(request))
        return result.matched_count == 1

    async def of_status(
        self, statuses: Sequence[ApprovalStatus], limit: int
    ) -> Sequence[ApprovalRequest]:
        wanted = {"status": {"$in": [each.value for each in statuses]}} if statuses else {}
        order = ASCENDING if statuses else DESCENDING
        with storage_errors():
            found = self._requests.find(wanted).sort("created_at", order).limit(limit)
            return [_from_document(document) async for document in found]


def _to_document(request: ApprovalRequest) -> Document:
    where = request.conversation
    return {
        "_id": request.request_id,
        "schema_version": 1,
        "action": request.action,
        "arguments": request.arguments,
        "args_hash": request.args_hash,
        "risk": {
            "outcome": request.risk.outcome.value,
            "score": request.risk.score,
            "reasons": list(request.risk.reasons),
        },
        "persona": request.persona,
        "persona_version": request.persona_version,
        "policy": request.policy,
        "requester": request.requester,
        "nonce": request.nonce,
        "created_at": request.created_at,
        "expires_at": request.expires_at,
        "conversation": (
            None if where is None else json.dumps([where.bot_id, where.chat_id, where.thread_id])
        ),
        "status": request.status.value,
        "approvals": list(request.approvals),
        "decided_at": request.decided_at,
        "note": request.note,
        "revision": request.revision,
    }


def _from_document(document: Document) -> ApprovalRequest:
    risk, where = document["risk"], document["conversation"]
    names = ("action", "arguments", "persona", "persona_version", "policy", "requester", "nonce")
    return ApprovalRequest(
        request_id=document["_id"],
        risk=Risk(RiskOutcome(risk["outcome"]), risk["score"], tuple(risk["reasons"])),
        created_at=document["created_at"],
        expires_at=document["expires_at"],
        conversation=None if where is None else Conversation(*json.loads(where)),
        status=ApprovalStatus(document["status"]),
        approvals=tuple(document["approvals"]),
        decided_at=document["decided_at"],
        note=document["note"],
        revision=document["revision"],
        **{name: document[name] for name in names},
    )
