import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from application.memory.ports import Lease, UserMemoryRepository
from domain.memory.compression import CompressionRule
from domain.memory.events import (
    EventRole,
    EventTag,
    UserMemoryEvent,
    event_id_for,
)
from domain.memory.state import Memory, MemoryState
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.mongo.client import Database
from infrastructure.mongo.recent_events import RecentEvents
from infrastructure.mongo.user_memory import MongoUserMemory
from tests.support.recall import segments
from tests.support.tombstones import tombstones

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CAP = 5

# mongomock does not know $$NOW, so nobody waits longer than another there.
where_time_passes = pytest.mark.parametrize("database", ["in_memory", "mongo"], indirect=True)


@pytest.fixture
def memory(database: Database | None) -> UserMemoryRepository:
    if database is None:
        return InMemoryUserMemory(rule=CompressionRule(CAP))
    return MongoUserMemory(
        database,
        tombstones(database),
        segments(database),
        rule=CompressionRule(CAP),
        # mongomock knows no expressions in what is to be read either.
        known=RecentEvents() if isinstance(database, AsyncDatabase) else None,
    )


def event(seq: int, user_id: str = "42", persona: str = "butler") -> UserMemoryEvent:
    role = EventRole.USER if seq % 2 else EventRole.ASSISTANT
    return UserMemoryEvent(
        event_id=event_id_for(f"{user_id}/{persona}/{seq}", role),
        user_id=user_id,
        persona=persona,
        role=role,
        content=f"Сообщение {seq}",
        created_at=NOW,
        seq=seq,
        tags=(EventTag.TEXT,),
    )


def numbers(events: Iterable[UserMemoryEvent]) -> list[int]:
    return [event.seq for event in events]


async def read(
    memory: UserMemoryRepository, user_id: str = "42", persona: str = "butler"
) -> Memory:
    return await memory.read(user_id, persona)


async def remember(
    memory: UserMemoryRepository, count: int, user_id: str = "42", persona: str = "butler"
) -> None:
    """Read and record as replies do."""
    known = await memory.read(user_id, persona)
    first = known.state.next_seq
    await memory.record(known, [event(first + i, user_id, persona) for i in range(count)])


async def leased(memory: UserMemoryRepository, user_id: str = "42", now: datetime = NOW) -> Lease:
    lease = await memory.lease(user_id, "butler", now=now, duration=MINUTE)
    assert lease is not None
    return lease


async def compressed(
    memory: UserMemoryRepository, lease: Lease, watermark: int, previous: int = 0
) -> bool:
    return await memory.compress(
        lease, previous_watermark=previous, watermark=watermark, summary="Любит чай.", now=NOW
    )


class TestRecording:
    async def test_a_turn_comes_back_as_it_was_recorded(self, memory: UserMemoryRepository) -> None:
        said = [replace(event(1), tokens={"words": 2}), event(2)]
        live = await memory.record(await read(memory), said)
        stored = await read(memory)
        assert list(live) == list(stored.recent) == said
        assert [dict(e.tokens) for e in stored.recent] == [{"words": 2}, {}]
        assert stored.state == MemoryState("42", "butler", next_seq=3)

    async def test_what_was_never_written_is_empty(self, memory: UserMemoryRepository) -> None:
        assert await read(memory) == Memory(MemoryState("42", "butler"))

    async def test_a_turn_recorded_again_changes_nothing(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 2)
        for known in (Memory(MemoryState("42", "butler")), await read(memory)):
            live = await memory.record(known, [event(1), replace(event(2), content="otherwise")])
            assert [e.content for e in live] == ["Сообщение 1", "Сообщение 2"]
        assert numbers((await read(memory)).recent) == [1, 2]

    async def test_turns_at_once_are_numbered_one_after_the_other(
        self, memory: UserMemoryRepository
    ) -> None:
        known = await read(memory)
        turns = [[event(number), event(number + 1)] for number in range(1, 11, 2)]
        await asyncio.gather(*(memory.record(known, turn) for turn in turns))
        stored = await read(memory)
        assert numbers(stored.recent) == list(range(1, 11))
        for turn in turns:
            first = [e.event_id for e in stored.recent].index(turn[0].event_id)
            assert stored.recent[first + 1].event_id == turn[1].event_id
        assert stored.state.next_seq == 11

    async def test_turns_of_many_users_at_once_stay_apart(
        self, memory: UserMemoryRepository
    ) -> None:
        users = [str(number) for number in range(1, 31)]
        await asyncio.gather(*(remember(memory, 2, user) for user in users))
        for user in users:
            assert numbers((await read(memory, user)).recent) == [1, 2]

    async def test_each_persona_counts_for_itself(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 2)
        await remember(memory, 2, persona="astrologer")
        assert numbers((await read(memory, persona="astrologer")).recent) == [1, 2]

    async def test_an_archived_event_is_not_recorded_again(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 4)
        await memory.archive("42", "butler", through=2, now=NOW)
        await memory.record(await read(memory), [event(1), event(2)])
        assert numbers((await read(memory)).recent) == [3, 4]

    async def test_instants_come_back_in_utc_cut_to_the_millisecond(
        self, memory: UserMemoryRepository
    ) -> None:
        in_paris = datetime(2026, 8, 1, 14, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))
        await memory.record(await read(memory), [replace(event(1), created_at=in_paris)])
        [stored] = (await read(memory)).recent
        assert stored.created_at == NOW.replace(microsecond=123_000)
        assert stored.created_at.utcoffset() == timedelta(0)

    async def test_however_long_nothing_is_compressed_nothing_is_lost(
        self, memory: UserMemoryRepository
    ) -> None:
        for _ in range(3 * CAP):
            await remember(memory, 2)
        assert numbers((await read(memory)).recent)[-CAP:] == list(range(5 * CAP + 1, 6 * CAP + 1))
        assert numbers(await memory.uncompressed("42", "butler")) == list(range(1, 6 * CAP + 1))


class TestRecalling:
    async def test_other_personas_and_users_stay_out(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 1)
        await remember(memory, 1, persona="astrologer")
        await remember(memory, 1, user_id="43")
        [kept] = (await read(memory)).recent
        assert (kept.user_id, kept.persona) == ("42", "butler")

    async def test_archived_events_are_not_recalled(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        await compressed(memory, await leased(memory), watermark=4)
        assert await memory.archive("42", "butler", through=4, now=NOW) == 4
        assert numbers((await read(memory)).recent) == [5, 6]
        assert numbers(await memory.uncompressed("42", "butler")) == [5, 6]

    async def test_an_event_is_archived_once(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 4)
        await memory.archive("42", "butler", through=3, now=NOW)
        assert await memory.archive("42", "butler", through=4, now=NOW) == 1

    async def test_archiving_leaves_others_alone(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 2, persona="astrologer")
        assert await memory.archive("42", "butler", through=2, now=NOW) == 0
        assert numbers((await read(memory, persona="astrologer")).recent) == [1, 2]

    async def test_uncompressed_events_are_those_above_the_watermark(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 6)
        await compressed(memory, await leased(memory), watermark=4)
        assert numbers(await memory.uncompressed("42", "butler")) == [5, 6]
        assert numbers((await read(memory)).live) == [5, 6]


class TestLeasing:
    async def test_of_two_at_once_exactly_one_wins(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        attempts = (memory.lease("42", "butler", now=NOW, duration=MINUTE) for _ in range(20))
        assert sum(lease is not None for lease in await asyncio.gather(*attempts)) == 1

    async def test_an_expired_lease_can_be_taken_over(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        first = await leased(memory)
        assert first.expires_at == NOW + MINUTE
        almost = first.expires_at - timedelta(milliseconds=1)
        assert await memory.lease("42", "butler", now=almost, duration=MINUTE) is None
        assert (await leased(memory, now=first.expires_at)).token != first.token

    async def test_a_released_lease_is_free_at_once(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        await memory.release(await leased(memory))
        await leased(memory)

    async def test_releasing_a_lost_lease_leaves_the_new_one_alone(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 6)
        lost = await leased(memory)
        await leased(memory, now=lost.expires_at)
        await memory.release(lost)
        again = await memory.lease("42", "butler", now=lost.expires_at, duration=MINUTE)
        assert again is None

    async def test_what_was_never_written_cannot_be_leased(
        self, memory: UserMemoryRepository
    ) -> None:
        assert await memory.lease("42", "butler", now=NOW, duration=MINUTE) is None


class TestCompressing:
    async def test_summary_and_watermark_are_stored(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        assert await compressed(memory, await leased(memory), watermark=4)
        expected = MemoryState("42", "butler", "Любит чай.", compressed_through=4, next_seq=7)
        assert (await read(memory)).state == expected

    async def test_a_summary_is_text_whatever_it_begins_with(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 6)
        await memory.compress(
            await leased(memory), previous_watermark=0, watermark=4, summary="$next_seq", now=NOW
        )
        assert (await read(memory)).state.summary == "$next_seq"

    async def test_a_lost_lease_writes_nothing(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        lost = await leased(memory)
        await leased(memory, now=lost.expires_at)
        assert not await compressed(memory, lost, watermark=4)
        assert (await read(memory)).state == MemoryState("42", "butler", next_seq=7)

    async def test_a_released_lease_writes_nothing(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        lease = await leased(memory)
        await memory.release(lease)
        assert not await compressed(memory, lease, watermark=4)

    @pytest.mark.parametrize(
        ("previous", "watermark"),
        [
            pytest.param(3, 5, id="the watermark has moved"),
            pytest.param(4, 3, id="it would go back"),
            pytest.param(4, 9, id="it would pass numbers nobody has reserved"),
        ],
    )
    async def test_a_watermark_that_does_not_fit_writes_nothing(
        self, memory: UserMemoryRepository, previous: int, watermark: int
    ) -> None:
        await remember(memory, 8)
        lease = await leased(memory)
        await compressed(memory, lease, watermark=4)
        before = (await read(memory)).state
        assert not await compressed(memory, lease, watermark=watermark, previous=previous)
        assert (await read(memory)).state == before

    async def test_of_two_writers_with_one_lease_one_wins(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 6)
        lease = await leased(memory)
        outcomes = await asyncio.gather(*(compressed(memory, lease, watermark=4) for _ in "ab"))
        assert sorted(outcomes) == [False, True]

    async def test_numbers_reserved_meanwhile_are_kept(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        lease = await leased(memory)
        await remember(memory, 2)
        await compressed(memory, lease, watermark=4)
        assert (await read(memory)).state.next_seq == 9


class TestFindingTheDue:
    async def test_up_to_the_cap_nobody_is_due(self, memory: UserMemoryRepository) -> None:
        await remember(memory, CAP)
        assert list(await memory.due(10)) == []

    async def test_above_the_cap_a_pair_is_due(self, memory: UserMemoryRepository) -> None:
        await remember(memory, CAP)
        await remember(memory, 1)
        await remember(memory, 1, persona="astrologer")
        assert list(await memory.due(10)) == [("42", "butler")]

    async def test_a_first_turn_above_the_cap_is_due(self, memory: UserMemoryRepository) -> None:
        await remember(memory, CAP + 1)
        assert list(await memory.due(10)) == [("42", "butler")]

    @where_time_passes
    async def test_who_waits_longest_comes_first(self, memory: UserMemoryRepository) -> None:
        await self._due_one_after_another(memory, "43", "41", "42")
        await remember(memory, 1, "43")
        assert list(await memory.due(2)) == [("43", "butler"), ("41", "butler")]

    @where_time_passes
    async def test_who_was_leased_goes_to_the_end(self, memory: UserMemoryRepository) -> None:
        await self._due_one_after_another(memory, "43", "41")
        await leased(memory, "43")
        assert list(await memory.due(10)) == [("41", "butler"), ("43", "butler")]

    async def test_a_compressed_pair_is_due_no_more(self, memory: UserMemoryRepository) -> None:
        await remember(memory, CAP + 1)
        await compressed(memory, await leased(memory), watermark=1)
        assert list(await memory.due(10)) == []

    async def test_a_pair_still_above_the_cap_stays_due(self, memory: UserMemoryRepository) -> None:
        await remember(memory, CAP + 2)
        await compressed(memory, await leased(memory), watermark=1)
        assert list(await memory.due(10)) == [("42", "butler")]

    async def test_a_lease_makes_nobody_due(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 1)
        await memory.release(await leased(memory))
        assert list(await memory.due(10)) == []

    async def _due_one_after_another(self, memory: UserMemoryRepository, *users: str) -> None:
        for user_id in users:
            await remember(memory, CAP + 1, user_id)
            await asyncio.sleep(0.005)  # the clocks count milliseconds


class TestResetting:
    async def test_every_event_and_summary_is_forgotten(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        await remember(memory, 2, persona="astrologer")
        await compressed(memory, await leased(memory), watermark=4)
        await memory.archive("42", "butler", through=4, now=NOW)
        assert await memory.reset("42") == 8
        for persona in ("butler", "astrologer"):
            known = await read(memory, persona=persona)
            assert known.recent == ()
            assert known.state.summary == ""

    async def test_numbers_go_on_from_where_they_were(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 6)
        await memory.reset("42")
        assert (await read(memory)).state == MemoryState(
            "42", "butler", compressed_through=6, next_seq=7, epoch=1
        )

    async def test_a_reply_in_flight_records_nothing(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 2)
        in_flight = await read(memory)
        await memory.reset("42")
        assert list(await memory.record(in_flight, [event(3), event(4)])) == []
        assert list(await memory.uncompressed("42", "butler")) == []

    async def test_a_reply_in_flight_in_a_full_memory_leaves_no_copy(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 2 * CAP)
        in_flight = await read(memory)
        await memory.reset("42")
        await memory.record(in_flight, [event(30), event(31)])
        assert await memory.reset("42") == 0

    async def test_the_next_reply_is_remembered_again(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 2)
        await memory.reset("42")
        await remember(memory, 2)
        assert numbers((await read(memory)).live) == [3, 4]

    async def test_a_compression_in_flight_brings_nothing_back(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 6)
        lease = await leased(memory)
        await memory.reset("42")
        assert not await compressed(memory, lease, watermark=4)
        assert (await read(memory)).state.summary == ""

    async def test_nobody_is_due_afterwards(self, memory: UserMemoryRepository) -> None:
        await remember(memory, CAP + 1)
        await memory.reset("42")
        assert list(await memory.due(10)) == []

    async def test_an_event_forgotten_can_be_recorded_again(
        self, memory: UserMemoryRepository
    ) -> None:
        await remember(memory, 2)
        await memory.archive("42", "butler", through=2, now=NOW)
        await memory.reset("42")
        await memory.record(await read(memory), [event(1)])
        assert numbers((await read(memory)).recent) == [3]

    async def test_other_users_are_left_alone(self, memory: UserMemoryRepository) -> None:
        await remember(memory, 2, user_id="43")
        assert await memory.reset("42") == 0
        assert numbers((await read(memory, "43")).recent) == [1, 2]
