"""Where one conversation ends and the next begins, and what a model's notes are worth."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.memory.episodes import (
    LONGEST,
    Episode,
    ended_conversations,
    is_worth_an_episode,
    quoted_digest,
    read_digest,
)
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for

BEGIN = datetime(2026, 5, 1, 9, tzinfo=UTC)


def said(*minutes: int) -> list[UserMemoryEvent]:
    return [
        UserMemoryEvent(
            event_id_for(f"{minute}", EventRole.USER),
            "42",
            "butler",
            EventRole.USER,
            f"Words of minute {minute}",
            BEGIN + timedelta(minutes=minute),
            number,
        )
        for number, minute in enumerate(minutes, start=1)
    ]


def ended(events: Sequence[UserMemoryEvent], minute: int) -> list[list[int]]:
    now = BEGIN + timedelta(minutes=minute)
    return [[event.seq for event in one] for one in ended_conversations(events, now)]


def test_half_an_hour_of_silence_ends_a_conversation() -> None:
    events = said(0, 5, 34, 64, 70)
    assert ended(events, 200) == [[1, 2, 3], [4, 5]]


def test_one_that_goes_on_is_not_over() -> None:
    assert ended(said(0, 5, 40, 45), 60) == [[1, 2]]


def test_one_without_end_makes_several() -> None:
    parts = ended(said(*range(LONGEST + 10)), 10_000)
    assert [len(part) for part in parts] == [LONGEST, 10]


def test_a_greeting_is_no_episode() -> None:
    assert not is_worth_an_episode(said(0, 1))
    assert is_worth_an_episode(said(0, 1, 2, 3))


def test_the_same_conversation_has_the_same_name() -> None:
    one, two = (Episode.of(said(0, 1), quoted_digest(said(0, 1))) for _ in range(2))
    assert one.episode_id == two.episode_id
    assert len(f"memory:episode:{one.episode_id}") <= 64


@pytest.mark.parametrize(
    "answer",
    ["no JSON", "{}", '{"title": "x"}', '{"title": 3, "summary": []}', '["title", "summary"]', ""],
)
def test_what_is_no_digest_is_none(answer: str) -> None:
    assert read_digest(answer) is None


def test_notes_are_cut_to_their_bounds() -> None:
    given = {
        "title": "word " * 100,
        "summary": "s" * 5000,
        "mood": "calm\nand still",
        "promises": ["How was it?", 3, "", "a", "b", "c"],
    }
    digest = read_digest(f"```json\n{json.dumps(given)}\n```")
    assert digest is not None
    assert (len(digest.title) <= 80, len(digest.summary) <= 500) == (True, True)
    assert digest.mood == "calm and still"
    assert digest.promises == ("How was it?", "a", "b")
