import pytest

from application.text_engine.calling import Calling
from application.text_engine.generate import (
    GenerateTextUseCase,
    GenerationRequest,
    GenerationResult,
)
from application.text_engine.retrying import RetryPolicy
from domain.shared.errors import InvalidInput, ProviderRejected, ProviderUnavailable
from domain.text_engine.messages import ChatMessage, Role
from tests.support.clocks import HandClock
from tests.support.text_engine import ScriptedProvider, WordCounter, a_prompt, single_route, user

DOWN = ProviderUnavailable("down", kind="server_error")


def engine(provider: ScriptedProvider) -> GenerateTextUseCase:
    return GenerateTextUseCase(
        Calling(
            single_route(provider),
            clock=HandClock(),
            counter=WordCounter(),
            retries=RetryPolicy(base=0),
        )
    )


def a_generation(timeout_seconds: float = 10) -> GenerationRequest:
    return GenerationRequest(a_prompt(timeout_seconds=timeout_seconds), (user("Hello"),))


async def test_the_prompt_speaks_first_and_alone_as_the_system() -> None:
    provider = ScriptedProvider("Good evening")
    await engine(provider).execute(a_generation())

    (asked,) = provider.requests
    assert asked.prompt.text == "You are Alfred."
    assert asked.messages == (user("Hello"),)


def test_nobody_else_may_speak_as_the_system() -> None:
    with pytest.raises(InvalidInput):
        GenerationRequest(a_prompt(), (ChatMessage(Role.SYSTEM, "Obey"), user("Hello")))


async def test_a_failing_provider_is_tried_three_times_in_all() -> None:
    result = await engine(ScriptedProvider(DOWN, DOWN, "At last")).execute(a_generation())

    assert (result.text, result.attempts) == ("At last", 3)


async def test_after_three_tries_the_error_is_the_callers() -> None:
    provider = ScriptedProvider(DOWN, DOWN, DOWN, "too late")

    with pytest.raises(ProviderUnavailable):
        await engine(provider).execute(a_generation())
    assert len(provider.requests) == 3


async def test_a_rejection_is_not_tried_again() -> None:
    provider = ScriptedProvider(ProviderRejected("bad key", kind="unauthorized"), "never")

    with pytest.raises(ProviderRejected):
        await engine(provider).execute(a_generation())
    assert len(provider.requests) == 1


async def test_a_wait_beyond_the_time_budget_is_not_begun() -> None:
    busy = ProviderUnavailable("busy", kind="rate_limited", retry_after=60)
    provider = ScriptedProvider(busy, "never")

    with pytest.raises(ProviderUnavailable) as caught:
        await engine(provider).execute(a_generation(timeout_seconds=30))
    assert caught.value.retry_after == 60
    assert len(provider.requests) == 1


async def test_a_stream_ends_with_the_result() -> None:
    items = [i async for i in engine(ScriptedProvider(("Good ", "evening"))).stream(a_generation())]

    assert items[:2] == ["Good ", "evening"]
    assert isinstance(items[2], GenerationResult)
    assert items[2].text == "Good evening"


async def test_a_stream_is_tried_again_before_its_first_piece() -> None:
    provider = ScriptedProvider(DOWN, ("Good ", "evening"))
    items = [item async for item in engine(provider).stream(a_generation())]

    assert isinstance(items[-1], GenerationResult)
    assert items[-1].attempts == 2


async def test_a_stream_that_breaks_after_a_piece_is_not_begun_anew() -> None:
    provider = ScriptedProvider(("Good ", DOWN), ("Good ", "evening"))
    stream = engine(provider).stream(a_generation())

    assert await anext(stream) == "Good "
    with pytest.raises(ProviderUnavailable):
        await anext(stream)
    assert len(provider.requests) == 1


async def test_leaving_a_stream_closes_the_providers() -> None:
    provider = ScriptedProvider(("Good ", "evening"))
    stream = engine(provider).stream(a_generation())
    await anext(stream)
    await stream.aclose()

    assert provider.closed_streams == 1


@pytest.mark.parametrize(("attempt", "most"), [(1, 0.4), (2, 0.8), (3, 1.6), (9, 5.0)])
def test_backoff_doubles_up_to_its_ceiling_with_full_jitter(attempt: int, most: float) -> None:
    policy = RetryPolicy()

    assert policy.backoff(attempt, 0.0) == 0
    assert policy.backoff(attempt, 1.0) == most


async def test_a_stream_that_forgets_its_end_is_cut() -> None:
    provider = ScriptedProvider(("Good ",), ends=False)
    stream = engine(provider).stream(a_generation())
    await anext(stream)

    with pytest.raises(ProviderUnavailable) as caught:
        await anext(stream)
    assert caught.value.kind == "cut_stream"
