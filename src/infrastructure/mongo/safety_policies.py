"""Versions of policies that people made: added, never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pymongo.errors import DuplicateKeyError

from application.safety.policy_ports import PolicyVersions
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
