"""Whether every process on a database keyed its hashes with the same secret.

With another one a process does not recognise who was erased, and its audit log names people
differently, without any error.
"""

import hmac

from application.doctor.examine import Finding, Health
from domain.shared.errors import ConfigurationError
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "installation"
_REMEDY = (
    "copy audit.key from the DATA_DIR of a process that has run here longer; where it is lost for"
    " good, remove the document `audit.key` from the collection `installation`"
)


class SharedSecret:
    """The first process leaves a fingerprint of its secret; every other is compared with it."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._installation = database[COLLECTION]
        self._fingerprint = hmac.digest(secret, b"fingerprint", "sha256").hex()

    async def probe(self) -> None:
        """Raises ConfigurationError where this process has another one, and StorageUnavailable."""
        if not await self._is_the_same():
            raise ConfigurationError(f"DATA_DIR/audit.key differs from the others': {_REMEDY}")

    async def check(self) -> Finding:
        if await self._is_the_same():
            return Finding.ok("the same in every process of this database")
        return Finding(Health.FAILED, "DATA_DIR/audit.key differs from the others'", _REMEDY)

    async def _is_the_same(self) -> bool:
        mine = {"fingerprint": self._fingerprint, "schema_version": 1}
        with storage_errors():
            await self._installation.update_one(
                {"_id": "audit.key"}, {"$setOnInsert": mine}, upsert=True
            )
            stored = await self._installation.find_one({"_id": "audit.key"})
        return stored is not None and stored["fingerprint"] == self._fingerprint
