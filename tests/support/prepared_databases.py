"""Databases with every index of the product, used again by one test after the other.

To make the indexes anew for each test takes half a second; to empty what a test wrote, a few
milliseconds. A test that starts from nothing at all drops the database first.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from pymongo import IndexModel, MongoClient

from tests.support.storage import declared_indexes

_OURS = "prepared databases"
_PATIENCE_SECONDS = 2.0
# So many are dropped with their collection sooner than one by one.
_MANY = 2_000

_NOTHING: Mapping[str, Any] = {"$documents": []}

Shape = Mapping[str, object]


@contextmanager
def prepared_databases(uri: str) -> Iterator["PreparedDatabases"]:
    with MongoClient[dict[str, Any]](uri, appname=_OURS) as client:
        # Else what is long past goes within a minute, whatever test is looking at it.
        client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
        yield PreparedDatabases(client)


class PreparedDatabases:
    """Emptied when taken; what a test added or changed in their shape is undone.

    Used again only where nobody is left who could still write: a command whose test did not wait
    for it, because it was cancelled or its process killed, may be carried out at any time after.
    """

    def __init__(self, client: MongoClient[dict[str, Any]]) -> None:
        self._client = client
        self._free: deque[str] = deque()
        self._shape: Shape = {}
        self._connected_before: frozenset[int] = frozenset()

    def take(self) -> str:
        """The name of a database without documents."""
        if self._free:
            name = self._free.popleft()
            self._restore(name)
            self._empty(name)
        else:
            name = self._made()
        self._connected_before = self._connected()
        return name

    def give_back(self, name: str) -> None:
        """The last one that was taken, after all that a test opened has been closed."""
        if self._is_left():
            self._free.append(name)

    def _is_left(self) -> bool:
        """Whether all who came since it was taken have gone, and so has what they asked for.

        The server keeps a connection until it has carried out what came by it.
        """
        until = time.monotonic() + _PATIENCE_SECONDS
        while self._connected() - self._connected_before:
            if time.monotonic() > until:
                return False
            time.sleep(0.005)
        return True

    def _connected(self) -> frozenset[int]:
        """Who came by a client that has a name, as the product's does."""
        everybody = {"$currentOp": {"allUsers": True, "idleConnections": True}}
        # A driver's own look whether the server is there has none, and may go seconds later.
        others = {"connectionId": {"$exists": True}, "appName": {"$exists": True, "$ne": _OURS}}
        found = self._client.admin.aggregate([everybody, {"$match": others}])
        return frozenset(each["connectionId"] for each in found)

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
        while occupied := self._occupied(name):
            for collection in occupied:
                stored = self._client[name][collection]
                if stored.estimated_document_count() > _MANY:
                    stored.drop()
                    self._create(name, collection, self._declared[collection])
                else:
                    stored.delete_many({})

    def _occupied(self, name: str) -> Sequence[str]:
        """The collections that hold a document: by looking, since counts are estimates."""
        looks = [_look_into(collection) for collection in self._shape]
        return [found["of"] for found in self._client[name].aggregate([_NOTHING, *looks])]


def _look_into(collection: str) -> Mapping[str, Any]:
    its_name = {"$project": {"_id": 0, "of": {"$literal": collection}}}
    return {"$unionWith": {"coll": collection, "pipeline": [{"$limit": 1}, its_name]}}
