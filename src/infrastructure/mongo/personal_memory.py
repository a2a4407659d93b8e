"""What memory keeps about people: a row of each pair with its recent events, and the archive."""

from collections.abc import Mapping

from application.privacy.ports import Stored
from domain.delivery.inbox import UpdateKey
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.memory_segments import SEGMENTS
from infrastructure.mongo.personal_data import MemoryOwners
from infrastructure.mongo.plain_values import plain
from infrastructure.mongo.user_memory import EVENTS, STATES

_HIDDEN = dict.fromkeys(
    ("_id", "recent", "archived_ids", "archive_tag", "person", "born_at", "lease"), 0
)


class MongoPersonalMemory:
    """PersonalData; an export shows all events in one list, wherever they lie."""

    def __init__(self, database: Database, owners: MemoryOwners) -> None:
        self._states = database[STATES]
        self._events = database[EVENTS]
        self._segments = database[SEGMENTS]
        self._owners = owners

    async def export(self, who: Person) -> Stored:
        mine = {"user_id": {"$in": list(await self._owners.of(who))}}
        in_order = [("user_id", 1), ("persona", 1), ("seq", 1)]
        with storage_errors():
            events = await self._events.find(mine).sort(in_order).to_list()
            for state in await self._states.find(mine).sort("_id", 1).to_list():
                whose = {"user_id": state["user_id"], "persona": state["persona"]}
                events += [whose | kept for kept in state["recent"]]
            states = await self._states.find(mine, _HIDDEN).sort("_id", 1).to_list()
        return {"memory_states": plain(states), "memory_events": plain(events)}

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        mine = {"user_id": {"$in": list(await self._owners.of(who))}}
        with storage_errors():
            # The row goes first: without it nothing is compressed, and nothing recorded.
            states = await self._states.delete_many(mine)
            segments = await self._segments.delete_many(mine)
            events = await self._events.delete_many(mine)
        return {
            STATES: states.deleted_count,
            EVENTS: events.deleted_count,
            SEGMENTS: segments.deleted_count,
        }
