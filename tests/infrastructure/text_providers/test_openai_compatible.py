from collections.abc import AsyncIterator, Iterator

import pytest

from domain.text_engine.generation import GenerationResult, OutputFormat, TokenUsage
from infrastructure.text_providers.openai_compatible import Dialect, OpenAICompatible
from tests.support.llm_stub import LlmStub
from tests.support.text_engine import a_request


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture
async def provider(stub: LlmStub) -> AsyncIterator[OpenAICompatible]:
    opened = OpenAICompatible(name="p", base_url=stub.base_url, api_key="sk-secret", model="m1")
    yield opened
    await opened.aclose()


async def drained(provider: OpenAICompatible, seconds: float = 10) -> list[str | GenerationResult]:
    return [item async for item in provider.stream(a_request(), seconds)]


async def test_messages_limits_and_key_reach_the_server(
    stub: LlmStub, provider: OpenAICompatible
) -> None:
    await provider.generate(a_request("Hello"), 10)

    sent = stub.requests[0]
    assert sent.messages == [
        {"role": "system", "content": "You are Alfred."},
        {"role": "user", "content": "Hello"},
    ]
    assert sent.body["max_tokens"] == 100
    assert sent.body["temperature"] == 0.5
    assert sent.headers["Authorization"] == "Bearer sk-secret"


async def test_usage_is_read_back_from_an_answer_and_from_a_stream(
    provider: OpenAICompatible,
) -> None:
    answer = await provider.generate(a_request("Hello"), 10)
    last = (await drained(provider))[-1]

    assert answer.usage == TokenUsage(input=4, output=3)
    assert isinstance(last, GenerationResult)
    assert last.usage is not None


async def test_json_is_asked_for_by_schema(stub: LlmStub, provider: OpenAICompatible) -> None:
    await provider.generate(a_request(output_format=OutputFormat.JSON), 10)

    assert stub.requests[0].schema == {"properties": {"summary": {}}}


async def test_a_dialect_renames_the_limit_and_leaves_out_what_the_model_refuses(
    stub: LlmStub,
) -> None:
    dialect = Dialect("max_completion_tokens", sends_temperature=False, json_schemas=False)
    provider = OpenAICompatible(
        name="p", base_url=stub.base_url, api_key="", model="m", dialect=dialect
    )
    await provider.generate(a_request(output_format=OutputFormat.JSON), 10)
    await provider.aclose()

    body = stub.requests[0].body
    assert body["max_completion_tokens"] == 100
    assert "temperature" not in body
    assert body["response_format"] == {"type": "json_object"}
