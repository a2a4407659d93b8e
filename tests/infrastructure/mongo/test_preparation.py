"""A start while the database is away."""

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from composition import storage
from composition.app import open_app
from composition.context import Context
from composition.foundation import Foundation
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo import preparation
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.preparation import StoragePreparation, tell_of_silence
from tests.support.in_process_product import product_settings

IN_HASTE = "?serverSelectionTimeoutMS=400"


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "_ASK_AGAIN_SECONDS", 0.01)


async def test_an_absent_server_is_named_in_one_line_without_its_password() -> None:
    lines: list[str] = []
    address = f"mongodb://majordome:hush@127.0.0.1:9/{IN_HASTE}"
    async with open_mongo(address, "majordome") as database:
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


async def test_a_server_that_is_away_is_named_before_anything_else_is_made(tmp_path: Path) -> None:
    happened: list[str] = []

    async def context(_: Foundation) -> Context:
        happened.append("made")
        return Context("garden")

    settings = product_settings((f"mongodb://127.0.0.1:9/{IN_HASTE}", "majordome"), tmp_path)
    with pytest.raises(StorageUnavailable):
        async with open_app(
            settings, report=happened.append, patience=0.3, contexts=(context, storage.build)
        ):
            pass
    assert happened == [
        "MongoDB at 127.0.0.1:9 does not answer; waiting for it, 0.3 s at most",
        "made",
    ]


async def test_a_server_that_hears_and_never_answers_is_named_too() -> None:
    lines: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        address = f"mongodb://127.0.0.1:{port}/{IN_HASTE}"
        async with open_mongo(address, "majordome") as database:
            assert await tell_of_silence(database, lines.append, patience=60)
    assert lines == [f"MongoDB at 127.0.0.1:{port} does not answer; waiting for it, 60 s at most"]
