from collections.abc import Sequence
from typing import Any

from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.group_commit import GroupCommit

Document = dict[str, Any]


class GroupedReads:
    """Single documents of a collection, by a field that is unique.

    What several turns ask for while a command is under way goes in the next one.
    """

    def __init__(self, database: Database, collection: str, field: str) -> None:
        self._documents = database[collection]
        self._field = field
        self._reads = GroupCommit(self._find, most=100)

    async def read(self, key: str) -> Document | None:
        """Raises StorageUnavailable."""
        return await self._reads.submit(key)

    async def _find(self, keys: Sequence[str]) -> Sequence[Document | None]:
        with storage_errors():
            if len(keys) == 1:
                return [await self._documents.find_one({self._field: keys[0]})]
            rows = await self._documents.find({self._field: {"$in": list(keys)}}).to_list()
        found = {row[self._field]: row for row in rows}
        return [found.get(key) for key in keys]
