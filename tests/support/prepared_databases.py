"""Databases with every index of the product, used again by one test after the other.

To make the indexes anew for each test takes half a second; to empty what a test wrote, a few
milliseconds. A test that starts from nothing at all drops the database first.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from pymongo import IndexModel, MongoClient

from tests.support.storage import declared_indexes

# A writer that outlives its test for a moment then writes where the next test does not look.
_IN_TURN = 4
# So many are dropped with their collection sooner than one by one.
_MANY = 2_000

Shape = Mapping[str, object]


class PreparedDatabases:
    """In turn, emptied when taken; what a test added or changed in their shape is undone."""

    def __init__(self, client: MongoClient[dict[str, Any]]) -> None:
        self._client = client
        self._free: deque[str] = deque()
        self._shape: Shape = {}

    def take(self) -> str:
        """The name of a database without documents."""
        if len(self._free) < _IN_TURN:
            return self._made()
        name = self._free.popleft()
        self._restore(name)
        self._empty(name)
        return name

    def give_back(self, name: str) -> None:
        self._free.append(name)

    def _made(self) -> str:
        name = f"test_{uuid4().hex}"
        for collection, indexes in self._declared.items():
            self._create(name, collection, indexes)
        self._shape = self._shape_of(name)
        return name

    @property
    def _declared(self) -> Mapping[str, Sequence[IndexModel]]:
        return asyncio.run(declared_indexes())

    def _create(self, name: str, collection: str, indexes: Sequence[IndexModel]) -> None:
        if indexes:
            self._client[name][collection].create_indexes(list(indexes))
        else:
            self._client[name].create_collection(collection)

    def _restore(self, name: str) -> None:
        now = self._shape_of(name)
        for collection in now.keys() | self._shape.keys():
            if now.get(collection) == self._shape.get(collection):
                continue
            self._client[name].drop_collection(collection)
            if collection in self._shape:
                self._create(name, collection, self._declared[collection])

    def _shape_of(self, name: str) -> Shape:
        listed = self._client.admin.aggregate([{"$listCatalog": {}}, {"$match": {"db": name}}])
        return {
            each["name"]: (
                {key: value for key, value in each["md"]["options"].items() if key != "uuid"},
                sorted((index["spec"] for index in each["md"]["indexes"]), key=str),
            )
            for each in listed
        }

    def _empty(self, name: str) -> None:
        for collection in self._shape:
            stored = self._client[name][collection]
            if stored.estimated_document_count() > _MANY:
                stored.drop()
                self._create(name, collection, self._declared[collection])
            else:  # the estimate may say none where there is one
                stored.delete_many({})
