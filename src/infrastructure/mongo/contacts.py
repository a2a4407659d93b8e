from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.shared.asking import moment_of_asking
from application.support.contacts import Contact
from domain.shared.pseudonym import Pseudonyms
from infrastructure.mongo import user_profiles
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.tombstones import existing

HIDDEN = ("found_by", "pseudonym")
"""Derived from what an export shows."""
INDEXES = (
    IndexModel([("found_by", ASCENDING)], name="by_name"),
    IndexModel([("pseudonym", ASCENDING)], name="by_pseudonym"),
    IndexModel([("persona", ASCENDING), ("user_id", ASCENDING)], name="by_persona"),
    IndexModel([("language", ASCENDING), ("user_id", ASCENDING)], name="by_language"),
    IndexModel([("last_active", DESCENDING), ("user_id", ASCENDING)], name="by_activity"),
)


class MongoContactBook:
    """ContactBook in the profiles: one row a user holds all that support searches by."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._profiles = database[user_profiles.COLLECTION]
        self._pseudonyms = pseudonyms

    async def note(self, contact: Contact, *, at: datetime) -> bool:
        user_id = str(contact.owner)
        found = {
            "name": contact.name,
            "username": contact.username,
            "found_by": list(contact.found_by),
            "pseudonym": self._pseudonyms.of(str(contact.owner.person)),
            "last_active": at,
        }
        mine = {"_id": user_id, "user_id": user_id} | existing(moment_of_asking())
        with storage_errors():
            updated = await self._profiles.update_one(mine, {"$set": found})
        return updated.matched_count > 0
