"""Faults and endings of the wire, alike for every format."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from domain.shared.errors import ProviderRejected, ProviderUnavailable
from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.text_engine import Provider, a_request, drained, opened_provider
from tests.support.time_lapse import time_lapse


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture(params=["openai", "anthropic"])
async def provider(stub: LlmStub, request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    opened = opened_provider(request.param, stub)
    yield opened
    await opened.aclose()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", "rate_limited"),
        ("server_error", "server_error"),
        ("dropped", "connection"),
        ("empty", "empty"),
        ("broken_json", "malformed"),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_failing_server_is_unavailable(
    stub: LlmStub, provider: Provider, fault: str, kind: str, streamed: bool
) -> None:
    stub.always(Fault(fault))

    with pytest.raises(ProviderUnavailable) as caught:
        await (drained(provider) if streamed else provider.generate(a_request(), 10))

    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("unauthorized", "unauthorized"),
        ("bad_request", "bad_request"),
        ("not_found", "not_found"),
        ("context_overflow", "context_overflow"),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_refusing_server_is_a_rejection_that_quotes_no_secret(
    stub: LlmStub, provider: Provider, fault: str, kind: str, streamed: bool
) -> None:
    stub.always(Fault(fault))

    with pytest.raises(ProviderRejected) as caught:
        await (drained(provider) if streamed else provider.generate(a_request(), 10))

    assert caught.value.kind == kind
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("fault", ["cut_stream", "short_stream"])
async def test_a_stream_that_breaks_is_an_error_and_never_a_clean_end(
    stub: LlmStub, provider: Provider, fault: str
) -> None:
    stub.always(Fault(fault))

    with pytest.raises(ProviderUnavailable) as caught:
        await drained(provider)

    assert caught.value.kind == "cut_stream"


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_closed_port_is_a_connection_error(
    stub: LlmStub, wire: str, streamed: bool
) -> None:
    provider = opened_provider(wire, stub, port=free_port())
    with pytest.raises(ProviderUnavailable) as caught:
        await (drained(provider) if streamed else provider.generate(a_request(), 10))
    await provider.aclose()

    assert caught.value.kind == "connection"


@pytest.mark.parametrize("fault", ["hang", "stalled_stream"])
async def test_the_timeout_bounds_the_whole_call(
    stub: LlmStub, provider: Provider, fault: str
) -> None:
    stub.always(Fault(fault))
    calling = asyncio.create_task(drained(provider))
    assert await asyncio.to_thread(stub.wait_request)

    with pytest.raises(ProviderUnavailable) as caught:
        async with time_lapse():
            await calling

    assert caught.value.kind == "timeout"
    assert await asyncio.to_thread(stub.wait_abandoned)


@pytest.mark.parametrize(("given", "seconds"), [(0.5, 0.5), (3, 3.0), (None, None)])
async def test_retry_after_is_told(
    stub: LlmStub, provider: Provider, given: float | None, seconds: float | None
) -> None:
    stub.always(Fault("rate_limited", retry_after=given))

    with pytest.raises(ProviderUnavailable) as caught:
        await provider.generate(a_request(), 10)

    assert caught.value.retry_after == seconds


async def test_leaving_a_stream_ends_the_call_at_the_server(
    stub: LlmStub, provider: Provider
) -> None:
    stub.always(Fault("stalled_stream"))

    async with aclosing(provider.stream(a_request(), 10)) as stream:
        await anext(stream)

    assert await asyncio.to_thread(stub.wait_abandoned)


async def test_cancelling_an_answer_ends_the_call_at_the_server(
    stub: LlmStub, provider: Provider
) -> None:
    stub.always(Fault("hang"))
    call = asyncio.create_task(provider.generate(a_request(), 10))
    assert await asyncio.to_thread(stub.wait_request)
    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call
    assert await asyncio.to_thread(stub.wait_abandoned)


async def test_line_separators_inside_a_text_do_not_break_the_stream(
    stub: LlmStub, provider: Provider
) -> None:
    stub.reply = lambda _: "one\u2028two\x85three four"

    assert "".join(i for i in await drained(provider) if isinstance(i, str)) == (
        "one\u2028two\x85three four"
    )


async def test_half_a_surrogate_pair_in_a_message_breaks_nothing(
    stub: LlmStub, provider: Provider
) -> None:
    stub.reply = lambda _: "Hello"

    assert (await provider.generate(a_request("\ud83d Hello"), 10)).text
