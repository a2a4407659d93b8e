"""Daily words that are due in one hour, at Telegram's pace: a hundredth of 80,000 subscribers.

The whole product tells, stores, paces and sends them; the last one has left before a hundredth of
an hour is over.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path
from uuid import uuid4

from domain.astrology.querent import OWN, DailyWord, NamedBirth, Querent
from domain.personalization.profile import UserProfile
from domain.personalization.quiet_hours import QuietHours
from domain.shared.identity import Person
from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.mongo.querents import MongoQuerents
from infrastructure.mongo.user_profiles import MongoUserProfiles
from tests.bench.delivery import product_at, sandbox
from tests.bench.measured_process import ROOT, MeasuredProcess
from tests.bench.table import Row
from tests.support.charts import random_births
from tests.support.sandbox_user import SandboxClient
from tests.support.tombstones import tombstones

SUBSCRIBERS = 800
AN_HOUR = 3600 / 100
_ALWAYS_AWAKE = QuietHours(clock_time(0), clock_time(0))


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with private_mongodb(Path(folder)) as uri, sandbox() as (url, client):
            name = f"bench_{uuid4().hex}"
            due = datetime.now(UTC).replace(microsecond=0)
            await _subscribe(uri, name, client, due)
            settings = {
                key: each.replace("{url}", url) for key, each in product_at(uri, name).items()
            }
            settings["DATA_DIR"] = folder
            process = await MeasuredProcess.start(
                "-c", "from main import app; app(['run'])", quiet=False, cwd=ROOT, **settings
            )
            try:
                first, last = await _sent(client)
                cpu = 1000 * process.cpu_seconds() / SUBSCRIBERS
            finally:
                await process.stop()
    seconds = last - first
    return [
        Row(
            f"{SUBSCRIBERS} daily words, the first to the last",
            seconds,
            AN_HOUR,
            "s",
            seconds / AN_HOUR,
            f"{SUBSCRIBERS / seconds:.1f} a second",
            "of a hundredth of an hour",
        ),
        Row(
            "a daily word: CPU, start of the product included",
            cpu,
            1000 * AN_HOUR / SUBSCRIBERS,
            "ms",
            cpu * SUBSCRIBERS / AN_HOUR / 1000,
            "",
            "of one core meanwhile",
        ),
    ]


async def _subscribe(uri: str, name: str, client: SandboxClient, due: datetime) -> None:
    """As if a night had passed since they asked for it; everybody's chart is another."""
    async with open_mongo(uri, name) as database:
        marks = tombstones(database)
        profiles, querents = MongoUserProfiles(database, marks), MongoQuerents(database, marks)
        for number, birth in enumerate(random_births(SUBSCRIBERS, seed=8)):
            user = await client.user(f"Guest {number}")
            person = Person.of_telegram(user.id)
            profile = UserProfile.new(str(person), now=due, persona="astrologer")
            profile = profile.with_messages_of_ours(True, now=due)
            await profiles.save(profile.with_quiet_hours(_ALWAYS_AWAKE, now=due))
            daily = DailyWord(due.hour, "UTC", client.bot_id, user.id, "ru", due)
            await querents.save(Querent(person, (NamedBirth(OWN, birth),), daily=daily))


async def _sent(client: SandboxClient, within: float = 180) -> tuple[float, float]:
    """When the first and when the last of them arrived."""
    deadline, first = time.perf_counter() + within, 0.0
    while (now := time.perf_counter()) < deadline:
        calls = await client.get("calls", last=1)
        sent = calls["counts"].get("sendMessage", 0)
        first = first or (now if sent else 0.0)
        if sent >= SUBSCRIBERS:
            return first, now
        await asyncio.sleep(0.05)
    raise TimeoutError(f"not every word was sent within {within:g} s")
