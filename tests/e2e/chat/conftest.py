"""The whole product with a model that sees, and people who send it things."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.llm_stub import LlmStub
from tests.support.sandbox_user import SandboxUser


@pytest.fixture(scope="module")
def llm() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        stub.reply = lambda _: "Very good."
        yield stub


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(
    llm: LlmStub, mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningProduct]:
    settings = product_settings(
        (mongod_uri, f"test_{uuid4().hex}"),
        tmp_path_factory.mktemp("data"),
        llm_base_url=llm.base_url,
        llm_model="gpt-4o-mini",
        burst_merge_ms=300,
        prompt_token_budget=16_000,
    )
    async with running_product(settings) as product:
        yield product


@pytest_asyncio.fixture(loop_scope="module")
async def ann(product: RunningProduct) -> SandboxUser:
    return await product.sandbox.user("Ann")
