"""Money, windows and the cache around a provider's call."""

import pytest

from application.text_engine.budget_watch import WatchBudgetsUseCase
from application.text_engine.generate import (
    GenerationRequest,
    GenerationResult,
)
from domain.shared.errors import (
    LimitReached,
    MessageTooLong,
    ProviderUnavailable,
)
from domain.text_engine.generation import TokenUsage
from domain.text_engine.messages import ChatMessage, Image, Role
from domain.text_engine.models import ModelCard
from domain.text_engine.prompts import OutputFormat
from domain.text_engine.spending import SpendCaps
from tests.support.scripted_gateway import DEAR, DOWN, Gateway, a_generation
from tests.support.text_engine import ScriptedProvider, a_prompt, user


async def test_a_call_costs_what_the_provider_reports() -> None:
    gateway = Gateway(ScriptedProvider("Yes"), card=DEAR, caps=SpendCaps(user_daily=5))
    result = await gateway.ask()

    assert result.estimated_cost_usd == pytest.approx(0.06)
    assert await gateway.spent() == pytest.approx(0.06)


async def test_a_call_that_might_pass_the_cap_is_not_made() -> None:
    provider = ScriptedProvider("never")
    gateway = Gateway(provider, card=DEAR, caps=SpendCaps(user_daily=0.5))

    with pytest.raises(LimitReached, match="this user per day") as caught:
        await gateway.ask()
    assert caught.value.retry_after == 12 * 3600
    assert not provider.requests


@pytest.mark.parametrize("kind", ["timeout", "malformed", "empty", "cut_stream"])
async def test_a_try_that_a_provider_may_charge_for_is_booked_everywhere(kind: str) -> None:
    sick = ProviderUnavailable("down", kind=kind)
    gateway = Gateway(ScriptedProvider(sick), card=DEAR, caps=SpendCaps(user_daily=5))
    with pytest.raises(ProviderUnavailable):
        await gateway.ask()

    (call,) = gateway.memo.calls
    assert call.usage == TokenUsage(12, 0)
    assert call.cost_usd == pytest.approx(0.012)
    assert await gateway.spent() == pytest.approx(call.cost_usd)


async def test_an_answer_that_was_thrown_away_is_paid_for_too() -> None:
    gateway = Gateway(
        ScriptedProvider("no json", '{"a": 1}'), card=DEAR, caps=SpendCaps(user_daily=5), tries=2
    )
    prompt = a_prompt(output_format=OutputFormat.JSON)
    result = await gateway.ask(GenerationRequest(prompt, (user("Sum up"),), user_id="ada"))

    assert result.data == {"a": 1}
    assert result.usage == TokenUsage(20, 10)
    (call,) = gateway.memo.calls
    assert call.cost_usd == result.estimated_cost_usd == pytest.approx(await gateway.spent())


async def test_a_stream_that_breaks_is_booked_everywhere_alike() -> None:
    gateway = Gateway(ScriptedProvider(("One ", DOWN)), card=DEAR, caps=SpendCaps(user_daily=5))
    with pytest.raises(ProviderUnavailable):
        [item async for item in gateway.engine.stream(a_generation())]

    (call,) = gateway.memo.calls
    assert call.usage == TokenUsage(12, 1)
    assert call.cost_usd == pytest.approx(await gateway.spent())


async def test_a_failed_call_costs_nothing() -> None:
    gateway = Gateway(ScriptedProvider(DOWN), card=DEAR, caps=SpendCaps(user_daily=5))

    with pytest.raises(ProviderUnavailable):
        await gateway.ask()
    assert await gateway.spent() == 0


async def test_a_stream_that_is_left_costs_what_was_written() -> None:
    gateway = Gateway(ScriptedProvider(("One ", "two ")), card=DEAR, caps=SpendCaps(user_daily=5))
    stream = gateway.engine.stream(a_generation())
    await anext(stream)
    await stream.aclose()

    assert 0 < await gateway.spent() < 0.1
    assert gateway.memo.calls[0].outcome == "cancelled"


async def test_the_oldest_messages_make_room_for_the_newest() -> None:
    provider = ScriptedProvider("Yes")
    gateway = Gateway(provider, card=ModelCard("m", context_window=130))
    asked, indeed = user("old " * 30), ChatMessage(Role.ASSISTANT, "Indeed")
    history = (asked, indeed, user("newer"), indeed, user("now"))
    await gateway.ask(a_generation(*history))

    assert [m.content for m in provider.requests[0].messages] == ["newer", "Indeed", "now"]


async def test_a_picture_is_shown_whole_or_not_at_all() -> None:
    provider = ScriptedProvider("Yes")
    gateway = Gateway(provider, card=ModelCard("m", context_window=230))
    shown = ChatMessage.of_parts(Role.USER, ["word " * 50, Image("https://example.test/cat.png")])
    await gateway.ask(a_generation(shown, ChatMessage(Role.ASSISTANT, "A cat"), user("now")))

    assert [m.content for m in provider.requests[0].messages] == ["now"]


async def test_a_message_that_fits_no_window_is_refused_with_its_size() -> None:
    gateway = Gateway(ScriptedProvider(), card=ModelCard("m", context_window=130))

    with pytest.raises(MessageTooLong) as caught:
        await gateway.ask(a_generation(user("word " * 200)))
    assert (caught.value.tokens, caught.value.available) == (204, 23)


async def test_at_temperature_zero_the_same_question_is_asked_once() -> None:
    provider = ScriptedProvider("Four", "never")
    gateway = Gateway(provider)
    first = await gateway.ask(a_generation(temperature=0))
    second = await gateway.ask(a_generation(temperature=0))

    assert (first.cached, second.cached) == (False, True)
    assert second.text == first.text
    assert second.estimated_cost_usd == 0


async def test_a_cached_text_is_streamed_too() -> None:
    gateway = Gateway(ScriptedProvider("Four"))
    await gateway.ask(a_generation(temperature=0))
    items = [item async for item in gateway.engine.stream(a_generation(temperature=0))]

    assert items[0] == "Four"
    assert isinstance(items[1], GenerationResult)
    assert items[1].cached


@pytest.mark.parametrize("other", [{"user_id": "bob"}, {"temperature": 0.7}])
async def test_nobody_is_given_what_was_written_for_another(other: dict[str, object]) -> None:
    gateway = Gateway(ScriptedProvider("Four", "Five"))
    await gateway.ask(a_generation(temperature=0))

    again = {"temperature": 0, **other}
    assert (await gateway.ask(a_generation(**again))).text == "Five"  # type: ignore[arg-type]


async def test_json_is_freed_from_its_fence_and_checked() -> None:
    schema = {"type": "object", "required": ["summary"]}
    provider = ScriptedProvider('```json\n{"summary": "x"}\n```', '{"other": 1}', "no json")
    gateway = Gateway(provider, failures=9)
    prompt = a_prompt(output_format=OutputFormat.JSON, json_schema=schema)
    request = GenerationRequest(prompt, (user("Sum up"),))

    assert (await gateway.ask(request)).text == '{"summary": "x"}'
    for _ in range(2):
        with pytest.raises(ProviderUnavailable) as caught:
            await gateway.ask(request)
        assert caught.value.kind == "wrong_output"


async def test_a_finished_call_is_told_once_without_its_content() -> None:
    gateway = Gateway(ScriptedProvider("Secret answer"))
    await gateway.ask(a_generation(user("Secret question")))

    (call,) = gateway.memo.calls
    assert (call.outcome, call.provider, call.usage.total) == ("ok", "scripted", 15)
    assert "Secret" not in repr(call)


async def test_what_is_too_dear_for_the_day_is_answered_by_a_cheaper_model() -> None:
    dear, cheap = ScriptedProvider("never", name="a"), ScriptedProvider("Yes", name="b")
    gateway = Gateway(dear, cheap, cards=[DEAR, ModelCard("m")], caps=SpendCaps(user_daily=0.5))
    result = await gateway.ask()

    assert (result.provider, result.fallback_from) == ("b", "a")
    assert ("fell back", "a", "b", "spending_cap") in gateway.memo.events
    assert not dear.requests


async def test_no_call_is_given_more_than_the_input_limit() -> None:
    card = ModelCard("m", context_window=400_000, input_limit=50)
    with pytest.raises(MessageTooLong):
        await Gateway(ScriptedProvider(), card=card).ask(a_generation(user("word " * 100)))


async def test_no_call_may_cost_more_than_its_bound() -> None:
    card = ModelCard("m", input_price=1000, output_price=100, call_usd=0.05)
    gateway = Gateway(ScriptedProvider("Yes"), card=card)
    history = (user("word " * 20), user("word " * 20), user("Now?"))
    result = await gateway.ask(a_generation(*history))
    assert result.compacted
    with pytest.raises(MessageTooLong) as caught:
        await gateway.ask(a_generation(user("word " * 100)))
    assert 0 < caught.value.available < 50


async def test_operators_are_told_how_near_the_cap_of_all_is() -> None:
    told: dict[str, float] = {}
    gateway = Gateway(
        ScriptedProvider("Yes"),
        card=ModelCard("m", input_price=1000, output_price=1000),
        caps=SpendCaps(total_daily=2.0, total_monthly=10),
    )
    await gateway.ask()
    await WatchBudgetsUseCase(gateway.spending, told.__setitem__).execute()

    assert told == {"day": pytest.approx(0.0075), "month": pytest.approx(0.0015)}
