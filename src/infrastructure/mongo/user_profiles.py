"""Profiles in MongoDB, one document per user."""

from typing import Any

from pymongo import ASCENDING, IndexModel

from domain.personalization.profile import Tone, UserProfile
from domain.shared.language import Language
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "user_profiles"
INDEXES = (IndexModel([("user_id", ASCENDING)], unique=True),)


class MongoUserProfiles:
    """UserProfileRepository on the collection `user_profiles`."""

    def __init__(self, database: Database) -> None:
        self._profiles = database[COLLECTION]

    async def get(self, user_id: str) -> UserProfile | None:
        with storage_errors():
            document = await self._profiles.find_one({"user_id": user_id})
        return profile_from_document(document) if document else None

    async def save(self, profile: UserProfile) -> None:
        # The server itself repeats an upsert that lost a race for the unique user_id.
        with storage_errors():
            await self._profiles.update_one(
                {"user_id": profile.user_id},
                {
                    "$set": _to_document(profile),
                    "$setOnInsert": {"created_at": profile.created_at},
                },
                upsert=True,
            )

    async def delete(self, user_id: str) -> bool:
        with storage_errors():
            result = await self._profiles.delete_one({"user_id": user_id})
        return result.deleted_count == 1


def _to_document(profile: UserProfile) -> dict[str, Any]:
    """What a save may change; user_id and created_at stay as they were first written."""
    return {
        "language": profile.language.value,
        "persona": profile.persona,
        "tone": profile.tone.value,
        "preferred_topics": list(profile.preferred_topics),
        "updated_at": profile.updated_at,
    }


def profile_from_document(document: dict[str, Any]) -> UserProfile:
    return UserProfile(
        user_id=document["user_id"],
        language=Language(document["language"]),
        persona=document["persona"],
        tone=Tone(document["tone"]),
        preferred_topics=tuple(document["preferred_topics"]),
        created_at=document["created_at"],
        updated_at=document["updated_at"],
    )
