"""The whole product with the tiny speech model, and a language model that repeats all it hears."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from infrastructure.mongo.client import Database, open_mongo
from infrastructure.settings import Settings
from tests.support.in_process_product import (
    RunningProduct,
    product_settings,
    running_product,
)
from tests.support.llm_stub import LlmStub
from tests.support.sandbox_user import SandboxUser
from tests.support.voice_notes import TINY_MODEL


@pytest.fixture(scope="module")
def llm() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        stub.reply = lambda received: f"Reply to: {received.last_user}"
        yield stub


@pytest.fixture(scope="module")
def mongo(mongod_uri: str) -> tuple[str, str]:
    return mongod_uri, f"test_{uuid4().hex}"


@pytest.fixture(scope="module")
def temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where everybody in this process puts temporary files."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture(scope="module")
def settings(
    llm: LlmStub, mongo: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """A module that needs others has a fixture of its own by this name."""
    return product_settings(
        mongo,
        tmp_path_factory.mktemp("data"),
        llm_base_url=llm.base_url,
        llm_model="stub",
        stt_model=str(TINY_MODEL),
        stt_device="cpu",
        stt_workers=2,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(
    settings: Settings, temporary_files: Path, database: Database
) -> AsyncIterator[RunningProduct]:
    """`database` is dropped after its end, when it writes for the last time."""
    async with running_product(settings) as product:
        yield product


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database(mongo: tuple[str, str]) -> AsyncIterator[Database]:
    async with open_mongo(*mongo) as database:
        yield database
        await database.client.drop_database(database.name)


@pytest_asyncio.fixture(loop_scope="module")
async def ann(product: RunningProduct) -> SandboxUser:
    """Somebody new, whose Telegram speaks English."""
    return await product.sandbox.user("Ann")
