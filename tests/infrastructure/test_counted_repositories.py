from prometheus_client import CollectorRegistry

from domain.memory.compression import CompressionRule
from domain.personalization.profile import UserProfile
from infrastructure.counted_repositories import CountedMemory, CountedProfiles
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from tests.support.clocks import HandClock
from tests.support.personalization import an_event


async def test_whoever_reads_or_writes_a_profile_is_counted() -> None:
    registry = CollectorRegistry()
    profiles = CountedProfiles(InMemoryUserProfiles(), registry)
    await profiles.save(UserProfile.new("7", now=HandClock().now(), persona="butler"))
    await profiles.get("7")
    await profiles.get("8")
    await profiles.delete("7")

    assert registry.get_sample_value("user_profile_reads_total") == 2
    assert registry.get_sample_value("user_profile_writes_total") == 2


async def test_every_event_is_counted_by_who_spoke() -> None:
    registry = CollectorRegistry()
    memory = CountedMemory(InMemoryUserMemory(rule=CompressionRule()), registry)
    known = await memory.read("7", "butler")
    await memory.record(known, [an_event(1, "Hello"), an_event(2, "Good evening")])

    for role in ("user", "assistant"):
        assert registry.get_sample_value("user_memory_events_total", {"role": role}) == 1
