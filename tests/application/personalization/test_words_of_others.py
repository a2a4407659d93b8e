"""Answers that may carry words of others on, in whatever words of their own, and where it ends."""

from dataclasses import replace

from domain.memory.events import EventTag
from tests.support.llm_stub import LlmStub
from tests.support.personalization import Household, an_event


async def _answered_in_sight_of_them(household: Household) -> None:
    """Their words themselves are gone."""
    memory = await household.memory.read("7", "butler")
    asked, answered = (
        an_event(seq, text, clock=household.clock)
        for seq, text in ((1, "What do you make of it?"), (2, "Ann is in debt."))
    )
    marked = replace(answered, tags=(EventTag.TEXT, EventTag.DERIVED))
    await household.memory.record(memory, [asked, marked])


async def test_an_answer_made_in_sight_of_one_that_may_carry_them_may_too(
    household: Household,
) -> None:
    await _answered_in_sight_of_them(household)
    await household.say("Is it so?")
    (*_, answer) = (await household.memory.read("7", "butler")).recent
    assert EventTag.DERIVED in answer.tags


async def test_after_that_talk_none_of_it_is_shown_and_nothing_is_carried_on(
    household: Household, llm: LlmStub
) -> None:
    await _answered_in_sight_of_them(household)
    household.clock.advance(30 * 60)
    await household.say("Is it so?")
    shown = [message["content"] for message in llm.requests[-1].messages[1:]]
    assert shown == ["What do you make of it?", "Is it so?"]
    (*_, answer) = (await household.memory.read("7", "butler")).recent
    assert EventTag.DERIVED not in answer.tags
