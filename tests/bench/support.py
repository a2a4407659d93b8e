"""Support among 100,000 users: each tool against the barest command on the same data."""

import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from application.memory.facts import KnownFactsUseCase
from application.privacy.erase import ErasePersonUseCase
from application.support.ports import UserQuery
from application.support.users import ListUsersUseCase, ShowUserUseCase
from domain.shared.identity import Person
from infrastructure.clock import SystemClock
from infrastructure.in_memory.facts import InMemoryFacts
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.personal_updates import MongoPersonalUpdates
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.mongo.user_directory import MongoUserDirectory
from tests.bench.table import Row
from tests.support.privacy import personal_data
from tests.support.seeding import BORN, event, met, profile, state
from tests.support.storage import prepare
from tests.support.tombstones import tombstones

USERS, BATCH = 100_000, 10_000
EVENTS_EACH, MANY = 2, 10_000
ROUNDS = 5

Work = Callable[[], Awaitable[Any]]


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            private_mongodb(Path(folder)) as uri,
            open_mongo(uri, "bench_support") as database,
        ):
            await prepare(database)
            await _seed(database)
            return [*await _reading(database), await _erasing(database)]


async def _reading(database: Database) -> list[Row]:
    directory = MongoUserDirectory(database)
    show = ShowUserUseCase(directory, KnownFactsUseCase(InMemoryFacts()))
    list_users = ListUsersUseCase(directory)
    profiles = database["user_profiles"]

    async def bare_page() -> None:
        await profiles.find({"user_id": {"$gt": "500000"}}).sort("user_id", 1).limit(20).to_list()

    async def bare_profile() -> None:
        await profiles.find_one({"user_id": "150000"})

    active = UserQuery(active_since=BORN + timedelta(hours=23))
    searches: list[tuple[str, Work, Work]] = [
        ("list", lambda: list_users.execute(UserQuery(after="150000")), bare_page),
        ("list of one persona", lambda: list_users.execute(UserQuery(persona="rare")), bare_page),
        ("list of the active", lambda: list_users.execute(active), bare_page),
        ("find by name", lambda: list_users.execute(UserQuery("Zoé 50")), bare_page),
        ("find by @username", lambda: list_users.execute(UserQuery("@zoe_50")), bare_page),
        ("find by pseudonym", lambda: list_users.execute(UserQuery(f"{50_000:032x}")), bare_page),
        ("show", lambda: show.execute("150000"), bare_profile),
    ]
    return [
        _row(f"support: {name} among {USERS:,} users", *[await _times(w, ROUNDS) for w in pair])
        for name, *pair in searches
    ]


async def _erasing(database: Database) -> Row:
    parts = await personal_data(database)
    erase = ErasePersonUseCase(
        tombstones(database), MongoPersonalUpdates(database), lambda: parts, SystemClock()
    )
    ours, bare = [], []
    for number in range(3):
        mine, theirs = f"9{number}", f"8{number}"
        for user_id in (mine, theirs):
            await _remember(database, user_id, MANY)

        async def bare_delete(user_id: str = theirs) -> None:
            await database["user_memory"].delete_many({"user_id": user_id})

        async def whole_erase(user_id: str = mine) -> None:
            await erase.execute(Person(user_id))

        bare += await _times(bare_delete, 1)
        ours += await _times(whole_erase, 1)
    return _row(f"support: erase of {MANY:,} events", ours, bare)


async def _seed(database: Database) -> None:
    for first in range(0, USERS, BATCH):
        ids = [str(100_000 + number) for number in range(first, first + BATCH)]
        await database["user_profiles"].insert_many([met(user_id) for user_id in ids])
        await database["user_memory_state"].insert_many([state(i, EVENTS_EACH) for i in ids])


async def _remember(database: Database, user_id: str, events: int) -> None:
    await database["user_profiles"].insert_one(profile(user_id))
    await database["user_memory_state"].insert_one(state(user_id, EVENTS_EACH))
    await database["user_memory"].insert_many([event(user_id, s + 1) for s in range(events)])


async def _times(work: Work, rounds: int) -> list[float]:
    """Milliseconds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        await work()
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _row(name: str, ours: list[float], bare: list[float]) -> Row:
    spread = f"{min(ours):.0f}-{max(ours):.0f}"
    mine, baseline = median(ours), median(bare)
    return Row(name, mine, baseline, "ms", mine / baseline, spread, "against the bare command")
