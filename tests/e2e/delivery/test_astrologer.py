"""The astrologer in the sandbox: charts and daily words while the product dies."""

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from multiprocessing.context import ForkServerProcess

import pytest

from domain.astrology.querent import OWN, DailyWord, NamedBirth, Querent
from domain.personalization.profile import UserProfile
from domain.personalization.quiet_hours import QuietHours
from domain.shared.identity import Person
from infrastructure.clock import SystemClock
from infrastructure.mongo.querents import MongoQuerents
from infrastructure.mongo.user_profiles import MongoUserProfiles
from tests.e2e.delivery.town import Town
from tests.support.charts import a_birth
from tests.support.dying_worker import DIED, start_dying_daily_words
from tests.support.sandbox_user import SandboxUser
from tests.support.tombstones import tombstones

FULL = os.environ.get("FAULTS") == "full"
DEATHS = range(1, 20) if FULL else (4, 6)
ALWAYS_AWAKE = QuietHours(time(0), time(0))
WITHIN = 120
NEVER, SOON = 1_000_000, 5


async def test_a_chart_is_given_though_the_product_is_killed_between_the_answers(
    town: Town,
) -> None:
    anna = await town.client.user("Анна", "ru")
    product = town.product().start()
    assert "какой день" in await anna.ask("Построй мою натальную карту", WITHIN)
    assert "котором часу" in await anna.ask("2 февраля 1990", WITHIN)
    await town.until_finished(2, WITHIN)  # else the question may rightly come twice
    product.kill()
    said = await anna.send_text("в восемь пятнадцать утра")
    product.start()
    assert "каком городе" in (await anna.wait_for_reply(said, WITHIN))["text"]
    asked = await anna.wait_for_reply(await anna.send_text("Париж"), WITHIN)
    assert "Париж, Франция" in asked["text"]
    await town.until_finished(4, WITHIN)
    product.kill()
    product.start()
    await anna.press(asked, "Да, верно")
    picture, reading = await anna.wait_for_replies(asked["message_id"], 2, WITHIN)
    assert "photo" in picture
    assert "Солнце 13°10\u2032 Водолей, 1 дом" in picture["caption"]
    assert reading["text"]


async def subscribe(town: Town, people: Sequence[SandboxUser], due: datetime) -> None:
    """As if a night had passed since they asked for it."""
    marks = tombstones(town.database)
    profiles = MongoUserProfiles(town.database, marks)
    querents = MongoQuerents(town.database, marks)
    for one in people:
        profile = UserProfile.new(str(one.id), now=due, persona="astrologer")
        profile = profile.with_messages_of_ours(True, now=due)
        await profiles.save(profile.with_quiet_hours(ALWAYS_AWAKE, now=due))
        daily = DailyWord(due.hour, "UTC", town.client.bot_id, one.id, "ru", due)
        person = Person.of_telegram(one.id)
        await querents.save(Querent(person, (NamedBirth(OWN, a_birth()),), daily=daily))


def telling(town: Town, before_command: int) -> ForkServerProcess:
    """A worker in a process of its own, which ends before its n-th command to the database."""
    environment = {
        "MONGODB_URI": town.mongo[0],
        "MONGODB_DATABASE": town.mongo[1],
        "DATA_DIR": str(town.folder),
    }
    return start_dying_daily_words(environment, town.folder, before_command=before_command)


def told_by(*workers: ForkServerProcess) -> list[int | None]:
    """How each of them ended."""
    for worker in workers:
        worker.join(WITHIN)
    return [worker.exitcode for worker in workers]


async def die_while_telling(town: Town, before_command: int) -> int | None:
    (ended,) = await asyncio.to_thread(lambda: told_by(telling(town, before_command)))
    return ended


async def tell_with_two_of_whom_one_dies(town: Town) -> list[int | None]:
    return await asyncio.to_thread(lambda: told_by(telling(town, NEVER), telling(town, SOON)))


@pytest.mark.faults
async def test_a_morning_brings_one_word_to_each_though_workers_die_and_two_tell_at_once(
    town: Town,
) -> None:
    people = await town.people(3)
    for one in people:
        await one.send_text("/start")
    town.product().start()
    await town.until_finished(len(people))
    due = SystemClock().now().replace(microsecond=0) - timedelta(minutes=1)
    await subscribe(town, people, due)
    deaths = [await die_while_telling(town, command) for command in DEATHS]
    assert DIED in deaths
    assert 0 in await tell_with_two_of_whom_one_dies(town)
    rows = await town.inbox(kind="proactive")
    assert len(rows) == len(people)
    for one in people:
        await one.wait_for_replies(0, 2, WITHIN)  # the greeting, and the word
    told = [[m for m in await one.messages() if "для вас, " in m["text"]] for one in people]
    assert [len(each) for each in told] == [1, 1, 1]
    querents = MongoQuerents(town.database, tombstones(town.database))
    planned = [(await querents.get(Person.of_telegram(one.id))).daily for one in people]
    assert all(each and each.next_at > SystemClock().now() for each in planned)
