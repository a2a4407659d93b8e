"""What is summed up beside the turns follows every change of them."""

from datetime import UTC, datetime

import pytest

from domain.analytics.figures import Slice, Window
from domain.analytics.turns import Group, Tally, Turn, day_of
from domain.shared.identity import Person
from infrastructure.mongo.client import Database
from infrastructure.mongo.personal_turns import MongoPersonalTurns
from infrastructure.mongo.turn_sums import DAYS, MIGRATIONS
from infrastructure.mongo.turns import MongoTurns

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
TODAY = day_of(AT)
WINDOW = Window(TODAY - 1, TODAY + 1)
BUTLER = Slice("butler", "1")


def turn(person: str, turn_id: str = "t1") -> Turn:
    return Turn(turn_id, person, AT, "butler", "1", "answered", "text", 1.0)


@pytest.fixture
async def turns(mongo_database: Database) -> MongoTurns:
    turns = MongoTurns(mongo_database)
    for person in ("ann", "ben"):
        group = Group(person, TODAY, "butler", "1")
        tally = Tally(turns=2, succeeded=2, latency={18: 2}, skills={"chart": 1}, skill_turns=1)
        await turns.add([turn(person)], {group: tally})
    return turns


async def test_an_erasure_takes_a_person_out_of_figures_of_the_past(
    turns: MongoTurns, mongo_database: Database
) -> None:
    mine = MongoPersonalTurns(mongo_database, {"501": "ann"}.__getitem__)
    assert await mine.erase(Person("501")) == {
        "reply_facts": 1,
        "persona_days": 1,
        "persona_people": 1,
    }
    assert not any((await mine.erase(Person("501"))).values())
    sums = (await turns.sums(WINDOW))[BUTLER]
    assert (sums.users, sums.tally.turns, sums.tally.skills["chart"]) == (1, 2, 1)
    assert sums.tally.latency == {18: 2}
    for name in ("reply_facts", "persona_days", "persona_people", "persona_totals"):
        assert "ann" not in str(await mongo_database[name].find().to_list())


async def test_when_everybody_was_erased_nothing_is_left(
    turns: MongoTurns, mongo_database: Database
) -> None:
    for name in ("ann", "ben"):
        await MongoPersonalTurns(mongo_database, {"1": name}.__getitem__).erase(Person("1"))
    assert await turns.sums(WINDOW) == {}
    assert await turns.retention(WINDOW, TODAY + 2) == {}


async def test_days_of_an_earlier_release_are_taken_in_once(
    turns: MongoTurns, mongo_database: Database
) -> None:
    expected = await turns.sums(WINDOW), await turns.retention(WINDOW, TODAY + 2)
    for name in ("persona_totals", "persona_people"):
        await mongo_database[name].delete_many({})
    await mongo_database[DAYS].update_many({}, {"$set": {"schema_version": 1}})
    documents = await mongo_database[DAYS].find().to_list()
    [migration] = MIGRATIONS
    for _ in range(2):
        await migration.change(mongo_database, documents)
    assert (await turns.sums(WINDOW), await turns.retention(WINDOW, TODAY + 2)) == expected
    stamped = await mongo_database[DAYS].distinct("schema_version")
    assert stamped == [migration.version]
