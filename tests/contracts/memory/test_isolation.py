"""Nothing said by one user, or to one persona, is ever shown to another."""

import os
import random
from datetime import UTC, datetime, timedelta

import pytest

from application.memory.ports import MemorySearch
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from infrastructure.mongo.client import Database
from infrastructure.mongo.imported_memory import MongoConversationArchive
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.index import SegmentedRecall
from tests.support.recall import COUNTER, recall_parts, segments
from tests.support.tombstones import tombstones

WHOLE = os.environ.get("FAULTS") == "full"
USERS, QUESTIONS = (200, 2_000) if WHOLE else (15, 120)
PERSONAS = ("butler", "astrologer")
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def canary(user: int, persona: str) -> str:
    return f"canary{user:04d}{persona}"


def said(user: int, persona: str) -> list[UserMemoryEvent]:
    texts = (
        "The password of my garden gate is a secret",
        f"I tell you and nobody else: {canary(user, persona)} opens the gate",
        "Now let us speak of the weather and the roses in the garden",
    )
    return [
        UserMemoryEvent(
            event_id_for(f"{user}/{persona}/{number}", EventRole.USER),
            str(1000 + user),
            persona,
            EventRole.USER,
            text,
            NOW + timedelta(minutes=number),
            0,
        )
        for number, text in enumerate(texts)
    ]


@pytest.fixture
async def planted(mongo_database: Database) -> Database:
    archive = MongoConversationArchive(
        mongo_database, tombstones(mongo_database), segments(mongo_database)
    )
    for user in range(USERS):
        for persona in PERSONAS:
            end = await archive.reserve(str(1000 + user), persona, 3)
            await archive.add(said(user, persona), first=end - 3, language=None)
    return mongo_database


async def test_a_question_finds_ones_own_and_never_anothers(planted: Database) -> None:
    chance = random.Random(17)
    found = segments(planted)
    memory = MongoUserMemory(planted, tombstones(planted), found, rule=CompressionRule())
    # So small that memories push each other out all the time.
    cache = SegmentCache(most_bytes=20_000)
    index = SegmentedRecall(found, cache, *recall_parts(), COUNTER)
    for _ in range(QUESTIONS):
        user, persona = chance.randrange(USERS), chance.choice(PERSONAS)
        other = canary(chance.randrange(USERS), chance.choice(PERSONAS))
        known = await memory.read(str(1000 + user), persona)
        asked = f"Which canary opens the garden gate, {other}?"
        turns = await index.search(MemorySearch(known, asked, NOW, 500))
        text = " ".join(turn.content for turn in turns)
        assert canary(user, persona) in text
        assert text.count("canary") == 1
