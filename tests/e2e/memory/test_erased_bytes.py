"""After an erasure nothing that somebody said is left: in the database, in caches, in DATA_DIR."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.memory.importing import ImportConversationUseCase, ImportedLine
from application.memory.working import WorkingMemoryUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from application.privacy.erase import ErasePersonUseCase
from composition import App, open_app
from domain.memory.events import EventRole
from domain.shared.identity import Person
from infrastructure.data_keys import data_keys
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.mongo.recent_events import RecentEvents
from infrastructure.mongo.sealing import Keyring
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.episodes import EpisodeRecall
from infrastructure.recall.index import SegmentedRecall
from infrastructure.settings import Settings
from tests.support.every_collection import traces
from tests.support.in_process_product import product_settings
from tests.support.text_engine import ScriptedProvider

ANN = "50100805"
CANARY = "qzxv7heliotrope"


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """A database under DATA_DIR, as for whoever has none, and a key that was made there."""
    async with private_mongodb(tmp_path) as uri:
        yield product_settings((uri, "erased"), tmp_path, data_encryption_keys="")


def opened(settings: Settings) -> AbstractAsyncContextManager[Database]:
    """As the product opens it, so that what is encrypted is read."""
    uri = settings.mongodb_uri.get_secret_value()
    keyring = Keyring(data_keys(settings))
    return open_mongo(uri, settings.mongodb_database, keyring=keyring)


def conversation() -> list[ImportedLine]:
    begin = datetime(2026, 1, 1, 18, tzinfo=UTC)
    return [
        ImportedLine(
            EventRole.ASSISTANT if number % 2 else EventRole.USER,
            f"The {CANARY} in my garden, evening {day}, thought {number}",
            begin + timedelta(days=day, minutes=number),
        )
        for day in range(6)
        for number in range(6)
    ]


async def talk(app: App, turn_id: str) -> None:
    text = f"My name is Ada. How is the {CANARY} in my garden?"
    await app.get(PersonalizedReplyUseCase).execute(ReplyRequest(ANN, text, turn_id))


def bytes_of(folder: Path) -> int:
    """How many files hold the word, the database's own ones and its journal among them."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(CANARY.encode() in path.read_bytes() for path in files)


async def test_no_byte_is_left_in_the_database_in_caches_and_in_the_data_directory(
    settings: Settings,
) -> None:
    provider = ScriptedProvider("It blooms.", "It blooms.")
    async with (
        opened(settings) as database,
        open_app(settings, provider=provider) as app,
        open_app(settings, provider=provider) as second,
    ):
        await app.get(ImportConversationUseCase).execute(ANN, "butler", conversation())
        await app.get(WorkingMemoryUseCase).note(ANN, "butler", "plant", CANARY)
        await talk(app, "1:1")
        await talk(second, "1:2")
        assert second.get(SegmentCache).size > 0
        assert await traces(database, ANN)
        await app.get(ErasePersonUseCase).execute(Person(ANN))
        assert await traces(database, ANN, CANARY) == []
        for each in (app, second):
            await each.get(SegmentedRecall).drop_outdated()
            await each.get(EpisodeRecall).drop_outdated()
            await each.get(RecentEvents).drop_outdated()
            assert each.get(SegmentCache).size == each.get(EpisodeRecall).size == 0
            assert each.get(RecentEvents).size == 0
    assert bytes_of(settings.data_dir) == 0
