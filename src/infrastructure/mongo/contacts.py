from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.shared.asking import moment_of_asking
from application.support.contacts import Contact, folded
from domain.shared.identity import MemoryOwner, Person
from domain.shared.pseudonym import Pseudonyms
from infrastructure.mongo import user_profiles
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.tombstones import existing

HIDDEN = ("found_by", "pseudonym")
"""Derived from what an export shows."""
_FEW = 50
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

    async def named(self, username: str) -> Person | None:
        """Who talks with us in private under this public name. Raises StorageUnavailable."""
        wanted = {"found_by": f"@{folded(username)}"}
        with storage_errors():
            found = await self._profiles.find(wanted, {"user_id": 1}).limit(_FEW).to_list()
        owners = [MemoryOwner.parse(document["user_id"]) for document in found]
        return next((each.person for each in owners if each.group_id is None), None)
