from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import DESCENDING, IndexModel

from application.access.ports import AuditEntry
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "audit_log"
INDEXES = (IndexModel([("subject", 1), ("at", DESCENDING)], name="by_subject"),)


class MongoAuditLog:
    """AuditLog; nothing here changes or removes an entry."""

    def __init__(self, database: Database) -> None:
        self._entries = database[COLLECTION]

    async def append(self, entry: AuditEntry) -> None:
        with storage_errors():
            await self._entries.insert_one(asdict(entry))

    async def about(self, subject: str, limit: int) -> Sequence[AuditEntry]:
        newest_first = [("at", DESCENDING), ("_id", DESCENDING)]
        with storage_errors():
            query = self._entries.find({"subject": subject}, sort=newest_first, limit=limit)
            return tuple(_from_document(document) for document in await query.to_list())


def _from_document(document: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(**{name: value for name, value in document.items() if name != "_id"})
