"""Profiles in MongoDB, one document per user."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession

from application.shared.turn_under_way import TurnUnderWay
from domain.personalization.incognito import IncognitoTurn
from domain.personalization.preview import Preview
from domain.personalization.profile import Tone, UserProfile
from domain.personalization.quiet_hours import QuietHours
from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.migrations import VERSION_FIELD
from infrastructure.mongo.tombstones import MongoTombstones, born

Document = dict[str, Any]

COLLECTION = "user_profiles"
INDEXES = (
    IndexModel([("user_id", ASCENDING)], unique=True),
    IndexModel([("person", ASCENDING)], name="by_person"),
)
VERSION = 4


class MongoUserProfiles:
    """UserProfileRepository on `user_profiles`; what is read at once goes in one command."""

    def __init__(
        self, database: Database, tombstones: MongoTombstones, reads: JoinedReads | None = None
    ) -> None:
        self._profiles = database[COLLECTION]
        self._tombstones = tombstones
        self._reads = reads or JoinedReads(database)
        self._reads.with_every_turn(COLLECTION, _owner, _owner)

    async def get(self, user_id: str) -> UserProfile | None:
        document = await self._reads.read(COLLECTION, user_id, user_id)
        return profile_from_document(document) if document else None

    async def save(self, profile: UserProfile) -> None:
        person = MemoryOwner.parse(profile.user_id).person
        first = {"created_at": profile.created_at, "person": str(person), VERSION_FIELD: VERSION}
        change = {"$set": _to_document(profile), "$setOnInsert": first | born()}

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            result = await self._profiles.update_one(
                condition, change, upsert=may_make, session=session
            )
            return result.matched_count == 1

        with suppress(PersonErased):  # then nothing is to be kept
            row = _row(profile.user_id)
            await self._tombstones.upsert(person, self._profiles, row, write)
        self._reads.changed(COLLECTION, profile.user_id)

    async def delete(self, user_id: str) -> bool:
        with storage_errors():
            result = await self._profiles.delete_one(_row(user_id))
        self._reads.changed(COLLECTION, user_id)
        return result.deleted_count == 1


def _owner(turn: TurnUnderWay) -> str:
    return str(turn.owner)


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
        "language_chosen": profile.language_chosen,
        "told_languages": profile.told_languages,
        "time_zone": profile.time_zone,
        "voice_quotes": profile.voice_quotes,
        "may_be_written_to": profile.may_be_written_to,
        "zone_asked": profile.zone_asked,
        "handoff": profile.handoff,
        "quiet_hours": str(profile.quiet_hours),
        "preview": asdict(profile.preview) if profile.preview else None,
        "incognito": asdict(profile.incognito) if profile.incognito else None,
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
        language_chosen=document.get("language_chosen", False),
        told_languages=document.get("told_languages", False),
        time_zone=document.get("time_zone", ""),
        voice_quotes=document.get("voice_quotes", True),
        may_be_written_to=document.get("may_be_written_to", False),
        zone_asked=document.get("zone_asked", False),
        handoff=document.get("handoff", ""),
        quiet_hours=QuietHours.parse(document.get("quiet_hours", "")) or QuietHours(),
        preview=Preview(**document["preview"]) if document.get("preview") else None,
        incognito=IncognitoTurn(**document["incognito"]) if document.get("incognito") else None,
    )
