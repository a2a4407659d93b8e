"""A start while the database is away."""

from collections.abc import Sequence

import pytest

from domain.shared.errors import StorageUnavailable
from infrastructure.mongo import preparation
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.preparation import StoragePreparation


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "_ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(preparation, "_ASK_AGAIN_SECONDS", 0.01)


async def test_an_absent_server_is_named_in_one_line_without_its_password() -> None:
    lines: list[str] = []
    async with open_mongo("mongodb://majordome:hush@127.0.0.1:9", "majordome") as database:
        storage = StoragePreparation(database, list, dict)
        with pytest.raises(StorageUnavailable, match="start it, or mend MONGODB_URI"):
            await storage.when_it_answers(lines.append, patience=0.5)
    assert lines == ["MongoDB at 127.0.0.1:9 does not answer; waiting for it, 0.5 s at most"]


async def test_a_server_that_comes_late_is_prepared(mongo_database: Database) -> None:
    tries: list[int] = []

    def migrations() -> Sequence[Migration]:
        tries.append(1)
        if len(tries) < 3:
            raise StorageUnavailable("still starting")
        return ()

    lines: list[str] = []
    storage = StoragePreparation(mongo_database, migrations, dict)
    await storage.when_it_answers(lines.append, patience=60)
    assert (len(tries), len(lines)) == (3, 1)
