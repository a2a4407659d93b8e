"""What every store of handoffs promises."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from application.handoff.ports import Handoffs
from domain.handoff.handoffs import HandoffReason, PersonaHandoff
from domain.shared.identity import MemoryOwner, Person
from infrastructure.in_memory.handoffs import InMemoryHandoffs
from infrastructure.mongo.client import Database
from infrastructure.mongo.handoffs import MongoHandoffs
from tests.support.tombstones import tombstones

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ANN, BEN = MemoryOwner(Person("501")), MemoryOwner(Person("502"))


def pending(number: int = 1, owner: MemoryOwner = ANN) -> PersonaHandoff:
    return PersonaHandoff(
        f"h-{number}",
        owner,
        "butler",
        "astrologer",
        HandoffReason.DOMAIN,
        f"t-{number}",
        NOW + timedelta(seconds=number),
    )


@pytest.fixture(params=["mongo", "memory"])
async def handoffs(
    request: pytest.FixtureRequest, mongo_database: Database
) -> AsyncIterator[Handoffs]:
    if request.param == "memory":
        yield InMemoryHandoffs()
    else:
        yield MongoHandoffs(mongo_database, tombstones(mongo_database))


async def test_a_handoff_is_found_as_it_was_stored(handoffs: Handoffs) -> None:
    opened = await handoffs.open(pending())
    taken = opened.accepted("assistant", "What is known", by="t-2", now=NOW)
    assert await handoffs.replace(taken, opened)
    assert await handoffs.find(ANN, "h-1") == taken
    assert await handoffs.find(BEN, "h-1") is None


async def test_it_is_opened_once(handoffs: Handoffs) -> None:
    first = await handoffs.open(pending())
    taken = first.accepted("astrologer", "", by="t-2", now=NOW)
    await handoffs.replace(taken, first)
    assert await handoffs.open(pending()) == taken


async def test_of_a_yes_and_a_no_at_once_one_counts(handoffs: Handoffs) -> None:
    opened = await handoffs.open(pending())
    assert await handoffs.replace(opened.accepted("astrologer", "", by="t-2", now=NOW), opened)
    assert not await handoffs.replace(opened.accepted("butler", "", by="t-3", now=NOW), opened)


async def test_the_newest_come_first_and_are_forgotten_together(handoffs: Handoffs) -> None:
    for number in (1, 2):
        await handoffs.open(pending(number))
    await handoffs.open(pending(3, BEN))
    assert [h.handoff_id for h in await handoffs.latest(ANN)] == ["h-2", "h-1"]
    await handoffs.forget(ANN)
    assert await handoffs.latest(ANN) == []
    assert await handoffs.find(BEN, "h-3") is not None
