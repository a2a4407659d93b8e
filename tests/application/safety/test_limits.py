"""What a policy bounds: actions a minute, calls a turn, tokens a conversation."""

import pytest

from application.analytics.conversations import ConversationTokensUseCase
from application.analytics.record import RecordTurnsUseCase
from application.personalization.facts import ReplyFacts
from application.privacy.erase import ErasePersonUseCase
from application.safety.approvals import Asked, RequestApprovalUseCase
from application.safety.limits import PolicyTallies
from application.safety.policies import LivePolicies
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from domain.access.keys import Principal, Role
from domain.safety.policy import PolicyLimits
from domain.shared.errors import NotAllowed
from domain.shared.identity import MemoryOwner, Person
from infrastructure.in_memory.shared_counts import InMemorySharedCounts
from tests.application.safety.conftest import House, Street
from tests.support.clocks import HandClock
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import texts_of

ADMIN = Principal("olga", Role.ADMIN)
WORDS = {"bot_id": 10000, "chat_id": 777, "text": "Dinner is served."}


async def limited(house: House, **limits: int) -> None:
    update = house.app.get(UpdateSafetyPolicyUseCase)
    await update.execute("general", {"limits": limits}, actor=ADMIN)


async def test_actions_are_counted_by_the_minute_and_by_the_turn() -> None:
    clock = HandClock()
    tallies, limits = (
        PolicyTallies(clock, InMemorySharedCounts()),
        PolicyLimits(actions_per_minute=3, tool_calls_per_turn=2),
    )
    assert [await tallies.act(limits, by="ann", turn_id="t1") for _ in range(2)] == ["", ""]
    assert "2 calls in one turn" in await tallies.act(limits, by="ann", turn_id="t1")
    assert await tallies.act(limits, by="ann", turn_id="t2") == ""
    assert "3 actions a minute" in await tallies.act(limits, by="ann", turn_id="t3")
    assert await tallies.act(limits, by="eve", turn_id="t4") == ""
    clock.advance(60)
    assert await tallies.act(limits, by="ann", turn_id="t5") == ""


async def test_replicas_count_actions_together(street: Street) -> None:
    async with street.house() as one, street.house() as other:
        await limited(one, actions_per_minute=2)
        await other.app.get(LivePolicies).refresh()
        for house in (one, other):
            ask = house.app.get(RequestApprovalUseCase)
            assert (await ask.execute(Asked("send_message", WORDS, "ann"))).request
        for house in (one, other):
            with pytest.raises(NotAllowed, match="more than 2 actions a minute"):
                await house.app.get(RequestApprovalUseCase).execute(
                    Asked("send_message", WORDS, "ann")
                )


async def test_replicas_and_a_restart_count_the_tokens_of_a_conversation_together(
    street: Street,
) -> None:
    async with street.house(LivingVoice()) as one, street.house(LivingVoice()) as other:
        await limited(one, tokens_per_conversation=5)
        await other.app.get(LivePolicies).refresh()
        for number, house in enumerate((one, other, one)):
            guest = house.guest()
            guest.turns = number
            assert "You said" in texts_of(await guest.say(f"Good evening, number {number}"))[0]
            await house.app.get(RecordTurnsUseCase).flush()
        await other.app.get(PolicyTallies).catch_up()
        guest = other.guest()
        guest.turns = 10
        assert "My allowance" in texts_of(await guest.say("Good evening once more"))[0]
    async with street.house(LivingVoice()) as later:
        tallies, limits = later.app.get(PolicyTallies), PolicyLimits(tokens_per_conversation=5)
        guest, who = later.guest(), later.app.get(ReplyFacts).pseudonym(MemoryOwner(Person("501")))
        guest.turns = 20
        await guest.say("After the restart")
        await tallies.catch_up()
        assert tallies.is_spent(limits, who)
        await later.app.get(ErasePersonUseCase).execute(Person("501"))
        assert await later.app.get(ConversationTokensUseCase).execute([who]) == {}


async def test_an_action_too_many_is_denied_with_its_reason(street: Street) -> None:
    async with street.house() as house:
        await limited(house, actions_per_minute=2)
        ask = house.app.get(RequestApprovalUseCase)
        for _ in range(2):
            assert (await ask.execute(Asked("send_message", WORDS, "ann"))).request
        with pytest.raises(NotAllowed, match="more than 2 actions a minute"):
            await ask.execute(Asked("send_message", WORDS, "ann"))
        street.clock.advance(61)
        assert (await ask.execute(Asked("send_message", WORDS, "ann"))).request


async def test_a_conversation_costs_what_its_policy_lets_it(street: Street) -> None:
    voice = LivingVoice()
    async with street.house(voice) as house:
        await limited(house, tokens_per_conversation=3)
        guest = house.guest()
        said = [texts_of(await guest.say(f"Good evening, number {n}"))[0] for n in range(3)]
        assert "You said" in said[1]
        assert "My allowance" in said[2]
        assert len(voice.requests) == 2
        assert "You said" in texts_of(await house.guest("502").say("Good evening"))[0]
        street.clock.advance(1_801)
        assert "You said" in texts_of(await guest.say("Good evening once more"))[0]
