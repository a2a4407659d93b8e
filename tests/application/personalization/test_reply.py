import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from application.personalization.reply import ReplyOutcome, ReplyRequest, Source
from application.shared.stopping import StopSignal
from domain.dialogue.growing import SoFar
from domain.memory.events import EventRole, EventTag, UserMemoryEvent
from domain.personalization.profile import UserProfile
from domain.shared.errors import LimitReached, ProviderUnavailable
from domain.shared.language import Language
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.text_providers.offline import OfflineProvider
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.growing import Seen
from tests.support.in_memory_product import COUNTER, PERSONAS
from tests.support.living_voice import LivingVoice
from tests.support.llm_stub import Fault, LlmStub
from tests.support.personalization import CAP, RULE, Household, TellingMemory
from tests.support.ports import free_port
from tests.support.storage import Broken
from tests.support.text_engine import ScriptedProvider
from tests.support.time_lapse import time_lapse
from tests.support.virtual_time import run_in_virtual_time

BUTLER = PERSONAS.all()[0]


async def _events(household: Household, persona: str = "butler") -> Sequence[UserMemoryEvent]:
    return (await household.memory.read("7", persona)).recent


async def test_the_persona_answers_in_the_language_of_the_user(
    household: Household, llm: LlmStub
) -> None:
    request = ReplyRequest("7", "Bonsoir", "t1", user_name="Zoé", language_code="fr-CA")
    result = await household.reply.execute(request)

    assert (result.reply, result.used_persona) == ("Reply to: Bonsoir", "butler")
    assert (result.outcome, result.language) == (ReplyOutcome.ANSWERED, Language.FRENCH)
    system = llm.requests[0].system
    assert "majordome anglais" in system
    assert "Answer in French" in system
    assert "<name>Zoé</name>" in system


async def test_a_first_contact_leaves_a_profile_and_two_events(household: Household) -> None:
    await household.say("Good evening")

    profile = await household.profiles.get("7")
    assert profile is not None
    assert profile.language is Language.ENGLISH
    events = await _events(household)
    assert [(e.seq, e.role, e.content) for e in events] == [
        (1, EventRole.USER, "Good evening"),
        (2, EventRole.ASSISTANT, "Reply to: Good evening"),
    ]


async def test_what_was_said_before_is_history_of_the_next_prompt(
    household: Household, llm: LlmStub
) -> None:
    await household.say("My cat is called Plum")
    result = await household.say("What is my cat called?")

    assert result.memory_events_used == 2
    assert [m["content"] for m in llm.requests[1].messages[1:]] == [
        "My cat is called Plum",
        "Reply to: My cat is called Plum",
        "What is my cat called?",
    ]


async def test_events_that_the_summary_holds_are_left_out(
    household: Household, llm: LlmStub
) -> None:
    await household.remember(4)
    lease = await household.memory.lease(
        "7", "butler", now=household.clock.now(), duration=timedelta(minutes=5)
    )
    assert lease is not None
    await household.memory.compress(
        lease,
        previous_watermark=0,
        watermark=2,
        summary="Likes plums.",
        now=household.clock.now(),
    )
    result = await household.say("Hello")

    assert result.memory_events_used == 2
    assert "<memory>Likes plums.</memory>" in llm.requests[0].system
    assert [m["content"] for m in llm.requests[0].messages[1:3]] == ["message 3", "message 4"]


async def test_a_turn_that_was_answered_is_replayed_without_the_model(
    household: Household, llm: LlmStub
) -> None:
    request = ReplyRequest("7", "Hello", "t1")
    first = await household.reply.execute(request)
    again = await household.reply.execute(request)

    assert again.reply == first.reply
    assert again.outcome is ReplyOutcome.REPLAYED
    assert len(llm.requests) == 1
    assert len(await _events(household)) == 2
    assert (await household.memory.read("7", "butler")).state.next_seq == 3


async def test_an_attempt_that_recorded_only_the_question_is_not_its_own_history(
    household: Household, llm: LlmStub
) -> None:
    await household.reply.execute(ReplyRequest("7", "Hello", "t1"), stop=_set_event())
    result = await household.reply.execute(ReplyRequest("7", "Hello", "t1"))

    assert result.outcome is ReplyOutcome.ANSWERED
    assert [m["content"] for m in llm.requests[-1].messages[1:]] == ["Hello"]


def _set_event() -> StopSignal:
    event = StopSignal()
    event.set()
    return event


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("unauthorized", "unauthorized"),
        ("rate_limited", "rate_limited"),
        ("server_error", "server_error"),
        ("dropped", "connection"),
        ("empty", "empty"),
        ("broken_json", "malformed"),
        ("context_overflow", "context_overflow"),
    ],
)
async def test_a_failing_model_costs_an_apology_and_is_counted_by_kind(
    household: Household, llm: LlmStub, fault: str, kind: str
) -> None:
    llm.always(Fault(fault))
    result = await household.say("Remember the roses")

    assert result.outcome is ReplyOutcome.APOLOGY
    assert result.reply == BUTLER.voice(Language.ENGLISH).apology
    assert household.observer.seen[f"model_failed/{kind}"] == 1
    question, apology = await _events(household)
    assert question.content == "Remember the roses"
    assert EventTag.APOLOGY in apology.tags


async def test_a_server_that_is_not_there_costs_an_apology() -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    provider = OpenAICompatible(name="gone", base_url=address, api_key="k", model="m")
    household = Household(provider)
    result = await household.say("Hello")
    await provider.aclose()

    assert result.outcome is ReplyOutcome.APOLOGY
    assert household.observer.seen["model_failed/connection"] == 1


async def test_a_model_that_hangs_is_given_up_within_the_bound(
    household: Household, llm: LlmStub
) -> None:
    llm.always(Fault("hang"))
    household.settings["reply_timeout_seconds"] = 10
    asking = asyncio.create_task(household.say("Hello"))
    assert await asyncio.to_thread(llm.wait_request)
    async with time_lapse():
        result = await asking

    assert result.outcome is ReplyOutcome.APOLOGY
    assert household.observer.seen["model_failed/timeout"] == 1
    assert llm.wait_abandoned()


async def test_an_apology_is_no_part_of_the_conversation(
    household: Household, llm: LlmStub
) -> None:
    llm.script(Fault("unauthorized"), Fault("unauthorized"))  # with tools, and without
    await household.say("Remember the roses")
    await household.say("What did I say?")

    contents = [m["content"] for m in llm.requests[-1].messages[1:]]
    assert contents == ["Remember the roses", "What did I say?"]


async def test_partial_text_grows_to_the_whole_reply(household: Household) -> None:
    seen = Seen()
    result = await household.reply.execute(ReplyRequest("7", "one two", "t1"), seen.look)

    assert seen.texts == ["Reply", "Reply to:", "Reply to: one", "Reply to: one two"]
    assert result.reply == seen.texts[-1]


@pytest.mark.parametrize("fault", ["cut_stream", "short_stream"])
async def test_a_stream_that_breaks_after_visible_text_ends_in_an_apology(
    household: Household, llm: LlmStub, fault: str
) -> None:
    llm.script(Fault(fault))
    seen = Seen()
    result = await household.reply.execute(ReplyRequest("7", "one two", "t1"), seen.look)

    assert seen.texts
    assert result.outcome is ReplyOutcome.APOLOGY
    assert len(llm.requests) == 1


async def test_a_stop_keeps_what_was_said_so_far(household: Household, llm: LlmStub) -> None:
    llm.script(Fault("stalled_stream"))
    stop = StopSignal()

    def stop_at_once(_: SoFar) -> None:
        stop.set()

    result = await household.reply.execute(ReplyRequest("7", "go on", "t1"), stop_at_once, stop)

    assert (result.outcome, result.reply) == (ReplyOutcome.STOPPED, "Reply")
    assert [e.content for e in await _events(household)] == ["go on", "Reply"]
    assert llm.wait_abandoned()


async def test_a_stop_before_the_first_word_keeps_the_question_alone(
    household: Household,
) -> None:
    result = await household.reply.execute(ReplyRequest("7", "Hello", "t1"), stop=_set_event())

    assert (result.outcome, result.reply) == (ReplyOutcome.STOPPED, "")
    assert [e.content for e in await _events(household)] == ["Hello"]


async def test_a_cancelled_reply_ends_the_call_of_the_model(
    household: Household, llm: LlmStub
) -> None:
    llm.script(Fault("hang"))
    task = asyncio.create_task(household.say("Hello"))
    assert await asyncio.to_thread(llm.wait_request)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await asyncio.to_thread(llm.wait_abandoned)


async def test_a_message_too_long_for_the_window_is_answered_without_the_model(
    household: Household, llm: LlmStub
) -> None:
    result = await household.say("слово " * 3000)

    assert result.outcome is ReplyOutcome.TOO_LONG
    assert result.reply == BUTLER.voice(Language.RUSSIAN).too_long
    assert llm.requests == []
    assert (await household.memory.read("7", "butler")).state.next_seq == 1


async def test_a_voice_note_is_answered_in_its_own_language(
    household: Household, llm: LlmStub
) -> None:
    request = ReplyRequest(
        "7", "Hello", "t1", source=Source.VOICE, language_code="ru", spoken_language="en"
    )
    result = await household.reply.execute(request)

    assert result.language is Language.ENGLISH
    assert "Answer in English" in llm.requests[0].system
    profile = await household.profiles.get("7")
    assert profile is not None
    assert profile.language is Language.RUSSIAN
    assert [e.tags for e in await _events(household)] == [(EventTag.VOICE,), (EventTag.VOICE,)]


async def test_a_language_we_do_not_speak_is_answered_in_the_usual_one(
    household: Household,
) -> None:
    request = ReplyRequest("7", "Hola", "t1", source=Source.VOICE, spoken_language="es")

    assert (await household.reply.execute(request)).language is Language.RUSSIAN


async def test_each_persona_has_a_memory_of_its_own(household: Household, llm: LlmStub) -> None:
    await household.say("For the butler")
    await household.choose.execute("7", "astrologer", None)
    result = await household.say("For the astrologer")

    assert (result.used_persona, result.memory_events_used) == ("astrologer", 0)
    assert "Celeste" in llm.requests[-1].system
    assert len(await _events(household, "astrologer")) == 2


async def test_a_wrong_guess_of_the_persona_leaves_no_gap(
    household: Household, llm: LlmStub
) -> None:
    await household.choose.execute("7", "astrologer", None)
    household.hints.put("7", "butler")
    result = await household.say("Hello")

    assert result.used_persona == "astrologer"
    assert (await household.memory.read("7", "butler")).state.next_seq == 1
    assert (await household.memory.read("7", "astrologer")).state.next_seq == 3


async def test_a_persona_that_is_gone_is_replaced_by_the_default(household: Household) -> None:
    now = household.clock.now()
    await household.profiles.save(UserProfile.new("7", now=now, persona="gardener"))

    assert (await household.say("Hello")).used_persona == "butler"


async def test_above_the_cap_memory_is_compressed_in_the_background(household: Household) -> None:
    household.memory = memory = TellingMemory()
    await household.remember(CAP - 2)
    assert not (await household.say("still fits")).compressed
    assert (await household.say("one more")).compressed
    await asyncio.wait_for(memory.compressed.wait(), 60)
    assert (await memory.read("7", "butler")).state.compressed_through > 0


async def test_a_reply_is_given_without_memory_when_reading_fails(llm: LlmStub) -> None:
    await _answers_without_storage(llm, "get", "read")


async def test_a_reply_is_given_when_writing_fails(llm: LlmStub) -> None:
    await _answers_without_storage(llm, "save", "record")


async def _answers_without_storage(llm: LlmStub, *methods: str) -> None:
    provider = OpenAICompatible(name="stub", base_url=llm.base_url, api_key="k", model="m")
    profiles, memory = InMemoryUserProfiles(), InMemoryUserMemory(rule=RULE)
    household = Household(provider, Broken(profiles, *methods), Broken(memory, *methods))
    result = await household.say("Hello")
    await provider.aclose()

    assert result.outcome is ReplyOutcome.ANSWERED
    assert not result.compressed
    failures = household.observer.seen
    assert failures["storage_failed/read"] + failures["storage_failed/write"] == len(methods)
    assert await profiles.get("7") is None


def test_storage_that_hangs_is_given_up_within_the_bound() -> None:
    memory = Broken(InMemoryUserMemory(rule=RULE), "read", hang=True)
    household = Household(LivingVoice(), memory=memory)
    result = run_in_virtual_time(household.say("Hello"))

    assert result.outcome is ReplyOutcome.ANSWERED
    assert household.observer.seen["storage_failed/read"] == 1


async def test_switched_off_it_answers_without_persona_and_memory(
    household: Household, llm: LlmStub
) -> None:
    household.settings["personalization_enabled"] = False
    await household.say("My cat is called Plum")
    result = await household.say("Hello")

    assert (result.reply, result.used_persona) == ("Reply to: Hello", "none")
    assert "дворецкий" not in llm.requests[-1].system
    assert len(llm.requests[-1].messages) == 2
    assert await household.profiles.get("7") is None
    assert await _events(household) == ()


async def test_switched_off_the_window_still_holds(household: Household, llm: LlmStub) -> None:
    household.settings |= {"personalization_enabled": False, "prompt_token_budget": 600}

    assert (await household.say("слово " * 600)).outcome is ReplyOutcome.TOO_LONG
    assert llm.requests == []


async def test_everything_an_operator_counts_is_reported(household: Household) -> None:
    await household.say("Hello")

    assert household.observer.seen == {
        "replied/text/answered/butler": 1,
    }
    assert len(household.observer.prompt_tokens) == 1


async def test_a_reply_that_was_not_watched_is_tried_again_after_a_fault(
    household: Household, llm: LlmStub
) -> None:
    llm.script(Fault("server_error"))

    assert (await household.say("Hello")).outcome is ReplyOutcome.ANSWERED


async def test_a_blank_answer_is_a_failure() -> None:
    household = Household(ScriptedProvider("  \n "))
    result = await household.say("Hello")

    assert result.outcome is ReplyOutcome.APOLOGY
    assert household.observer.seen["model_failed/empty"] == 1


async def test_a_spent_budget_is_no_failure_of_the_persona() -> None:
    household = Household(ScriptedProvider(LimitReached("the month's budget is spent")))

    assert (await household.say("Hello")).outcome is ReplyOutcome.SPENT
    assert household.observer.seen["model_failed/limit"] == 1


async def test_whose_profile_was_erased_starts_with_the_default_persona(
    household: Household,
) -> None:
    await household.choose.execute("7", "astrologer", None)
    await household.profiles.delete("7")

    assert (await household.say("Hello")).used_persona == "butler"


async def test_while_the_profile_cannot_be_read_the_last_persona_goes_on() -> None:
    profiles = Broken(InMemoryUserProfiles())
    household = Household(ScriptedProvider("Good evening."), profiles)
    await household.choose.execute("7", "astrologer", None)
    profiles.methods.add("get")

    assert (await household.say("Hello")).used_persona == "astrologer"


async def test_a_failure_of_the_draft_before_any_text_is_tried_again() -> None:
    provider = ScriptedProvider(ProviderUnavailable("x", kind="connection"), "Good evening")
    seen = Seen()
    result = await Household(provider).reply.execute(ReplyRequest("7", "Hello", "t"), seen.look)

    assert (result.reply, seen.texts) == ("Good evening", ["Good evening"])


async def test_what_was_said_without_a_model_is_not_shown_to_a_later_one(
    household: Household, llm: LlmStub
) -> None:
    texts = Path(__file__).parents[3] / "config" / "offline.yaml"
    offline = Household(OfflineProvider(texts, COUNTER), memory=household.memory, turns=10)
    await offline.say("I like oolong")
    await household.say("What do I like?")
    shown = [message["content"] for message in llm.requests[-1].messages]
    assert shown == [llm.requests[-1].system, "I like oolong", "What do I like?"]
