from collections.abc import AsyncIterator, Iterator

import pytest

from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.llm_stub import LlmStub
from tests.support.personalization import Household


@pytest.fixture
def llm() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture
async def household(llm: LlmStub) -> AsyncIterator[Household]:
    provider = OpenAICompatible(name="stub", base_url=llm.base_url, api_key="k", model="m")
    yield Household(provider)
    await provider.aclose()
