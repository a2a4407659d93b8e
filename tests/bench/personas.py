"""Key figures over a million turns: the sums of days against a scan of the turns themselves."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from domain.analytics.figures import Window
from domain.analytics.turns import day_of
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.mongo.turn_sums import COUNTS, TurnSums
from infrastructure.mongo.turns import MongoTurns
from tests.bench.table import Row
from tests.support.storage import prepare

TURNS, USERS, DAYS, BATCH, AT_ONCE = 1_000_000, 10_000, 30, 20_000, 1_000
ROUNDS = 3
WHOLE, BY_DAY = ("persona", "version"), ("persona", "version", "day")
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
"""Recent: what is older than ninety days is removed while the bench runs."""


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            private_mongodb(Path(folder)) as uri,
            open_mongo(uri, "bench_personas") as database,
        ):
            await prepare(database)
            await _seed(database)
            await _sum_up(database)
            return [await _query(database, by) for by in (WHOLE, BY_DAY)]


async def _query(database: Database, by: tuple[str, ...]) -> Row:
    store, window = MongoTurns(database), Window(day_of(START), day_of(START) + DAYS)
    ours, scanned = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await store.sums(window, by=by)
        await store.retention(window, window.last + 1, by=by)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        await _scan(database)
        scanned.append(time.perf_counter() - began)
    spread = f"{min(ours):.2f} to {max(ours):.2f} s"
    return Row(
        "key figures of 1 M turns" + (", day by day" if "day" in by else ""),
        median(ours),
        median(scanned),
        "s",
        median(ours) / median(scanned),
        spread,
        "against a scan of the turns",
    )


async def _scan(database: Database) -> None:
    per_person = {"persona": "$persona", "version": "$version", "person": "$person"}
    cursor = await database["reply_facts"].aggregate(
        [
            {"$group": {"_id": per_person, "turns": {"$sum": 1}, "seconds": {"$sum": "$seconds"}}},
            {"$group": {"_id": {"persona": "$_id.persona"}, "users": {"$sum": 1}}},
        ],
        allowDiskUse=True,
    )
    await cursor.to_list()


async def _seed(database: Database) -> None:
    """Each user writes ten turns on ten of the days."""
    turns, days = database["reply_facts"], database["persona_days"]
    documents, sums = [], []
    each = TURNS // USERS // 10
    for user in range(USERS):
        persona, version = ("butler", "astrologer")[user % 2], str(1 + user % 3)
        for visit in range(10):
            at = START + timedelta(days=(user + visit * 3) % DAYS, hours=user % 24)
            group = {
                "person": f"u{user:06}",
                "day": day_of(at),
                "persona": persona,
                "version": version,
            }
            documents += [
                {
                    **group,
                    "_id": f"{user}|{visit}|{n}",
                    "at": at,
                    "seconds": 1.5,
                    "outcome": "answered",
                }
                for n in range(each)
            ]
            sums.append(_sum(group, at, each))
        if len(documents) >= BATCH:
            await turns.insert_many(documents, ordered=False)
            await days.insert_many(sums, ordered=False)
            documents, sums = [], []
    if documents:
        await turns.insert_many(documents, ordered=False)
        await days.insert_many(sums, ordered=False)


async def _sum_up(database: Database) -> None:
    """As the migration does with what an earlier release has written."""
    sums, days = TurnSums(database), await database["persona_days"].find({}, {"_id": 1}).to_list()
    for first in range(0, len(days), AT_ONCE):
        await sums.take_in(days[first : first + AT_ONCE])


def _sum(group: dict[str, object], at: datetime, turns: int) -> dict[str, object]:
    counts = dict.fromkeys(COUNTS, 0)
    key = f"{group['person']}|{group['day']}"
    latency = {"18": turns // 2, "20": turns - turns // 2}
    made = {"_id": key, **group, **counts, "turns": turns, "succeeded": turns, "sessions": 1}
    return {**made, "latency": latency, "skills": {}, "began": at, "schema_version": 1}
