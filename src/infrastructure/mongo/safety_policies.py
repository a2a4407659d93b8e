"""Versions of policies that people made: added, never changed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from application.safety.policy_ports import PolicyOrigin, PolicyVersions, agreed
from domain.safety.policy import SafetyPolicy
from domain.shared.errors import Conflict
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.safety.policy_format import policy_content, policy_from

COLLECTION = "safety_policies"


class MongoPolicyVersions(PolicyVersions):
    def __init__(self, database: Database) -> None:
        self._policies = database[COLLECTION]

    async def add(self, policy: SafetyPolicy, *, by: str) -> None:
        document = {
            "_id": f"{policy.name}|{policy.version}",
            "schema_version": 1,
            "name": policy.name,
            "version": policy.version,
            "content": policy_content(policy),
            "by": by,
            "at": datetime.now(UTC),
        }
        try:
            with storage_errors():
                await self._policies.insert_one(document)
        except DuplicateKeyError:
            raise Conflict(
                f"somebody else has just made {policy.version} of {policy.name}; look and try again"
            ) from None

    async def all(self) -> Sequence[SafetyPolicy]:
        with storage_errors():
            documents = await self._policies.find().to_list()
        return [policy_from(d["name"], d["version"], d["content"]) for d in documents]

    async def approve(self, name: str, version: str, *, by: str) -> PolicyOrigin | None:
        key = {"_id": f"{name}|{version}"}
        with storage_errors():
            found = await self._policies.find_one(key)
            if found is None:
                return None
            agreed(_origin(found), by)
            noted = await self._policies.find_one_and_update(
                key, {"$addToSet": {"approvals": by}}, return_document=ReturnDocument.AFTER
            )
        return _origin(noted) if noted else None


def _origin(document: Mapping[str, Any]) -> PolicyOrigin:
    return PolicyOrigin(document["by"], tuple(document.get("approvals", ())))
