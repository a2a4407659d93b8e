from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import DESCENDING, IndexModel

from application.access.ports import AuditEntry, AuditQuery
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "audit_log"
INDEXES = (
    IndexModel([("subject", 1), ("at", DESCENDING)], name="by_subject"),
    IndexModel([("at", DESCENDING)], name="newest"),
)
_OURS = ("_id", "schema_version")


class MongoAuditLog:
    """AuditLog; nothing here changes or removes an entry."""

    def __init__(self, database: Database) -> None:
        self._entries = database[COLLECTION]

    async def append(self, entry: AuditEntry) -> None:
        with storage_errors():
            await self._entries.insert_one(asdict(entry) | {"schema_version": 1})

    async def about(self, subject: str, limit: int) -> Sequence[AuditEntry]:
        return await self.find(AuditQuery(subject=subject, limit=limit))

    async def find(self, query: AuditQuery) -> Sequence[AuditEntry]:
        given = {"actor": query.actor, "action": query.action, "subject": query.subject}
        wanted: dict[str, Any] = {name: value for name, value in given.items() if value}
        if query.since:
            wanted["at"] = {"$gte": query.since}
        newest_first = [("at", DESCENDING), ("_id", DESCENDING)]
        with storage_errors():
            found = self._entries.find(wanted, sort=newest_first, limit=query.limit)
            return tuple(_from_document(document) for document in await found.to_list())


def _from_document(document: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(**{name: value for name, value in document.items() if name not in _OURS})
