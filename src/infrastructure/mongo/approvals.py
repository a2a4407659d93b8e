"""Approval requests; of two changes at once only the one of the next revision is made."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.safety.approval_ports import ApprovalRequests
from domain.safety.approvals import GRANTED, ApprovalRequest, ApprovalStatus, AskedIn, Todo
from domain.safety.risk import Risk, RiskOutcome
from domain.shared.identity import Conversation, MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.personal_data import Personal
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones

COLLECTION = "approvals"
SCHEMA_VERSION = 3
_OURS = ("nonce", "args_hash", "user_id", "todo")
WHOSE = Personal("approvals", order=("created_at",), hidden=_OURS)
_KEPT = timedelta(days=90)
INDEXES = (
    IndexModel([("status", ASCENDING), ("created_at", ASCENDING)], name="by_status"),
    IndexModel("created_at", name="expiry", expireAfterSeconds=int(_KEPT.total_seconds())),
    IndexModel("todo", name="todo", partialFilterExpression={"todo": {"$type": "string"}}),
    IndexModel([("requester", ASCENDING), ("status", ASCENDING)], name="by_requester"),
    IndexModel("person", name="by_person", sparse=True),
)
_TODO = {"$cond": [{"$in": ["$status", sorted(GRANTED)]}, Todo.PERFORM.value, None]}
MIGRATIONS = (
    Migration.by_pipeline(
        COLLECTION,
        2,
        "what a crash may have left undone of an approval",
        [{"$set": {"notified": True, "told": True, "performing_until": None, "todo": _TODO}}],
    ),
    Migration.by_pipeline(
        COLLECTION,
        SCHEMA_VERSION,
        "whether what was agreed to had been changed",
        [{"$set": {"is_edited": {"$eq": ["$status", ApprovalStatus.EDITED.value]}}}],
    ),
)
Document = dict[str, Any]


class MongoApprovalRequests(ApprovalRequests):
    """Of those that a person asked for in a conversation, the documents are about them."""

    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._requests = database[COLLECTION]
        self._tombstones = tombstones

    async def add(self, request: ApprovalRequest) -> ApprovalRequest:
        document = _to_document(request)
        if request.asked_in is None:
            with storage_errors():
                await self._requests.insert_one(document)
            return request
        person = request.asked_in.owner.person
        if await self._tombstones.insert(person, self._requests, [document]):
            return request
        return await self.get(request.request_id) or request

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

    async def unfinished(self, limit: int) -> Sequence[ApprovalRequest]:
        wanted = {"todo": {"$type": "string"}}
        with storage_errors():
            found = self._requests.find(wanted).sort("created_at", ASCENDING).limit(limit)
            return [_from_document(document) async for document in found]

    async def pending_of(self, requester: str) -> Sequence[ApprovalRequest]:
        wanted = {"requester": requester, "status": ApprovalStatus.PENDING.value}
        with storage_errors():
            return [_from_document(document) async for document in self._requests.find(wanted)]


def _to_document(request: ApprovalRequest) -> Document:
    where = request.conversation
    return {
        "_id": request.request_id,
        "schema_version": SCHEMA_VERSION,
        "action": request.action,
        "arguments": Sealed(request.arguments),
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
        "note": Sealed(request.note),
        "is_edited": request.is_edited,
        "notified": request.notified,
        "told": request.told,
        "performing_until": request.performing_until,
        "todo": request.todo.value if request.todo else None,
        "revision": request.revision,
        **_asked_document(request.asked_in),
    }


def _asked_document(asked: AskedIn | None) -> Document:
    if asked is None:
        return {}
    told = {
        "turn_id": asked.turn_id,
        "language_code": asked.language_code,
        "name": Sealed(asked.name),
    }
    return {"person": str(asked.owner.person), "user_id": str(asked.owner), "asked_in": told}


def _asked_in(document: Document) -> AskedIn | None:
    told = document.get("asked_in")
    return AskedIn(MemoryOwner.parse(document["user_id"]), **told) if told else None


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
        asked_in=_asked_in(document),
        is_edited=document.get("is_edited", False),
        notified=document.get("notified", True),
        told=document.get("told", True),
        performing_until=document.get("performing_until"),
        revision=document["revision"],
        **{name: document[name] for name in names},
    )
