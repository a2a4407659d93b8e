import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from application.access.audit_chain import BEFORE_THE_FIRST, AuditSeal
from application.access.ports import AuditEntry, AuditLog, AuditQuery, SealedEntry
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migrations import VERSION_FIELD, Migration

COLLECTION = "audit_log"
SCHEMA_VERSION = 2
_SEALED = {"number": {"$gt": 0}}
_CHAIN = IndexModel(
    [("number", DESCENDING)], name="chain", unique=True, partialFilterExpression=_SEALED
)
INDEXES = (
    IndexModel([("subject", 1), ("at", DESCENDING)], name="by_subject"),
    IndexModel([("at", DESCENDING)], name="newest"),
    _CHAIN,
)
_PLACE = ("number", "previous", "seal")
_OURS = ("_id", VERSION_FIELD, *_PLACE)
_MOST_TRIES = 100
Place = Mapping[str, str | int]


class MongoAuditLog(AuditLog):
    """Nothing here changes or removes an entry.

    Of two processes that append at once, one finds the number taken, and goes behind the other.
    """

    def __init__(self, database: Database, seal: AuditSeal) -> None:
        self._entries = database[COLLECTION]
        self._seal = seal
        self._one_at_a_time = asyncio.Lock()

    async def append(self, entry: AuditEntry) -> None:
        document = asdict(entry) | {VERSION_FIELD: SCHEMA_VERSION}

        async def insert(place: Place) -> None:
            await self._entries.insert_one({**document, **place})

        async with self._one_at_a_time:
            await self._in_its_place(entry, insert)

    async def take_in(self, document: Mapping[str, Any]) -> None:
        """An entry from before there was a chain gets the place behind the last."""
        entry = _from_document(document)
        lacking = {name: value for name, value in asdict(entry).items() if name not in document}

        async def update(place: Place) -> None:
            stamped = {"$set": {**lacking, **place, VERSION_FIELD: SCHEMA_VERSION}}
            unsealed = {"_id": document["_id"], "number": {"$exists": False}}
            await self._entries.update_one(unsealed, stamped)

        await self._in_its_place(entry, update)

    async def _in_its_place(
        self, entry: AuditEntry, write: Callable[[Place], Awaitable[None]]
    ) -> None:
        for _ in range(_MOST_TRIES):
            with storage_errors():
                last = await self._entries.find_one(_SEALED, sort=[("number", DESCENDING)]) or {}
                number, previous = last.get("number", 0) + 1, last.get("seal", BEFORE_THE_FIRST)
                sealed = self._seal.sealed(number, previous, entry)
                try:
                    await write({name: getattr(sealed, name) for name in _PLACE})
                except DuplicateKeyError:
                    continue
                return
        raise StorageUnavailable("too many processes write to the audit log at once")

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

    async def in_order(self) -> AsyncIterator[SealedEntry]:
        with storage_errors():
            async for document in self._entries.find(_SEALED, sort=[("number", 1)]):
                number, previous, seal = (document.get(name, "") for name in _PLACE)
                yield SealedEntry(number, previous, seal, _content(document))

    async def unsealed(self) -> int:
        with storage_errors():
            return await self._entries.count_documents({"$nor": [_SEALED]})


def migrations(seal: AuditSeal) -> Sequence[Migration]:
    async def change(database: Database, documents: Sequence[dict[str, Any]]) -> None:
        log = MongoAuditLog(database, seal)
        await database[COLLECTION].create_indexes([_CHAIN])  # before it numbers are not unique
        for document in documents:
            await log.take_in(document)

    what = "entries of the audit log are sealed, each with the one before"
    return (Migration(COLLECTION, SCHEMA_VERSION, what, change),)


def _from_document(document: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(**{name: value for name, value in document.items() if name not in _OURS})


def _content(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Of a document that somebody has changed, too: whatever it holds differs, then."""
    return {
        name: value.isoformat(timespec="milliseconds")
        if isinstance(value, datetime)
        else str(value)
        for name, value in document.items()
        if name not in _OURS
    }
