"""Profiles in MongoDB, one document per user."""

from collections.abc import Sequence
from typing import Any

from pymongo import ASCENDING, IndexModel

from domain.personalization.profile import Tone, UserProfile
from domain.shared.language import Language
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.group_commit import GroupCommit
from infrastructure.mongo.migrations import VERSION_FIELD

Document = dict[str, Any]

COLLECTION = "user_profiles"
INDEXES = (IndexModel([("user_id", ASCENDING)], unique=True),)
VERSION = 2


class MongoUserProfiles:
    """UserProfileRepository on `user_profiles`; what is read at once goes in one command."""

    def __init__(self, database: Database) -> None:
        self._profiles = database[COLLECTION]
        self._reads = GroupCommit(self._find, most=100)

    async def get(self, user_id: str) -> UserProfile | None:
        document = await self._reads.submit(user_id)
        return profile_from_document(document) if document else None

    async def save(self, profile: UserProfile) -> None:
        # The server itself repeats an upsert that lost a race for the _id.
        with storage_errors():
            await self._profiles.update_one(
                _row(profile.user_id),
                {
                    "$set": _to_document(profile),
                    "$setOnInsert": {"created_at": profile.created_at, VERSION_FIELD: VERSION},
                },
                upsert=True,
            )

    async def delete(self, user_id: str) -> bool:
        with storage_errors():
            result = await self._profiles.delete_one(_row(user_id))
        return result.deleted_count == 1

    async def _find(self, user_ids: Sequence[str]) -> Sequence[Document | None]:
        with storage_errors():
            if len(user_ids) == 1:
                return [await self._profiles.find_one(_row(user_ids[0]))]
            wanted = {"$in": user_ids}
            rows = await self._profiles.find({"_id": wanted, "user_id": wanted}).to_list()
        found = {row["_id"]: row for row in rows}
        return [found.get(user_id) for user_id in user_ids]


def _row(user_id: str) -> Document:
    return {"_id": user_id, "user_id": user_id}


def _to_document(profile: UserProfile) -> Document:
    """What a save may change; user_id and created_at stay as they were first written."""
    return {
        "language": profile.language.value,
        "persona": profile.persona,
        "tone": profile.tone.value,
        "preferred_topics": list(profile.preferred_topics),
        "updated_at": profile.updated_at,
    }


def profile_from_document(document: Document) -> UserProfile:
    return UserProfile(
        user_id=document["user_id"],
        language=Language(document["language"]),
        persona=document["persona"],
        tone=Tone(document["tone"]),
        preferred_topics=tuple(document["preferred_topics"]),
        created_at=document["created_at"],
        updated_at=document["updated_at"],
    )
