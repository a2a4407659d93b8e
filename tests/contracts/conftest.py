"""The adapters that must behave alike: in memory, on mongomock, on a real MongoDB.

mongomock runs each call in one piece and has no query planner, so what concerns indexes and
the number of commands is tested against the real server alone.
"""

from collections.abc import Callable
from typing import cast

import pytest
from mongomock.collection import BulkOperationBuilder
from mongomock_motor import AsyncMongoMockClient

from infrastructure.mongo.client import Database
from infrastructure.mongo.sealing import Sealed
from tests.support.tombstones import in_the_first_seconds_of_a_turn

ADAPTERS = ("in_memory", "mongomock", "mongo")


@pytest.fixture(params=ADAPTERS)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Database | None:
    """Where the adapter under test keeps its data; None for the one in memory."""
    if request.param == "in_memory":
        return None
    if request.param == "mongomock":
        # Its check of documents ignores uuidRepresentation and so refuses every UUID.
        monkeypatch.setattr("mongomock.collection.BSON", None)
        # It has no codec that would take marked values.
        monkeypatch.setattr(Sealed, "__new__", lambda _, value: value)
        # Its bulk writes do not know an argument that PyMongo gives since 4.11.
        add_update: Callable[..., None] = BulkOperationBuilder.add_update
        monkeypatch.setattr(
            BulkOperationBuilder,
            "add_update",
            lambda *given, sort=None, **named: add_update(*given, **named),
        )
        in_the_first_seconds_of_a_turn(monkeypatch)  # it has no transactions
        return cast(Database, AsyncMongoMockClient(tz_aware=True)["majordome"])
    return cast(Database, request.getfixturevalue("mongo_database"))
