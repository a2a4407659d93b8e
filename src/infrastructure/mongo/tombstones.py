"""Nothing of an erased person comes back, however long ago it was begun.

Every write about a person is measured by the moment at which it was asked for
(application.shared.asking), in one of two ways:

- A document that is there already carries `born_at`, the moment of asking that made it. An erasure
  removes it, so a write that names it by key and `existing(moment)` finds nothing, or finds the
  document of the person's return, which was born later, and leaves it alone. That is one atomic
  command, and all that a reply to somebody known costs: no tombstone is read.
- A document that must be made is made by `upsert` or `insert`, in a transaction with the
  tombstone, which the erasure writes first: one of the two comes before the other, so either the
  write is refused or the erasure sees it. Only what a turn makes in its first seconds is simply
  written: an erasure waits for turns under way, and looks again after so long that it has landed.

A tombstone holds a keyed hash, the moment of the erasure (the epoch) and its own end. It outlives
everything that may still be under way.
"""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pymongo import IndexModel, ReturnDocument, UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from application.shared.asking import current_asking, moment_of_asking
from domain.delivery.inbox import UpdateKey
from domain.shared.errors import PersonErased
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.duplicates import duplicates_among

Made = TypeVar("Made")
Document = dict[str, Any]
Collection = AsyncCollection[Document]
Write = Callable[[Document, bool, AsyncClientSession | None], Awaitable[bool]]

COLLECTION = "tombstones"
INDEXES = (IndexModel("expires_at", name="expiry", expireAfterSeconds=0),)

FRESH = timedelta(seconds=5)
_KEPT = timedelta(days=30)
_TOUCHED_KEPT = timedelta(hours=1)


def existing(moment: datetime) -> Document:
    """The condition for documents of a person's time before and around this moment of asking."""
    return {"born_at": {"$not": {"$gt": moment}}}


def born() -> Document:
    """What a document about a person carries from the moment at which it is made."""
    return {"born_at": moment_of_asking()}


class MongoTombstones:
    """Tombstones, and the gate through which documents about people come into being."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._tombstones = database[COLLECTION]
        self._secret = secret

    async def raise_for(self, who: Person, *, asked_by: UpdateKey | None = None) -> None:
        known = await self._last_received(who, asked_by)
        moments: list[Any] = ["$erased_at", known]
        if asked_by is None or known is None:
            # A millisecond more: what was asked for before may have been cut to a whole one.
            moments.append({"$add": ["$$NOW", 1]})
        with storage_errors():
            await self._tombstones.update_one(
                {"_id": self._hash(who)},
                [
                    {
                        "$set": {
                            "schema_version": 1,
                            "erased_at": {"$max": moments},
                            "expires_at": _in(_KEPT),
                        }
                    }
                ],
                upsert=True,
            )

    async def upsert(
        self, who: Person, collection: Collection, key: Document, write: Write
    ) -> bool:
        """Change the document of this key, or make it, by `write`; True where it was there.

        `write(condition, may_make, session)` runs one command and says whether it found one. A
        document that it makes must carry `born(…)`. Raises PersonErased, and nothing is written,
        where the person was erased since this was asked for.
        """
        moment = moment_of_asking()
        fresh = self.is_fresh()
        try:
            with storage_errors():
                if await write(key | existing(moment), fresh, None):
                    return True
            if fresh:
                return False
        except DuplicateKeyError:
            pass  # there is one, born after this was asked for: of two turns, or of a return

        async def guarded(session: AsyncClientSession) -> bool:
            await self._touch(who, moment, session)
            await collection.update_one(key, {"$min": {"born_at": moment}}, session=session)
            return await write(key, True, session)

        return await self._in_transaction(guarded)

    async def insert(
        self, who: Person, collection: Collection, documents: Sequence[Document]
    ) -> int:
        """Make documents about `who`, and say how many; those that are there stay as they are.

        Raises PersonErased like `upsert`, and BulkWriteError.
        """
        moment = moment_of_asking()
        if self.is_fresh():
            with storage_errors():
                try:
                    await collection.insert_many(documents, ordered=False)
                except BulkWriteError as error:
                    return len(documents) - len(duplicates_among(error))
            return len(documents)

        # A document that is there would end a transaction, where an upsert leaves it alone.
        writes = [UpdateOne({"_id": d["_id"]}, {"$setOnInsert": d}, upsert=True) for d in documents]

        async def guarded(session: AsyncClientSession) -> int:
            await self._touch(who, moment, session)
            made = await collection.bulk_write(writes, ordered=False, session=session)
            return made.upserted_count

        return await self._in_transaction(guarded)

    async def _in_transaction(self, work: Callable[[AsyncClientSession], Awaitable[Made]]) -> Made:
        with storage_errors():
            async with self._database.client.start_session() as session:
                return await session.with_transaction(work)

    def is_fresh(self) -> bool:
        """Whether an erasure that begins meanwhile looks again after what is written now."""
        asking = current_asking()
        return asking.awaited and datetime.now(UTC) - asking.moment < FRESH

    async def _touch(self, who: Person, moment: datetime, session: AsyncClientSession) -> None:
        """Written, not only read: two transactions on it, or an erasure, exclude each other."""
        found = await self._tombstones.find_one_and_update(
            {"_id": self._hash(who)},
            [
                {
                    "$set": {
                        "schema_version": 1,
                        "expires_at": {"$max": ["$expires_at", _in(_TOUCHED_KEPT)]},
                    }
                }
            ],
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        erased_at = (found or {}).get("erased_at")
        if erased_at and moment <= erased_at:
            raise PersonErased("this was asked for before the person was erased")

    async def _last_received(self, who: Person, asked_by: UpdateKey | None) -> datetime | None:
        """When the newest of the updates that go was received, by the clock of who received it."""
        if who.telegram_id is None:
            return None
        wanted: Document = {"user_id": who.telegram_id}
        if asked_by is not None:
            until_then = {"_id.update_id": {"$lte": asked_by.update_id}}
            wanted["$or"] = [
                {"_id.bot_id": asked_by.bot_id} | until_then,
                {"_id.bot_id": {"$ne": asked_by.bot_id}},
            ]
        with storage_errors():
            newest = await self._database["inbox"].find_one(
                wanted | {"received_at": {"$exists": True}},
                {"received_at": 1},
                sort=[("received_at", -1)],
            )
        return newest["received_at"] if newest else None

    def _hash(self, who: Person) -> str:
        return hmac.digest(self._secret, f"erased:{who}".encode(), "sha256").hex()


def _in(duration: timedelta) -> Document:
    return {"$add": ["$$NOW", int(duration.total_seconds() * 1000)]}
