"""Every fault on every wire format, as a caller of the engine sees it.

A cell says how often the sick provider is asked, what the caller is told when it stands alone,
and whether a second provider answers instead.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from application.text_engine.calling import Calling
from application.text_engine.generate import (
    GenerateTextUseCase,
    GenerationRequest,
    GenerationResult,
)
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from domain.shared.errors import ProviderRejected, ProviderUnavailable
from domain.text_engine.models import ModelCard
from infrastructure.clock import SystemClock
from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.text_engine import WordCounter, a_prompt, opened_provider, user


@dataclass(frozen=True)
class Cell:
    kind: str
    asked: int
    falls_back: bool


RETRIED = 3
SECONDS = 1.0
FAULTS = {
    "refused": None,
    "slow": Fault("hang"),
    "400": Fault("bad_request"),
    "401": Fault("unauthorized"),
    "429 short": Fault("rate_limited", retry_after=0.01),
    "429 long": Fault("rate_limited", retry_after=60),
    "500": Fault("server_error"),
    "malformed": Fault("broken_json"),
    "empty": Fault("empty"),
    "overflow": Fault("context_overflow"),
}
EXPECTED = {
    "refused": Cell("connection", 0, falls_back=True),
    "slow": Cell("timeout", 1, falls_back=True),
    "400": Cell("bad_request", 1, falls_back=False),
    "401": Cell("unauthorized", 1, falls_back=True),
    "429 short": Cell("rate_limited", RETRIED, falls_back=True),
    "429 long": Cell("rate_limited", 1, falls_back=True),
    "500": Cell("server_error", RETRIED, falls_back=True),
    "malformed": Cell("malformed", RETRIED, falls_back=True),
    "empty": Cell("empty", RETRIED, falls_back=True),
    "overflow": Cell("context_overflow", 1, falls_back=True),
}

pytestmark = [
    pytest.mark.parametrize("wire", ["openai", "anthropic"]),
    pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"]),
]


@pytest.fixture
def sick() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        yield stub


@pytest.fixture
def sound() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        yield stub


@pytest.fixture
async def candidates(
    request: pytest.FixtureRequest, sick: LlmStub, sound: LlmStub, wire: str
) -> AsyncIterator[list[Candidate]]:
    fault = request.node.callspec.params.get("fault", "")
    port = free_port() if fault == "refused" else None
    first = opened_provider(wire, sick, port=port)
    second = opened_provider("openai", sound, name="second")
    yield [Candidate(first, ModelCard("stub-model")), Candidate(second, ModelCard("stub-model"))]
    await first.aclose()
    await second.aclose()


async def result_of(candidates: list[Candidate], *, streamed: bool) -> GenerationResult:
    engine = GenerateTextUseCase(
        Calling(
            Routes(candidates),
            clock=SystemClock(),
            counter=WordCounter(),
            retries=RetryPolicy(base=0),
        )
    )
    request = GenerationRequest(a_prompt(timeout_seconds=SECONDS), (user("Hello, Alfred"),))
    if not streamed:
        return await engine.execute(request)
    results = [i async for i in engine.stream(request) if isinstance(i, GenerationResult)]
    assert len(results) == 1
    return results[0]


@pytest.mark.parametrize("fault", FAULTS)
async def test_alone_a_sick_provider_is_a_typed_error(
    sick: LlmStub, candidates: list[Candidate], fault: str, wire: str, streamed: bool
) -> None:
    sick.always(FAULTS[fault])
    with pytest.raises((ProviderUnavailable, ProviderRejected)) as caught:
        await result_of(candidates[:1], streamed=streamed)

    assert getattr(caught.value, "kind", None) == EXPECTED[fault].kind
    assert len(sick.requests) == EXPECTED[fault].asked


@pytest.mark.parametrize("fault", [name for name in FAULTS if EXPECTED[name].falls_back])
async def test_where_another_provider_stands_by_it_answers(
    sick: LlmStub, candidates: list[Candidate], fault: str, wire: str, streamed: bool
) -> None:
    sick.always(FAULTS[fault])
    result = await result_of(candidates, streamed=streamed)

    assert (result.provider, result.fallback_from) == ("second", "primary")
    assert len(sick.requests) == EXPECTED[fault].asked


@pytest.mark.parametrize("fault", [name for name in FAULTS if not EXPECTED[name].falls_back])
async def test_a_request_that_is_wrong_in_itself_goes_to_no_other_provider(
    sick: LlmStub,
    sound: LlmStub,
    candidates: list[Candidate],
    fault: str,
    wire: str,
    streamed: bool,
) -> None:
    sick.always(FAULTS[fault])
    with pytest.raises(ProviderRejected):
        await result_of(candidates, streamed=streamed)

    assert not sound.requests


@pytest.mark.parametrize("cut", ["cut_stream", "short_stream", "stalled_stream"])
async def test_a_cut_answer_falls_back_only_while_nothing_was_seen(
    sick: LlmStub,
    sound: LlmStub,
    candidates: list[Candidate],
    cut: str,
    wire: str,
    streamed: bool,
) -> None:
    sick.always(Fault(cut if streamed else "cut_stream"))
    if not streamed:
        assert (await result_of(candidates, streamed=False)).provider == "second"
        return
    with pytest.raises(ProviderUnavailable) as caught:
        await result_of(candidates, streamed=True)

    assert caught.value.kind == ("timeout" if cut == "stalled_stream" else "cut_stream")
    assert not sound.requests
