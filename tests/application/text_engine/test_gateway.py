"""Routes, breakers, money, windows and the cache around a provider's call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest

import pytest

from application.text_engine.budget_watch import WatchBudgetsUseCase
from application.text_engine.calling import Calling
from application.text_engine.generate import (
    GenerateTextUseCase,
    GenerationRequest,
    GenerationResult,
)
from application.text_engine.ports import Attempt, CallRecord, EmbeddingRecord
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from domain.shared.errors import (
    InvalidInput,
    LimitReached,
    MessageTooLong,
    ProviderRejected,
    ProviderUnavailable,
)
from domain.text_engine.breaker import BreakerPolicy, BreakerState, CircuitBreaker
from domain.text_engine.generation import TokenUsage
from domain.text_engine.messages import ChatMessage, Image, Role
from domain.text_engine.models import ModelCard
from domain.text_engine.prompts import OutputFormat
from domain.text_engine.spending import SpendCaps
from infrastructure.in_memory.text_engine_stores import InMemoryResultCache, InMemorySpendLedger
from infrastructure.json_schemas import fits_schema
from tests.support.clocks import HandClock
from tests.support.text_engine import ScriptedProvider, WordCounter, a_prompt, user

DOWN = ProviderUnavailable("down", kind="server_error")
DEAR = ModelCard("m", input_price=1000, output_price=10_000)


class Memo:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self.events: list[tuple[str, ...]] = []
        self.calls: list[CallRecord] = []

    def attempted(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)

    def retried(self, request: GenerationRequest, provider: str, kind: str) -> None:
        self.events.append(("retried", provider, kind))

    def fell_back(self, use_case: str, source: str, target: str, kind: str) -> None:
        self.events.append(("fell back", source, target, kind))

    def breaker_changed(self, provider: str, state: BreakerState) -> None:
        self.events.append(("breaker", provider, state.value))

    def usage_disbelieved(self, provider: str, model: str) -> None:
        self.events.append(("disbelieved", provider, model))

    def finished(self, call: CallRecord) -> None:
        self.calls.append(call)

    def embedded(self, call: EmbeddingRecord) -> None:
        self.events.append(("embedded", call.provider, call.outcome))


class Gateway:
    """An engine over scripted providers, with everything around it in memory."""

    def __init__(
        self,
        *providers: ScriptedProvider,
        card: ModelCard | None = None,
        cards: Sequence[ModelCard] = (),
        caps: SpendCaps | None = None,
        order: dict[str, list[str]] | None = None,
        failures: int = 2,
        tries: int = 1,
    ) -> None:
        self.clock = HandClock()
        self.memo = Memo()
        self.spending = Spending(InMemorySpendLedger(), caps or SpendCaps(), self.clock)
        policy = BreakerPolicy(failures=failures, open_seconds=5)
        candidates = [
            Candidate(p, own or card or ModelCard(p.model), CircuitBreaker(policy))
            for p, own in zip_longest(providers, cards)
        ]
        self.engine = GenerateTextUseCase(
            Calling(
                Routes(candidates, order),
                clock=self.clock,
                counter=WordCounter(),
                observer=self.memo,
                spending=self.spending,
                retries=RetryPolicy(attempts=tries, base=0),
            ),
            cache=InMemoryResultCache(self.clock, ttl=timedelta(minutes=1)),
            fits_schema=fits_schema,
        )

    async def ask(self, request: GenerationRequest | None = None) -> GenerationResult:
        return await self.engine.execute(request or a_generation())

    async def spent(self, user_id: str = "ada") -> float:
        return (await self.spending.report(user_id))[0][1].usd


def a_generation(
    *messages: ChatMessage,
    temperature: float = 0.5,
    user_id: str | None = "ada",
    provider: str | None = None,
    model: str | None = None,
) -> GenerationRequest:
    return GenerationRequest(
        a_prompt(temperature=temperature),
        messages or (user("Hello"),),
        user_id=user_id,
        provider=provider,
        model=model,
    )


async def test_the_next_provider_answers_and_the_first_is_named() -> None:
    gateway = Gateway(ScriptedProvider(DOWN, name="a"), ScriptedProvider("Yes", name="b"))
    result = await gateway.ask()

    assert (result.provider, result.fallback_from, result.attempts) == ("b", "a", 2)
    assert ("fell back", "a", "b", "server_error") in gateway.memo.events


async def test_a_provider_with_another_standing_by_gets_a_part_of_the_time() -> None:
    first, second = ScriptedProvider(DOWN, name="a"), ScriptedProvider("Yes", name="b")
    await Gateway(first, second).ask()

    assert first.seconds[0] == pytest.approx(6)
    assert second.seconds[0] == pytest.approx(10)


async def test_routes_order_providers_by_use_case() -> None:
    providers = ScriptedProvider("A", name="a"), ScriptedProvider("B", name="b")
    gateway = Gateway(*providers, order={"default": ["a", "b"], "chat": ["b", "a"]})

    assert (await gateway.ask()).text == "B"


async def test_a_named_provider_is_used_alone() -> None:
    gateway = Gateway(ScriptedProvider("A", name="a"), ScriptedProvider(DOWN, name="b"))

    with pytest.raises(ProviderUnavailable):
        await gateway.ask(a_generation(provider="b"))
    assert (await gateway.ask(a_generation(provider="AUTO", model="AUTO"))).text == "A"


async def test_an_unknown_model_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InvalidInput, match="a: m"):
        await Gateway(ScriptedProvider(name="a")).ask(a_generation(model="gpt-99"))


async def test_an_open_breaker_spares_the_provider_and_says_until_when() -> None:
    provider = ScriptedProvider(DOWN, DOWN, "never")
    gateway = Gateway(provider)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            await gateway.ask()
    gateway.clock.advance(1)

    with pytest.raises(ProviderUnavailable) as caught:
        await gateway.ask()
    assert (caught.value.kind, caught.value.retry_after) == ("circuit_open", 4)
    assert len(provider.requests) == 2
    assert ("breaker", "scripted", "open") in gateway.memo.events


async def test_after_its_pause_a_breaker_closes_by_one_good_probe() -> None:
    gateway = Gateway(ScriptedProvider(DOWN, DOWN, "Back"))
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            await gateway.ask()
    gateway.clock.advance(5)

    assert (await gateway.ask()).text == "Back"
    assert gateway.memo.events[-2:] == [
        ("breaker", "scripted", "half_open"),
        ("breaker", "scripted", "closed"),
    ]


async def test_a_rejection_does_not_open_the_breaker() -> None:
    wrong = ProviderRejected("bad key", kind="unauthorized")
    gateway = Gateway(ScriptedProvider(wrong, wrong, wrong, "Yes"))
    for _ in range(3):
        with pytest.raises(ProviderRejected):
            await gateway.ask()

    assert (await gateway.ask()).text == "Yes"


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


@pytest.mark.parametrize(
    "reported", [TokenUsage(-(10**9), 5), TokenUsage(10, 10**18), TokenUsage(200_000, 5)]
)
async def test_a_usage_that_cannot_be_true_is_counted_by_us_instead(reported: TokenUsage) -> None:
    gateway = Gateway(ScriptedProvider("Yes", usage=reported), card=DEAR)
    result = await gateway.ask()

    assert result.usage == TokenUsage(12, 1)
    assert ("disbelieved", "scripted", "m") in gateway.memo.events


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


async def test_an_unwelcome_answer_of_one_use_case_leaves_the_model_to_the_others() -> None:
    gateway = Gateway(ScriptedProvider("no json", "no json", "no json", "Yes"), failures=2)
    wanted = GenerationRequest(a_prompt(output_format=OutputFormat.JSON), (user("Sum up"),))
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            await gateway.ask(wanted)

    assert (await gateway.ask()).text == "Yes"


async def test_one_revoked_key_does_not_stop_everybody() -> None:
    revoked = ProviderRejected("bad key", kind="unauthorized")
    gateway = Gateway(ScriptedProvider(revoked, name="a"), ScriptedProvider("Yes", name="b"))

    assert (await gateway.ask()).provider == "b"
    assert ("fell back", "a", "b", "unauthorized") in gateway.memo.events


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


async def test_an_agent_may_have_a_route_of_its_own() -> None:
    providers = [ScriptedProvider("Yes", "Yes", name=name) for name in "abc"]
    order = {"default": ["a"], "chat": ["b"], "agent:astrologer": ["c"]}
    gateway = Gateway(*providers, order=order)
    asked = a_generation(user("Hello"))

    assert (await gateway.ask(replace(asked, agent="astrologer"))).provider == "c"
    assert (await gateway.ask(replace(asked, agent="butler"))).provider == "b"


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
