"""Which provider is asked, and which is left alone for a while."""

from dataclasses import replace

import pytest

from application.text_engine.generate import (
    GenerationRequest,
)
from domain.shared.errors import (
    InvalidInput,
    ProviderRejected,
    ProviderUnavailable,
)
from domain.text_engine.prompts import OutputFormat
from tests.support.scripted_gateway import DOWN, Gateway, a_generation
from tests.support.text_engine import ScriptedProvider, a_prompt, user


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


async def test_an_agent_may_have_a_route_of_its_own() -> None:
    providers = [ScriptedProvider("Yes", "Yes", name=name) for name in "abc"]
    order = {"default": ["a"], "chat": ["b"], "agent:astrologer": ["c"]}
    gateway = Gateway(*providers, order=order)
    asked = a_generation(user("Hello"))

    assert (await gateway.ask(replace(asked, agent="astrologer"))).provider == "c"
    assert (await gateway.ask(replace(asked, agent="butler"))).provider == "b"


@pytest.mark.parametrize("kind", ["malformed", "empty", "wrong_output", "rate_limited"])
async def test_only_what_the_way_suffers_from_opens_a_breaker(kind: str) -> None:
    strange = ProviderUnavailable(f"scripted: {kind}", kind=kind)
    gateway = Gateway(ScriptedProvider(*[strange] * 5, "Yes"), failures=2)
    for _ in range(5):
        with pytest.raises(ProviderUnavailable):
            await gateway.ask()

    assert (await gateway.ask()).text == "Yes"


async def test_the_breaker_of_one_model_leaves_the_others_alone() -> None:
    sick, well = ScriptedProvider(DOWN, DOWN, name="a"), ScriptedProvider("Yes", "Yes", name="b")
    gateway = Gateway(sick, well, failures=2)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            await gateway.ask(a_generation(provider="a"))

    with pytest.raises(ProviderUnavailable, match="circuit_open"):
        await gateway.ask(a_generation(provider="a"))
    assert (await gateway.ask(a_generation(provider="b"))).text == "Yes"
    assert (await gateway.ask()).provider == "b"
