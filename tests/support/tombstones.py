"""The gate through which documents about people come into being, with a key of the tests."""

import pytest

from infrastructure.mongo.client import Database
from infrastructure.mongo.tombstones import MongoTombstones


def in_the_first_seconds_of_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made is simply written, as where a message has just come in."""
    monkeypatch.setattr(MongoTombstones, "is_fresh", lambda _: True)


def tombstones(database: Database) -> MongoTombstones:
    return MongoTombstones(database, b"a key of the tests")
