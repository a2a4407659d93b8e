"""What people said lies encrypted, under a key that can be changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from bson import encode
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from pymongo.database import Database as SynchronousDatabase

from application.access.rotation import RotateDataUseCase
from application.doctor.examine import Health
from application.memory.facts import KnownFactsUseCase
from application.memory.remember import ReadMemoryUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from composition import App, open_app
from domain.shared.errors import ConfigurationError
from infrastructure.data_keys import data_keys
from infrastructure.mongo.sealing import DataKey, Keyring
from infrastructure.settings import Settings
from tests.support.in_process_product import product_settings
from tests.support.text_engine import ScriptedProvider

ANN, SAID = "50100901", "I live in Gotham with a parrot"
STANDARD: CodecOptions[dict[str, Any]] = CodecOptions(
    uuid_representation=UuidRepresentation.STANDARD
)
Stored = SynchronousDatabase[dict[str, Any]]


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path, data_encryption_keys="")


@asynccontextmanager
async def opened(settings: Settings, **changed: object) -> AsyncIterator[App]:
    chosen = settings.model_validate(settings.model_dump() | changed)
    async with open_app(chosen, provider=ScriptedProvider("Charming.", "Indeed.")) as app:
        yield app


async def say(app: App) -> None:
    await app.get(PersonalizedReplyUseCase).execute(ReplyRequest(ANN, SAID, "1:1"))


async def remembered(app: App) -> list[str]:
    memory = await app.get(ReadMemoryUseCase).execute(ANN, "butler")
    return [event.content for event in memory.recent] if memory else []


def everything(stored: Stored) -> bytes:
    names = stored.list_collection_names()
    return b"".join(
        encode(document, codec_options=STANDARD)
        for name in names
        for document in stored[name].find()
    )


async def test_nobody_who_reads_the_database_reads_what_was_said(
    settings: Settings, stored: Stored
) -> None:
    async with opened(settings) as app:
        await say(app)
        assert (await remembered(app))[0] == SAID
        assert len((await app.get(KnownFactsUseCase).execute(ANN)).current()) == 1
    for word in (b"Gotham", b"parrot", b"Charming"):
        assert word not in everything(stored)


async def test_the_key_is_made_for_its_owner_alone(settings: Settings) -> None:
    async with opened(settings):
        file = settings.data_dir / "data.key"
        assert file.stat().st_mode & 0o777 == 0o600
        assert len(file.read_bytes()) == 32


async def test_what_was_stored_before_is_read_and_encrypted_by_a_rotation(
    settings: Settings, stored: Stored
) -> None:
    async with opened(settings, data_encryption_keys="off") as app:
        await say(app)
    assert b"Gotham" in everything(stored)
    async with opened(settings) as app:
        assert (await remembered(app))[0] == SAID
        counts = await app.get(RotateDataUseCase).execute()
        assert counts["user_memory_state"] == counts["memory_facts"] == 1
        assert (await remembered(app))[0] == SAID
        assert not any((await app.get(RotateDataUseCase).execute()).values())
    assert b"Gotham" not in everything(stored)


async def test_a_new_key_takes_over_and_the_old_one_can_go(settings: Settings) -> None:
    old, new = "A" * 43 + "=", "B" * 42 + "A="
    async with opened(settings, data_encryption_keys=old) as app:
        await say(app)
    async with opened(settings, data_encryption_keys=f"{new},{old}") as app:
        await app.get(RotateDataUseCase).execute()
    async with opened(settings, data_encryption_keys=new) as app:
        assert (await remembered(app))[0] == SAID
    async with opened(settings, data_encryption_keys=old) as app:
        with pytest.raises(ConfigurationError, match="DATA_ENCRYPTION_KEYS lacks the key"):
            await remembered(app)


async def test_doctor_tells_of_what_is_not_encrypted(settings: Settings) -> None:
    async with opened(settings, data_encryption_keys="off") as app:
        await say(app)
    async with opened(settings) as app:
        check = next(c.checks["data encryption"] for c in app.contexts if c.name == "storage")
        assert (await check()).health is Health.WARNING
        await app.get(RotateDataUseCase).execute()
        assert (await check()).health is Health.OK


@pytest.mark.parametrize("wrong", ["short", "A" * 44, "!" * 44])
def test_what_is_no_key_is_refused(settings: Settings, wrong: str) -> None:
    chosen = settings.model_validate(settings.model_dump() | {"data_encryption_keys": wrong})
    with pytest.raises(ConfigurationError, match="openssl rand -base64 32"):
        data_keys(chosen)


def test_changed_data_are_noticed() -> None:
    keyring = Keyring([DataKey(b"k" * 32)])
    sealed = bytearray(keyring.seal("hello"))
    sealed[-1] ^= 1
    with pytest.raises(ConfigurationError, match="changed"):
        keyring.open(bytes(sealed))
