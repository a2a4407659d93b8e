"""The whole product, on a stage where every scene begins on the same afternoon."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio

from infrastructure.settings import Settings
from tests.golden.scenes import AFTERNOON, Scene
from tests.support.clocks import StageClock
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.llm_stub import LlmStub
from tests.support.voice_notes import TINY_MODEL

DAY = 24 * 3600


@pytest.fixture(scope="module")
def clock() -> StageClock:
    return StageClock(AFTERNOON)


@pytest.fixture(scope="module")
def llm() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        yield stub


@pytest.fixture(scope="module")
def settings(llm: LlmStub, mongod_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return product_settings(
        (mongod_uri, f"test_{uuid4().hex}"),
        tmp_path_factory.mktemp("data"),
        llm_base_url=llm.base_url,
        llm_model="gpt-4o-mini",
        stt_model=str(TINY_MODEL),
        stt_device="cpu",
        user_messages_per_minute=6,
        stale_after_seconds=36_500 * DAY,  # the sandbox dates messages by the true day
        burst_merge_ms=200,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(settings: Settings, clock: StageClock) -> AsyncIterator[RunningProduct]:
    async with running_product(settings, clock=clock) as product:
        yield product


@pytest_asyncio.fixture(loop_scope="module")
async def scene(
    settings: Settings, product: RunningProduct, llm: LlmStub, clock: StageClock
) -> Scene:
    clock.begin(AFTERNOON)
    llm.requests.clear()
    return Scene(settings, product, llm, clock, await product.sandbox.user("Анна", "ru"))
