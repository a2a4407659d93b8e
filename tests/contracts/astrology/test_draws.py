"""What every store of draws promises."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.astrology.draw_ports import DrawRepository
from domain.astrology.decks import Deck
from domain.astrology.sealed_draw import SealedDraw
from domain.shared.identity import MemoryOwner
from infrastructure.in_memory.draws import InMemoryDraws
from infrastructure.mongo.client import Database
from infrastructure.mongo.draws import MongoDraws
from tests.support.tombstones import tombstones

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ANN, BOB = MemoryOwner.parse("501"), MemoryOwner.parse("502")
SEALED = SealedDraw(ANN, "a1", Deck.TAROT, bytes(16), "Shall I move?", NOW)


@pytest.fixture(params=["mongo", "memory"])
async def draws(
    request: pytest.FixtureRequest, mongo_database: Database
) -> AsyncIterator[DrawRepository]:
    if request.param == "memory":
        yield InMemoryDraws()
    else:
        yield MongoDraws(mongo_database, tombstones(mongo_database))


async def test_a_sealed_draw_is_found_by_its_owner_alone(draws: DrawRepository) -> None:
    await draws.seal(SEALED)
    assert await draws.find(ANN, "a1") == SEALED
    assert await draws.find(BOB, "a1") is None


async def test_a_draw_is_opened_once_and_stays_as_it_was_opened(draws: DrawRepository) -> None:
    await draws.seal(SEALED)
    opened = SEALED.opened("three", NOW)
    assert await draws.open(opened) == opened
    assert await draws.open(SEALED.opened("one", NOW + timedelta(minutes=1))) == opened
    assert await draws.find(ANN, "a1") == opened


async def test_opened_draws_are_told_newest_first(draws: DrawRepository) -> None:
    for minutes, draw_id in enumerate(("a1", "a2", "a3")):
        draw = replace(SEALED, draw_id=draw_id)
        await draws.seal(draw)
        await draws.open(draw.opened("one", NOW + timedelta(minutes=minutes)))
    await draws.seal(replace(SEALED, draw_id="a4"))
    recent = await draws.opened_since(ANN, NOW + timedelta(minutes=1))
    assert [draw.draw_id for draw in recent] == ["a3", "a2"]
    assert await draws.opened_since(BOB, NOW) == []
