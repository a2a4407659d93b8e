from collections.abc import AsyncIterator, Iterator

import pytest

from domain.text_engine.generation import GenerationResult, TokenUsage
from infrastructure.text_providers.anthropic import Anthropic
from tests.support.llm_stub import LlmStub
from tests.support.text_engine import a_request


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture
async def provider(stub: LlmStub) -> AsyncIterator[Anthropic]:
    opened = Anthropic(name="a", base_url=stub.anthropic_url, api_key="sk-secret", model="m1")
    yield opened
    await opened.aclose()


async def test_the_system_text_stands_apart_from_the_messages(
    stub: LlmStub, provider: Anthropic
) -> None:
    await provider.generate(a_request("Hello"), 10)

    sent = stub.requests[0]
    assert sent.body["system"] == "You are Alfred."
    assert sent.messages == [{"role": "user", "content": "Hello"}]
    assert sent.headers["x-api-key"] == "sk-secret"


async def test_usage_is_read_back_from_an_answer_and_from_a_stream(provider: Anthropic) -> None:
    answer = await provider.generate(a_request("Hello"), 10)
    last = [item async for item in provider.stream(a_request("Hello"), 10)][-1]

    assert answer.usage == TokenUsage(input=4, output=3)
    assert isinstance(last, GenerationResult)
    assert last.usage == answer.usage
