"""Where all turns fit, none is weighed; what is found is what the whole search would find."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.memory.ports import MemorySearch
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, EventTag, UserMemoryEvent, event_id_for
from domain.memory.recall.shown import RecalledTurn, shown
from domain.memory.state import Memory, MemoryState
from infrastructure.in_memory.recall import InMemorySegments
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.few_turns import FewTurns
from infrastructure.recall.index import SegmentedRecall
from tests.support.recall import COUNTER, recall_parts

NEW_YEARS_EVE = datetime(2025, 12, 31, 22, tzinfo=UTC)
TALK = (
    "My first teacher was called Peter",
    "A good name for a teacher",
    "It rains in Lyon today",
    "I bought new boots",
)
ENOUGH = 200


def talk() -> tuple[UserMemoryEvent, ...]:
    """Over the turn of a year; the last line was said where no model could answer."""
    events = [
        UserMemoryEvent(
            event_id=event_id_for(text, EventRole.USER),
            user_id="42",
            persona="butler",
            role=EventRole.ASSISTANT if number % 2 else EventRole.USER,
            content=text,
            created_at=NEW_YEARS_EVE + timedelta(hours=number, microseconds=number),
            seq=number + 1,
        )
        for number, text in enumerate((*TALK, "My name is Peter too, and I am sorry"))
    ]
    events[-1] = replace(events[-1], tags=(EventTag.APOLOGY,))
    return tuple(events)


def asked(question: str, tokens: int = ENOUGH) -> MemorySearch:
    memory = Memory(MemoryState("42", "butler"), talk())
    at = NEW_YEARS_EVE + timedelta(days=2)
    return MemorySearch(memory, question, at, tokens, must_be_named=True)


def all_of(search: MemorySearch) -> list[RecalledTurn] | None:
    found = FewTurns(*recall_parts()).found(search, talk())
    return None if found is None else list(found)


async def weighed(search: MemorySearch) -> list[RecalledTurn]:
    """What the search finds that ranks every turn, without its scores."""
    builder, reader = recall_parts()
    stored = InMemorySegments(InMemoryUserMemory(rule=CompressionRule(5)), builder)
    index = SegmentedRecall(stored, SegmentCache(), builder, reader, COUNTER)
    found = await index.search(replace(search, must_be_named=False))
    return [turn._replace(score=0.0) for turn in found]


@pytest.mark.parametrize(
    "question", ["What was my teacher called?", "Teachers?", "What did I say on 31 December?"]
)
async def test_everything_is_found_once_something_is_named(question: str) -> None:
    found = all_of(asked(question))
    assert found == await weighed(asked(question))
    assert [turn.content for turn in found] == list(TALK)


def test_nothing_is_found_where_nothing_is_named() -> None:
    assert all_of(asked("How old is the moon?")) == []


def test_even_an_apology_names_things() -> None:
    assert all_of(asked("Sorry?"))


def test_what_does_not_fit_is_to_be_weighed() -> None:
    assert all_of(asked("My teacher?", tokens=20)) is None


async def test_what_fits_just_so_costs_no_more_than_it_may() -> None:
    fits = next(n for n in range(ENOUGH) if all_of(asked("My teacher?", n)) is not None)
    assert COUNTER.count(shown(await weighed(asked("My teacher?", fits)))) <= fits
