"""What the database holds of somebody's memory, wherever it lies."""

from typing import Any

from infrastructure.mongo.client import Database


async def stored_events(database: Database, user_id: str | None = None) -> list[dict[str, Any]]:
    """Archived and recent ones by number, each once; of everybody unless a user is named."""
    whose = {} if user_id is None else {"user_id": user_id}
    found = {event["_id"]: event for event in await database["user_memory"].find(whose).to_list()}
    for state in await database["user_memory_state"].find(whose).to_list():
        found |= {event["event_id"]: event for event in state["recent"]}
    return sorted(found.values(), key=lambda event: event["seq"])
