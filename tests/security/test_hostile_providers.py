"""A provider of models that lies, leads elsewhere or never ends gains neither keys nor money."""

from collections.abc import AsyncIterator, Iterator

import pytest

from domain.shared.errors import ProviderRejected, ProviderUnavailable
from domain.text_engine.generation import TokenUsage
from tests.support.llm_stub import Fault, LlmStub
from tests.support.scripted_gateway import DEAR, Gateway
from tests.support.text_engine import (
    Provider,
    ScriptedProvider,
    a_request,
    drained,
    opened_provider,
)


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture(params=["openai", "anthropic"])
async def provider(stub: LlmStub, request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    opened = opened_provider(request.param, stub)
    yield opened
    await opened.aclose()


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_redirect_is_never_followed_with_prompt_and_key(
    stub: LlmStub, provider: Provider, streamed: bool
) -> None:
    stub.always(Fault("redirected"))

    with pytest.raises(ProviderRejected) as caught:
        await (drained(provider) if streamed else provider.generate(a_request(), 10))

    assert caught.value.kind == "redirected"
    assert len(stub.requests) == 1


@pytest.mark.parametrize("fault", ["endless", "compressed"])
async def test_an_answer_that_could_grow_without_bound_is_given_up(
    stub: LlmStub, provider: Provider, fault: str
) -> None:
    stub.always(Fault(fault))

    with pytest.raises(ProviderUnavailable) as caught:
        await provider.generate(a_request(), 20)

    assert caught.value.kind == "malformed"
    assert stub.requests[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "reported", [TokenUsage(-(10**9), 5), TokenUsage(10, 10**18), TokenUsage(200_000, 5)]
)
async def test_a_usage_that_cannot_be_true_is_counted_by_us_instead(reported: TokenUsage) -> None:
    gateway = Gateway(ScriptedProvider("Yes", usage=reported), card=DEAR)
    result = await gateway.ask()

    assert result.usage == TokenUsage(12, 1)
    assert ("disbelieved", "scripted", "m") in gateway.memo.events
