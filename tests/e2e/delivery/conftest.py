"""A town for the product to serve: people in the sandbox, a language model, a database."""

import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.e2e.delivery.town import Town
from tests.support.llm_stub import LlmStub
from tests.support.product_process import import_product
from tests.support.sandbox_server import sandbox_thread
from tests.support.sandbox_user import SandboxClient


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """One sandbox for all; every town has a bot of its own there."""
    with sandbox_thread() as url:
        yield url


@pytest.fixture(scope="session")
def _product_imported() -> None:
    import_product()


@pytest.fixture
async def town(
    _product_imported: None,
    sandbox_url: str,
    llm: LlmStub,
    mongo_uri_and_name: tuple[str, str],
    tmp_path: Path,
) -> AsyncIterator[Town]:
    bot_id = random.randrange(10**8, 10**9)
    async with (
        SandboxClient.open(sandbox_url, bot_id) as client,
        Town.open(client, llm, mongo_uri_and_name, tmp_path) as town,
    ):
        yield town
