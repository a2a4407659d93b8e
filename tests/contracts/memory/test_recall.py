"""What was said is found by what is asked: archived, imported and young turns alike."""

# ruff: noqa: RUF001 - people write Russian

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.memory.ports import ConversationArchive, MemorySearch, UserMemoryRepository
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, EventTag, UserMemoryEvent, event_id_for
from infrastructure.in_memory.recall import InMemoryConversationArchive, InMemorySegments
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.mongo.client import Database
from infrastructure.mongo.imported_memory import MongoConversationArchive
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.index import SegmentedRecall
from tests.support.recall import COUNTER, recall_parts, segments
from tests.support.tombstones import tombstones

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
RULE = CompressionRule(5)
Memory = tuple[UserMemoryRepository, ConversationArchive, SegmentedRecall]


@pytest.fixture
def memory(database: Database | None) -> Memory:
    builder, reader = recall_parts()
    cache = SegmentCache()
    if database is None:
        stored = InMemoryUserMemory(rule=RULE)
        kept = InMemorySegments(stored, builder)
        index = SegmentedRecall(kept, cache, builder, reader, COUNTER)
        return stored, InMemoryConversationArchive(stored), index
    found = segments(database)
    repository = MongoUserMemory(database, tombstones(database), found, rule=RULE)
    archive = MongoConversationArchive(database, tombstones(database), found)
    return repository, archive, SegmentedRecall(found, cache, builder, reader, COUNTER)


def said(
    *texts: str, user_id: str = "42", persona: str = "butler", at: datetime = NOW
) -> list[UserMemoryEvent]:
    return [
        UserMemoryEvent(
            event_id=event_id_for(f"{user_id}/{persona}/{text}", EventRole.USER),
            user_id=user_id,
            persona=persona,
            role=EventRole.USER,
            content=text,
            created_at=at + timedelta(minutes=number),
            seq=number + 1,
        )
        for number, text in enumerate(texts)
    ]


async def found(
    memory: Memory, question: str, user_id: str = "42", persona: str = "butler", tokens: int = 25
) -> list[str]:
    repository, _, index = memory
    known = await repository.read(user_id, persona)
    turns = await index.search(MemorySearch(known, question, NOW, tokens))
    return [turn.content for turn in turns]


async def take_in(memory: Memory, events: Sequence[UserMemoryEvent]) -> int:
    _, archive, _ = memory
    end = await archive.reserve(events[0].user_id, events[0].persona, len(events))
    return await archive.add(events, first=end - len(events), language=None)


async def archived(memory: Memory, events: Sequence[UserMemoryEvent]) -> None:
    repository, _, _ = memory
    user_id, persona = events[0].user_id, events[0].persona
    await repository.record(await repository.read(user_id, persona), events)
    lease = await repository.lease(user_id, persona, now=NOW, duration=timedelta(minutes=1))
    assert lease
    await repository.compress(
        lease, previous_watermark=0, watermark=len(events), summary="", now=NOW
    )
    await repository.archive(user_id, persona, through=len(events), now=NOW)


TEACHER = "Моего первого учителя звали Пётр Ильич"
TALK = ("Сегодня дождь", "Пью чай с лимоном", "Купил новые ботинки")


async def test_a_young_turn_is_found(memory: Memory) -> None:
    repository, _, _ = memory
    await repository.record(await repository.read("42", "butler"), said(TEACHER, *TALK))
    assert await found(memory, "Как звали учителя?") == [TEACHER]


async def test_an_archived_turn_is_found(memory: Memory) -> None:
    await archived(memory, said(TEACHER, *TALK))
    assert await found(memory, "Как звали учителя?") == [TEACHER]


async def test_an_imported_turn_is_found(memory: Memory) -> None:
    await take_in(memory, said(TEACHER, *TALK))
    assert await found(memory, "Как звали учителя?") == [TEACHER]


async def test_what_is_taken_in_twice_is_there_once(memory: Memory) -> None:
    assert await take_in(memory, said(TEACHER, *TALK)) == 4
    assert await take_in(memory, said(TEACHER, *TALK)) == 0
    assert (await found(memory, "учитель", tokens=1000)).count(TEACHER) == 1


async def test_old_and_young_turns_are_found_together(memory: Memory) -> None:
    repository, _, _ = memory
    await archived(memory, said(TEACHER, *TALK))
    young = said("Учитель сегодня позвонил", at=NOW + timedelta(days=1))
    await repository.record(await repository.read("42", "butler"), young)
    both = await found(memory, "Что с моим учителем?", tokens=45)
    assert {TEACHER, "Учитель сегодня позвонил"} <= set(both)


@pytest.mark.parametrize("whose", [("43", "butler"), ("42", "astrologer")])
async def test_nothing_is_found_of_others(memory: Memory, whose: tuple[str, str]) -> None:
    await archived(memory, said(TEACHER, *TALK))
    await archived(memory, said("Совсем другое", user_id=whose[0], persona=whose[1]))
    assert TEACHER not in await found(memory, "Как звали учителя?", *whose, tokens=1000)


async def test_what_was_forgotten_is_not_found(memory: Memory) -> None:
    await archived(memory, said(TEACHER, *TALK))
    assert await found(memory, "Как звали учителя?") == [TEACHER]
    await memory[0].reset("42")
    assert await found(memory, "Как звали учителя?") == []


async def test_who_was_imported_is_found_by_name(memory: Memory) -> None:
    lines = [
        replace(event, speaker=name)
        for event, name in zip(
            said("I took up pottery last week", "I took up pottery as a child"),
            ("Anna", "Maria"),
            strict=True,
        )
    ]
    await take_in(memory, lines)
    assert await found(memory, "How did Maria come to pottery?", tokens=17) == [
        "I took up pottery as a child"
    ]


async def test_an_answer_that_was_made_anew_is_found_in_its_last_form_alone(
    memory: Memory,
) -> None:
    asked, first, last = said("Кто мой учитель?", "Учитель — Иван", "Учитель — Пётр")
    replaced = replace(first, role=EventRole.ASSISTANT)
    anew = replace(last, role=EventRole.ASSISTANT, tags=(EventTag.AGAIN,))
    await archived(memory, [asked, replaced, anew])
    assert await found(memory, "учитель", tokens=1000) == ["Кто мой учитель?", "Учитель — Пётр"]
