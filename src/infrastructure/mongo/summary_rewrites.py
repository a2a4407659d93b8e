"""Summaries that are to be made anew, since something they rest on was forgotten."""

from collections.abc import Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.memory.ports import Lease
from application.memory.rewriting import Rewritable, SummaryRewrites
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.user_memory import EVENTS, STATES
from infrastructure.mongo.user_memory_documents import archived_event, state_id

Document = dict[str, Any]

STALE_INDEX = IndexModel(
    [("summary_stale", ASCENDING)], partialFilterExpression={"summary_stale": True}
)


class MongoSummaryRewrites(SummaryRewrites):
    def __init__(self, database: Database) -> None:
        self._states = database[STATES]
        self._events = database[EVENTS]

    async def stale(self, limit: int) -> Sequence[tuple[str, str]]:
        with storage_errors():
            found = self._states.find({"summary_stale": True}, {"user_id": True, "persona": True})
            return [(each["user_id"], each["persona"]) async for each in found.limit(limit)]

    async def read(self, user_id: str, persona: str, most: int) -> Rewritable | None:
        row = {"_id": state_id(user_id, persona), "user_id": user_id, "summary_stale": True}
        with storage_errors():
            state = await self._states.find_one(
                row, {"compressed_through": True, "archive_tag": True}
            )
            if state is None:
                return None
            summarised = {"$gt": 0, "$lte": state["compressed_through"]}
            wanted = {"user_id": user_id, "persona": persona, "seq": summarised}
            found = await self._events.find(wanted).sort("seq", DESCENDING).limit(most).to_list()
        events = tuple(map(archived_event, reversed(found)))
        return Rewritable(events, state["compressed_through"], state.get("archive_tag", ""))

    async def write(self, lease: Lease, read: Rewritable, summary: str) -> bool:
        unchanged = {
            "_id": state_id(lease.user_id, lease.persona),
            "user_id": lease.user_id,
            "lease.token": lease.token,
            "compressed_through": read.watermark,
            "archive_tag": read.version,
        }
        change = {"$set": {"summary": Sealed(summary)}, "$unset": {"summary_stale": ""}}
        with storage_errors():
            return (await self._states.update_one(unchanged, change)).matched_count == 1
