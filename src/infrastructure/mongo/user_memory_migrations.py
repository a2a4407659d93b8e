"""From release 1: identities become `_id`s, and recent events move into their state's row."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from infrastructure.mongo import user_memory_documents as documents
from infrastructure.mongo import user_profiles
from infrastructure.mongo.client import Database
from infrastructure.mongo.indexes import drop_index
from infrastructure.mongo.migrations import VERSION_FIELD, Migration, below, people_named
from infrastructure.mongo.user_memory import EVENTS, STATES

Document = dict[str, Any]

_ARCHIVED = 2
_MOST_RECENT = 100


async def _name_profiles(database: Database, profiles: Sequence[Document]) -> None:
    # A unique index would hold a document's old and new `_id` for two; it is made anew later.
    await drop_index(database, user_profiles.COLLECTION, "user_id_1")
    for profile in profiles:
        named = profile | {"_id": profile["user_id"], VERSION_FIELD: 2}
        await _rename(database, user_profiles.COLLECTION, profile, named)


async def _gather_states(database: Database, states: Sequence[Document]) -> None:
    await drop_index(database, STATES, "user_id_1_persona_1")
    for state in states:
        user_id, persona = state["user_id"], state["persona"]
        gathered = state | {
            "_id": documents.state_id(user_id, persona),
            "summary": state.get("summary", ""),
            "compressed_through": state.get("compressed_through", 0),
            "next_seq": state.get("next_seq", 1),
            "epoch": 0,
            "recent": await _recent(database, state),
            "archived_ids": [],
            VERSION_FIELD: 2,
        }
        gathered.pop("lease", None)
        await _rename(database, STATES, state, gathered)


async def _recent(database: Database, state: Document) -> list[Document]:
    live = {
        "user_id": state["user_id"],
        "persona": state["persona"],
        "seq": {"$gt": state.get("compressed_through", 0)},
        "archived_at": None,
    }
    newest = await database[EVENTS].find(live).sort("seq", -1).limit(_MOST_RECENT).to_list()
    return [
        {
            "event_id": event["_id"],
            **{n: event[n] for n in ("seq", "role", "content", "created_at", "tags")},
            "tokens": {},
        }
        for event in reversed(newest)
    ]


async def _archive_the_rest(database: Database, events: Sequence[Document]) -> None:
    """What lies in a row goes; what is summed up, or older than a row holds, is archived."""
    of_pair = defaultdict[str, list[Document]](list)
    for event in events:
        of_pair[documents.state_id(event["user_id"], event["persona"])].append(event)
    for key, mine in of_pair.items():
        user_id = mine[0]["user_id"]
        state = await database[STATES].find_one({"_id": key, "user_id": user_id}) or {}
        recent = [kept["event_id"] for kept in state.get("recent", ())]
        ids = [event["_id"] for event in mine]
        theirs = {"user_id": user_id} | below(_ARCHIVED)
        moved = [event_id for event_id in ids if event_id in recent]
        await database[EVENTS].delete_many(theirs | {"_id": {"$in": moved}})
        stamp = {
            "archived_at": {"$ifNull": ["$archived_at", datetime.now(UTC)]},
            VERSION_FIELD: _ARCHIVED,
        }
        await database[EVENTS].update_many(theirs | {"_id": {"$in": ids}}, [{"$set": stamp}])


async def _note_activity(database: Database, profiles: Sequence[Document]) -> None:
    """From now on kept with every contact; until then, what the memory knows."""
    pipeline: list[Document] = [
        {"$match": {"user_id": {"$in": [profile["_id"] for profile in profiles]}}},
        {"$group": {"_id": "$user_id", "last_active": {"$max": "$active_at"}}},
    ]
    found = await database[STATES].aggregate(pipeline)
    known = {row["_id"]: row["last_active"] async for row in found}
    for profile in profiles:
        seen = profile.get("last_active") or known.get(profile["_id"])
        moment = seen or profile.get("updated_at")
        change = {"$set": {VERSION_FIELD: 4} | ({"last_active": moment} if moment else {})}
        mine = {"_id": profile["_id"], "user_id": profile["user_id"]}
        await database[user_profiles.COLLECTION].update_one(mine, change)


async def _rename(database: Database, collection: str, old: Document, new: Document) -> None:
    """Under its new `_id` first, then no more under the old one; one renamed before is kept."""
    if old["_id"] == new["_id"]:
        await database[collection].replace_one({"_id": new["_id"], "user_id": new["user_id"]}, new)
        return
    wanted = {"_id": new["_id"], "user_id": new["user_id"]}
    values = {name: value for name, value in new.items() if name not in wanted}
    await database[collection].update_one(wanted, {"$setOnInsert": values}, upsert=True)
    await database[collection].delete_one({"_id": old["_id"], "user_id": old["user_id"]})


PROFILE_MIGRATIONS = (
    Migration(user_profiles.COLLECTION, 2, "profiles by user id", _name_profiles),
    people_named(user_profiles.COLLECTION, 3),
    Migration(user_profiles.COLLECTION, 4, "when each user was last active", _note_activity),
)
MEMORY_MIGRATIONS = (
    Migration(STATES, 2, "recent events in the memory's state", _gather_states),
    people_named(STATES, 3),
    Migration(EVENTS, _ARCHIVED, "user_memory becomes the archive", _archive_the_rest),
)
