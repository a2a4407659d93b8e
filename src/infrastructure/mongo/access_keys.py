from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from domain.access.keys import AccessKey, Role
from domain.shared.errors import Conflict
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "access_keys"


class MongoAccessKeys:
    def __init__(self, database: Database) -> None:
        self._keys = database[COLLECTION]

    async def add(self, key: AccessKey) -> None:
        try:
            with storage_errors():
                await self._keys.insert_one(_to_document(key))
        except DuplicateKeyError:
            raise Conflict(f"there is a key {key.key_id} already") from None

    async def get(self, key_id: str) -> AccessKey | None:
        with storage_errors():
            found = await self._keys.find_one({"_id": key_id})
        return _from_document(found) if found else None

    async def all(self) -> Sequence[AccessKey]:
        with storage_errors():
            documents = await self._keys.find().sort("created_at", 1).to_list()
        return tuple(_from_document(document) for document in documents)

    async def revoke(self, key_id: str, at: datetime) -> bool:
        in_force = {"_id": key_id, "revoked_at": None}
        with storage_errors():
            result = await self._keys.update_one(in_force, {"$set": {"revoked_at": at}})
        return result.modified_count == 1


def _to_document(key: AccessKey) -> dict[str, Any]:
    return {
        "_id": key.key_id,
        "schema_version": 1,
        "name": key.name,
        "role": key.role.value,
        "digest": key.digest,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _from_document(document: Mapping[str, Any]) -> AccessKey:
    return AccessKey(
        key_id=document["_id"],
        name=document["name"],
        role=Role(document["role"]),
        digest=document["digest"],
        created_at=document["created_at"],
        expires_at=document["expires_at"],
        revoked_at=document["revoked_at"],
    )
