"""Single documents of several collections, read in one command: what a reply asks for at its start.

A command costs more than most documents do.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.group_commit import GroupCommit

Document = dict[str, Any]
Fields = Callable[[Sequence[str]], Document]
"""What is read of the documents of these ids."""

_FROM = "read_from"


@dataclass(frozen=True, slots=True)
class _Wanted:
    collection: str
    key: str
    user_id: str


class JoinedReads:
    """What is asked for at once, or while a command is under way, goes in the next one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fields: dict[str, Fields] = {}
        self._reads = GroupCommit(self._find, most=100, gathers=True)

    def choose_fields(self, collection: str, fields: Fields) -> None:
        """Of this collection no more is read than `fields` says at that time."""
        self._fields[collection] = fields

    async def read(self, collection: str, key: str, user_id: str) -> Document | None:
        """The document of this id, which belongs to the user. Raises StorageUnavailable."""
        return await self._reads.submit(_Wanted(collection, key, user_id))

    async def _find(self, wanted: Sequence[_Wanted]) -> Sequence[Document | None]:
        by_collection: dict[str, list[_Wanted]] = {}
        for each in wanted:
            by_collection.setdefault(each.collection, []).append(each)
        with storage_errors():
            found = await self._rows(by_collection)
        return [found.get((each.collection, each.key)) for each in wanted]

    async def _rows(
        self, wanted: Mapping[str, Sequence[_Wanted]]
    ) -> Mapping[tuple[str, str], Document]:
        (first, of_first), *others = wanted.items()
        collection = self._database[first]
        rows: Iterable[Document]
        if others:
            unions = ({"$unionWith": self._union(name, of)} for name, of in others)
            cursor = await collection.aggregate([*self._stages(first, of_first), *unions])
            rows = await cursor.to_list()
        elif len(of_first) == 1:
            row = await collection.find_one(_these(of_first), self._chosen(first, of_first))
            rows = filter(None, [row])
        else:
            found = collection.find(_these(of_first), self._chosen(first, of_first))
            rows = await found.to_list()
        return {(row.pop(_FROM, first), row["_id"]): row for row in rows}

    def _stages(self, collection: str, wanted: Sequence[_Wanted]) -> list[Document]:
        chosen = self._chosen(collection, wanted)
        stages: list[Document] = [{"$match": _these(wanted)}]
        return [*stages, {"$project": chosen}] if chosen else stages

    def _union(self, collection: str, wanted: Sequence[_Wanted]) -> Document:
        mark = {"$set": {_FROM: collection}}
        return {"coll": collection, "pipeline": [*self._stages(collection, wanted), mark]}

    def _chosen(self, collection: str, wanted: Sequence[_Wanted]) -> Document | None:
        fields = self._fields.get(collection)
        return fields([each.key for each in wanted]) if fields else None


def _these(wanted: Sequence[_Wanted]) -> Document:
    if len(wanted) == 1:
        return {"_id": wanted[0].key, "user_id": wanted[0].user_id}
    return {
        "_id": {"$in": [each.key for each in wanted]},
        "user_id": {"$in": [each.user_id for each in wanted]},
    }
