"""Compression keeps memory small and never forgets by accident.

The stub sums up by naming every number it was given, and each event's text is its own number, so
the summary and the live events together show that nothing was lost.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from application.memory.compress import BackgroundCompression, CompressionOutcome
from domain.memory.events import EventTag
from domain.personalization.profile import UserProfile
from domain.shared.errors import MajordomeError, ProviderUnavailable, StorageUnavailable
from domain.shared.language import Language
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.llm_stub import Fault, LlmStub, numbers_in
from tests.support.personalization import CAP, RULE, Household, TellingMemory, an_event
from tests.support.storage import Broken
from tests.support.text_engine import ScriptedProvider

PAIR = ("7", "butler")


async def _known(household: Household) -> set[int]:
    """Every event's number that is summarised or live and above the watermark."""
    state = (await household.memory.read(*PAIR)).state
    live = await household.memory.uncompressed(*PAIR)
    return numbers_in(state.summary) | {number for e in live for number in numbers_in(e.content)}


async def test_all_but_the_newest_twenty_are_summarised(household: Household) -> None:
    await household.remember(60)

    assert await household.compress.execute(*PAIR) is CompressionOutcome.COMPRESSED
    state = (await household.memory.read(*PAIR)).state
    assert numbers_in(state.summary) == set(range(1, 41))
    assert state.compressed_through == 40
    assert [e.seq for e in (await household.memory.read(*PAIR)).recent] == list(range(41, 61))


async def test_up_to_the_cap_nothing_happens(household: Household, llm: LlmStub) -> None:
    await household.remember(CAP)

    assert await household.compress.execute(*PAIR) is CompressionOutcome.NOT_DUE
    assert llm.requests == []


async def test_a_second_compression_builds_on_the_first(household: Household) -> None:
    await household.remember(60)
    await household.compress.execute(*PAIR)
    await household.remember(40)
    await household.compress.execute(*PAIR)

    assert numbers_in((await household.memory.read(*PAIR)).state.summary) == set(range(1, 81))
    assert await _known(household) == set(range(1, 101))


async def test_long_conversations_are_folded_in_part_by_part(
    household: Household, llm: LlmStub
) -> None:
    await household.remember(60, text="message {} " + "and so on, and so forth, " * 30)
    await household.compress.execute(*PAIR)

    assert len(llm.requests) > 2
    assert numbers_in((await household.memory.read(*PAIR)).state.summary) == set(range(1, 41))


async def test_the_summary_is_asked_for_in_the_users_language_with_the_persona_named(
    household: Household, llm: LlmStub
) -> None:
    now = household.clock.now()
    profile = UserProfile.new("7", now=now, persona="butler", language=Language.FRENCH)
    await household.profiles.save(profile)
    await household.remember(60)
    await household.compress.execute(*PAIR)

    assert "memory of Alfred" in llm.requests[0].system
    assert "Answer in French" in llm.requests[0].system


async def test_new_topics_go_before_the_known_ones_up_to_seven(
    household: Household, llm: LlmStub
) -> None:
    now = household.clock.now()
    known = tuple(f"old {number}" for number in range(6))
    profile = UserProfile.new("7", now=now, persona="butler").with_topics(known, now=now)
    await household.profiles.save(profile)
    await household.remember(60)
    topics = ["tea", "old 0", "roses"]
    llm.reply = lambda _: json.dumps({"summary": "Likes tea.", "preferred_topics": topics})
    await household.compress.execute(*PAIR)

    saved = await household.profiles.get("7")
    assert saved is not None
    expected = ("tea", "old 0", "roses", "old 1", "old 2", "old 3", "old 4")
    assert saved.preferred_topics == expected


async def test_a_model_that_cannot_keep_to_json_still_sums_up(
    household: Household, llm: LlmStub
) -> None:
    llm.reply = lambda received: "Likes tea." if not received.schema else "Sure! Likes tea"
    await household.remember(60)

    assert await household.compress.execute(*PAIR) is CompressionOutcome.COMPRESSED
    assert (await household.memory.read(*PAIR)).state.summary == "Likes tea."


async def test_a_summary_above_its_limits_loses_whole_sentences(
    household: Household, llm: LlmStub
) -> None:
    sentence = "He told us about the roses, the tea and the weather in the garden again today."
    llm.reply = lambda _: json.dumps({"summary": " ".join([sentence] * 30), "preferred_topics": []})
    await household.remember(60)
    await household.compress.execute(*PAIR)

    summary = (await household.memory.read(*PAIR)).state.summary
    assert summary == " ".join([sentence] * 12)


@pytest.mark.parametrize("fault", ["server_error", "unauthorized", "empty", "broken_json"])
async def test_a_failing_model_changes_nothing_and_is_counted(
    household: Household, llm: LlmStub, fault: str
) -> None:
    await household.remember(60)
    llm.always(Fault(fault))
    with pytest.raises(MajordomeError):
        await household.compress.execute(*PAIR)

    assert household.observer.seen["compression_finished/failed"] == 1
    assert (await household.memory.read(*PAIR)).state.compressed_through == 0
    llm.always(None)
    assert await household.compress.execute(*PAIR) is CompressionOutcome.COMPRESSED


async def test_an_empty_summary_is_a_failure() -> None:
    household = Household(ScriptedProvider('{"summary": "", "preferred_topics": []}'))
    await household.remember(60)
    with pytest.raises(ProviderUnavailable):
        await household.compress.execute(*PAIR)


async def test_apologies_alone_move_the_watermark_without_the_model(
    household: Household, llm: LlmStub
) -> None:
    apologies = [replace(an_event(n, "sorry"), tags=(EventTag.APOLOGY,)) for n in range(1, 61)]
    await household.memory.record(await household.memory.read(*PAIR), apologies)

    assert await household.compress.execute(*PAIR) is CompressionOutcome.COMPRESSED
    assert llm.requests == []


async def test_a_pair_leased_elsewhere_is_left_alone(household: Household, llm: LlmStub) -> None:
    await household.remember(60)
    now = household.clock.now()
    await household.memory.lease(*PAIR, now=now, duration=timedelta(minutes=5))

    assert await household.compress.execute(*PAIR) is CompressionOutcome.BUSY
    assert llm.requests == []


async def test_who_lost_the_lease_meanwhile_writes_nothing(
    household: Household, llm: LlmStub
) -> None:
    await household.remember(60)
    memory = household.memory

    class Slow(Broken):
        async def compress(self, *given: object, **named: object) -> bool:
            household.clock.advance(3600)
            other = await memory.lease(
                *PAIR, now=household.clock.now(), duration=timedelta(minutes=5)
            )
            assert other is not None
            return await memory.compress(*given, **named)  # type: ignore[arg-type]

    late = Household(household.provider, memory=Slow(memory), clock=household.clock)

    assert await late.compress.execute(*PAIR) is CompressionOutcome.LOST
    assert (await memory.read(*PAIR)).state.summary == ""
    assert await _known(household) == set(range(1, 61))


async def test_two_workers_at_once_compress_once(household: Household, llm: LlmStub) -> None:
    await household.remember(60)
    outcomes = await asyncio.gather(*(household.compress.execute(*PAIR) for _ in range(4)))

    assert sorted(outcomes) == ["busy", "busy", "busy", "compressed"]
    assert len(llm.requests) == 1
    assert await _known(household) == set(range(1, 61))


async def test_a_reply_in_flight_is_recorded_after_the_compression(household: Household) -> None:
    await household.remember(60)
    in_flight = await household.memory.read(*PAIR)
    await household.compress.execute(*PAIR)
    await household.memory.record(in_flight, [an_event(61, "61"), an_event(62, "62")])

    memory = await household.memory.read(*PAIR)
    assert [event.seq for event in memory.live] == list(range(41, 63))


async def test_what_a_prompt_has_no_room_for_is_summarised_early(
    household: Household, llm: LlmStub
) -> None:
    household.memory = telling = TellingMemory()
    long = "The harbour was quiet that morning, and nobody spoke. " * 20
    turns = 1
    while not (await household.say(f"{turns} {long}")).compressed:
        turns += 1
    await asyncio.wait_for(telling.compressed.wait(), 60)

    memory = await household.memory.read(*PAIR)
    newest = 2 * turns
    assert newest < CAP
    assert [event.seq for event in memory.live] == list(range(newest - 3, newest + 1))
    assert not RULE.is_due(memory.live)


MEMORY_STEPS = ["lease", "read", "uncompressed", "compress", "archive", "release"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", MEMORY_STEPS)
async def test_storage_that_breaks_at_any_step_loses_nothing(
    household: Household, step: str, after: bool
) -> None:
    breaking = Broken(household.memory, step, after=after)
    await _compress_as_far_as_it_goes(household, breaking)

    await _nothing_is_lost(household)


@pytest.mark.parametrize("step", MEMORY_STEPS)
async def test_a_kill_at_any_step_loses_nothing(household: Household, step: str) -> None:
    """Nothing after the step happens, not even the release of the lease."""
    breaking = Broken(household.memory, *MEMORY_STEPS[MEMORY_STEPS.index(step) :], after=True)
    await _compress_as_far_as_it_goes(household, breaking)

    await _nothing_is_lost(household)


async def _compress_as_far_as_it_goes(household: Household, breaking: Broken) -> None:
    await household.remember(60)
    dying = Household(household.provider, household.profiles, breaking, clock=household.clock)
    try:
        await dying.compress.execute(*PAIR)
    except StorageUnavailable:
        pass
    else:
        assert breaking.methods == {"release"}


async def _nothing_is_lost(household: Household) -> None:
    """Readable at once and complete; whoever comes after the lease finishes the work."""
    assert await _known(household) == set(range(1, 61))
    assert (await household.say("still there?")).memory_events_used > 0
    household.clock.advance(600)
    await household.remember(60)
    await household.compress.execute(*PAIR)
    state = (await household.memory.read(*PAIR)).state
    assert state.compressed_through == 102
    assert [e.seq for e in (await household.memory.read(*PAIR)).recent] == list(range(103, 123))
    assert numbers_in(state.summary) >= set(range(1, 61))


async def test_a_topic_that_cannot_be_kept_does_not_undo_the_compression(llm: LlmStub) -> None:
    provider = OpenAICompatible(name="stub", base_url=llm.base_url, api_key="k", model="m")
    profiles = InMemoryUserProfiles()
    household = Household(provider, Broken(profiles, "save"))
    await profiles.save(UserProfile.new("7", now=household.clock.now(), persona="butler"))
    await household.remember(60)

    assert await household.compress.execute(*PAIR) is CompressionOutcome.COMPRESSED
    assert household.observer.seen["storage_failed/write"] == 1
    await provider.aclose()


@pytest.fixture
async def background(household: Household) -> AsyncIterator[BackgroundCompression]:
    compression = BackgroundCompression(household.compress)
    yield compression
    await compression.aclose()


async def test_the_background_takes_a_pair_once_and_compresses_it(
    household: Household, background: BackgroundCompression
) -> None:
    await household.remember(60)
    background.request(*PAIR)
    background.request(*PAIR)
    await background.idle()

    assert household.observer.seen["compression_finished/compressed"] == 1
    assert await _known(household) == set(range(1, 61))


async def test_a_failure_in_the_background_stays_there(
    household: Household, background: BackgroundCompression, llm: LlmStub
) -> None:
    await household.remember(60)
    llm.always(Fault("unauthorized"))
    background.request(*PAIR)
    await background.idle()

    assert household.observer.seen["compression_finished/failed"] == 1


async def test_closing_the_background_ends_what_is_under_way(
    household: Household, llm: LlmStub
) -> None:
    await household.remember(60)
    llm.always(Fault("hang"))
    background = BackgroundCompression(household.compress)
    background.request(*PAIR)
    assert await asyncio.to_thread(llm.wait_request)
    await background.aclose()

    assert await household.memory.lease(
        *PAIR, now=household.clock.now(), duration=timedelta(minutes=1)
    )


async def test_replies_go_on_while_memory_is_compressed(
    household: Household, background: BackgroundCompression
) -> None:
    for number in range(1, 61):
        result = await household.say(f"message {number}")
        if result.compressed:
            background.request(*PAIR)
    await background.idle()

    assert (await household.memory.read(*PAIR)).state.compressed_through > 0
    assert await _known(household) >= set(range(1, 61))
