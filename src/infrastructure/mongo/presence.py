from datetime import datetime

from application.astrology.ports import Presence
from domain.shared.identity import Conversation, Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox_documents import lane_document

_PROFILES = "user_profiles"
_LANES = "lanes"


class MongoPresence(Presence):
    """Reads what profiles and lanes say; writes nothing."""

    def __init__(self, database: Database) -> None:
        self._profiles = database[_PROFILES]
        self._lanes = database[_LANES]

    async def last_seen(self, person: Person, chat: Conversation) -> datetime | None:
        lane = {"_id": lane_document(chat), "blocked": True}
        with storage_errors():
            profile = await self._profiles.find_one({"user_id": str(person)})
            if profile is None or await self._lanes.find_one(lane, {"_id": 1}):
                return None
        last: datetime | None = profile.get("last_active") or profile.get("updated_at")
        return last
