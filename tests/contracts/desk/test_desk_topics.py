"""What every store of the forum's topics promises."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.desk.canned import CannedReplies
from application.desk.ports import DeskTopics
from domain.desk.sessions import DeskLine, DeskState, Writer
from domain.desk.topics import DeskTopic, posts_of
from domain.shared.errors import NotFound
from domain.shared.language import Language
from infrastructure.canned_replies import read_canned_replies
from infrastructure.in_memory.desk_topics import InMemoryDeskTopics
from infrastructure.mongo.client import Database
from infrastructure.mongo.desk_topics import MongoDeskTopics

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
CANNED = Path(__file__).parents[3] / "config" / "desk" / "canned.yaml"


@pytest.fixture(params=["mongo", "memory"])
def topics(request: pytest.FixtureRequest, mongo_database: Database) -> DeskTopics:
    return InMemoryDeskTopics() if request.param == "memory" else MongoDeskTopics(mongo_database)


async def test_one_process_makes_the_topic(topics: DeskTopics) -> None:
    assert await topics.begin("d-1", NOW)
    assert not await topics.begin("d-1", NOW)


async def test_a_topic_is_found_by_its_session_and_its_thread(topics: DeskTopics) -> None:
    await topics.begin("d-1", NOW)
    topic = DeskTopic("d-1", 7)
    assert await topics.replace(topic, DeskTopic("d-1"))
    assert await topics.of_session("d-1") == await topics.of_thread(7) == topic
    assert await topics.of_thread(8) is None


async def test_of_two_who_change_it_one_counts(topics: DeskTopics) -> None:
    await topics.begin("d-1", NOW)
    bare = DeskTopic("d-1")
    assert await topics.replace(DeskTopic("d-1", 7, state=DeskState.WAITING), bare)
    assert not await topics.replace(replace(bare, thread_id=8), bare)


def test_what_was_written_in_the_topic_is_not_repeated_there() -> None:
    said = [
        DeskLine(Writer.USER, "Hello", NOW),
        DeskLine(Writer.OPERATOR, "Hello yourself", NOW, "telegram:7"),
        DeskLine(Writer.NOTE, "Polite", NOW, "olga"),
    ]
    assert posts_of(said) == ["👤 Hello\n📝 olga: Polite"]


def test_canned_replies_speak_every_language() -> None:
    canned = CannedReplies(read_canned_replies(CANNED), Language.ENGLISH)
    for name in canned.names:
        assert len({canned.text(name, language) for language in Language}) == len(Language)
    with pytest.raises(NotFound, match="hello, wait"):
        canned.text("bye", "en")
