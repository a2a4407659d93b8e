"""What every embedding provider promises."""

from collections.abc import AsyncIterator, Iterator

import pytest

from application.text_engine.embed import EmbedTextsUseCase
from application.text_engine.ports import EmbeddingProvider
from domain.shared.errors import InvalidInput, NotFound, ProviderRejected, ProviderUnavailable
from domain.text_engine.generation import TokenUsage
from infrastructure.embeddings.openai_embeddings import OpenAIEmbeddings
from tests.support.llm_stub import Fault, LlmStub, vector_of
from tests.support.ports import free_port
from tests.support.text_engine import WordCounter


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture
async def provider(stub: LlmStub) -> AsyncIterator[EmbeddingProvider]:
    opened = OpenAIEmbeddings(base_url=stub.base_url, api_key="sk-secret", model="m1")
    yield opened
    await opened.aclose()


async def test_each_text_has_its_vector_in_the_texts_order(provider: EmbeddingProvider) -> None:
    answer = await provider.embed(["tea", "чай", "thé"], 10)

    assert [list(vector) for vector in answer.vectors] == [
        pytest.approx(vector_of(text)) for text in ("tea", "чай", "thé")
    ]
    assert (answer.model, answer.provider) == ("m1", "embeddings")
    assert answer.usage == TokenUsage(3)


async def test_no_text_costs_no_call(stub: LlmStub, provider: EmbeddingProvider) -> None:
    assert (await provider.embed([], 10)).vectors == ()
    assert not stub.requests


async def test_too_many_texts_are_refused(provider: EmbeddingProvider) -> None:
    with pytest.raises(InvalidInput, match="2048"):
        await provider.embed(["x"] * 2049, 10)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", "rate_limited"),
        ("server_error", "server_error"),
        ("dropped", "connection"),
        ("broken_json", "malformed"),
        ("endless", "malformed"),
        ("compressed", "malformed"),
    ],
)
async def test_a_failing_server_is_unavailable_and_asked_once(
    stub: LlmStub, provider: EmbeddingProvider, fault: str, kind: str
) -> None:
    stub.always(Fault(fault))

    with pytest.raises(ProviderUnavailable) as caught:
        await provider.embed(["tea"], 20)

    assert caught.value.kind == kind
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    ("fault", "kind"), [("unauthorized", "unauthorized"), ("redirected", "redirected")]
)
async def test_a_refusing_server_is_a_rejection_that_quotes_no_secret(
    stub: LlmStub, provider: EmbeddingProvider, fault: str, kind: str
) -> None:
    stub.always(Fault(fault))

    with pytest.raises(ProviderRejected) as caught:
        await provider.embed(["tea"], 10)

    assert caught.value.kind == kind
    assert "secret" not in str(caught.value)
    assert len(stub.requests) == 1


async def test_the_timeout_bounds_the_call(stub: LlmStub, provider: EmbeddingProvider) -> None:
    stub.always(Fault("hang"))

    with pytest.raises(ProviderUnavailable) as caught:
        await provider.embed(["tea"], 0.2)

    assert caught.value.kind == "timeout"


async def test_a_closed_port_is_a_connection_error() -> None:
    provider = OpenAIEmbeddings(
        base_url=f"http://127.0.0.1:{free_port()}/v1", api_key="", model="m"
    )
    with pytest.raises(ProviderUnavailable) as caught:
        await provider.embed(["tea"], 10)
    await provider.aclose()

    assert caught.value.kind == "connection"


@pytest.mark.parametrize("reported", [0, -5, 10**18])
async def test_a_usage_that_cannot_be_true_is_counted_by_us(
    stub: LlmStub, provider: EmbeddingProvider, reported: int
) -> None:
    stub.usage = (reported, 0)

    answer = await EmbedTextsUseCase(provider, WordCounter()).execute(["green tea", "tea"])

    assert answer.usage == TokenUsage(3)


async def test_without_a_model_it_is_said_how_to_have_one() -> None:
    with pytest.raises(NotFound, match="EMBEDDINGS_MODEL"):
        await EmbedTextsUseCase(None, WordCounter()).execute(["tea"])
