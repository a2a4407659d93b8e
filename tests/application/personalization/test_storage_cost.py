"""What a reply costs the database: two sequential round trips and four commands at most."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.mongo.user_profiles import MongoUserProfiles
from tests.support.personalization import RULE, Household
from tests.support.recall import segments
from tests.support.text_engine import ScriptedProvider
from tests.support.tombstones import in_the_first_seconds_of_a_turn, tombstones


@pytest.fixture(autouse=True)
def _first_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_first_seconds_of_a_turn(monkeypatch)


class Commands(CommandListener):
    def __init__(self) -> None:
        self.count = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.count += 1

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...


class RoundTrips:
    """Calls of a repository; those begun before another has ended are one round trip.

    Seen at the port: on the wire, a new connection may delay one of two simultaneous commands.
    """

    def __init__(self) -> None:
        self.count = 0
        self._under_way = 0

    def watch(self, repository: object) -> Any:
        return _Watched(repository, self)

    @contextmanager
    def call(self) -> Iterator[None]:
        self.count += self._under_way == 0
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1


class _Watched:
    def __init__(self, repository: object, trips: RoundTrips) -> None:
        self._repository = repository
        self._trips = trips

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._repository, name)

        async def call(*given: object, **named: object) -> Any:
            with self._trips.call():
                return await method(*given, **named)

        return call


@dataclass
class Storage:
    commands: Commands = field(default_factory=Commands)
    trips: RoundTrips = field(default_factory=RoundTrips)

    def spent(self) -> tuple[int, int]:
        """Commands and round trips since the last look."""
        spent = self.commands.count, self.trips.count
        self.commands.count = self.trips.count = 0
        return spent


@pytest.fixture
def storage() -> Storage:
    return Storage()


@pytest.fixture
async def household(
    mongo_uri_and_name: tuple[str, str], storage: Storage
) -> AsyncIterator[Household]:
    async with open_mongo(*mongo_uri_and_name, listeners=[storage.commands]) as database:
        storage.spent()
        yield Household(
            ScriptedProvider(*["An answer."] * 10),
            storage.trips.watch(MongoUserProfiles(database, tombstones(database))),
            storage.trips.watch(
                MongoUserMemory(database, tombstones(database), segments(database), rule=RULE)
            ),
        )


async def test_a_first_contact_costs_four_commands(household: Household, storage: Storage) -> None:
    await household.say("Hello")

    assert storage.spent() == (4, 2)


async def test_every_later_reply_costs_three(household: Household, storage: Storage) -> None:
    await household.say("Hello")
    storage.spent()
    await household.say("Hello again")

    assert storage.spent() == (3, 2)


async def test_so_does_a_reply_right_after_a_switch(household: Household, storage: Storage) -> None:
    await household.say("Hello")
    await household.choose.execute("7", "astrologer", None)
    storage.spent()
    await household.say("Hello, stars")

    assert storage.spent() == (3, 2)


async def test_where_the_guess_of_the_persona_fails_a_third_round_trip_mends_it(
    household: Household, storage: Storage
) -> None:
    await household.choose.execute("7", "astrologer", None)
    household.hints.put("7", "butler")
    storage.spent()
    await household.say("Hello, stars")

    assert storage.spent() == (4, 3)
