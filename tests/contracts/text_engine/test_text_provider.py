"""What every text provider promises, whatever is behind it."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from application.text_engine.ports import TextProvider
from domain.text_engine.generation import GenerationResult
from infrastructure.text_providers.offline import OfflineProvider
from tests.support.llm_stub import LlmStub
from tests.support.text_engine import ROOT, WordCounter, a_request, opened_provider


@pytest.fixture(params=["offline", "openai", "anthropic"])
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[TextProvider]:
    if request.param == "offline":
        yield OfflineProvider(ROOT / "config/offline.yaml", WordCounter())
        return
    with LlmStub() as stub:
        opened = opened_provider(request.param, stub)
        yield opened
        await opened.aclose()


async def test_an_answer_names_its_provider_and_why_it_ended(provider: TextProvider) -> None:
    answer = await provider.generate(a_request(), 10)

    assert answer.text
    assert answer.provider == provider.name
    assert answer.finish_reason == "stop"


async def test_a_stream_is_the_pieces_and_then_once_the_whole(provider: TextProvider) -> None:
    items = [item async for item in provider.stream(a_request(), 10)]

    pieces = [item for item in items if isinstance(item, str)]
    assert len(pieces) > 1
    assert [item for item in items if isinstance(item, GenerationResult)] == items[-1:]
    assert isinstance(items[-1], GenerationResult)
    assert items[-1].text == "".join(pieces)


async def test_a_stream_says_the_same_as_a_single_answer(provider: TextProvider) -> None:
    answer = await provider.generate(a_request(), 10)
    items = [item async for item in provider.stream(a_request(), 10)]

    assert items[-1] == answer


async def test_a_stream_may_be_left_early(provider: TextProvider) -> None:
    async with aclosing(provider.stream(a_request(), 10)) as stream:
        assert isinstance(await anext(stream), str)
