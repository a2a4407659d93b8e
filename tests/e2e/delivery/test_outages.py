"""The database, Telegram or the language model is away for a while under load."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.delivery.town import Town, numbers, repeated
from tests.support.llm_stub import Fault, LlmStub
from tests.support.own_mongod import OwnMongod
from tests.support.sandbox_user import SandboxClient, SandboxUser

FULL = os.environ.get("FAULTS") == "full"
OUTAGE_SECONDS = 30.0 if FULL else 2.0
CHATS, MESSAGES = 6, 4
WANTED = [numbers(chat, MESSAGES) for chat in range(CHATS)]
ALL = CHATS * MESSAGES

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900 if FULL else 300)]


@pytest.fixture
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnMongod]:
    server = OwnMongod.started(tmp_path_factory.mktemp("own-mongod"))
    yield server
    server.kill()


@pytest.fixture
async def exposed_town(
    _product_imported: None, mongod: OwnMongod, sandbox_url: str, llm: LlmStub, tmp_path: Path
) -> AsyncIterator[Town]:
    """A town whose database the test may take away."""
    bot_id = random.randrange(10**8, 10**9)
    async with (
        SandboxClient.open(sandbox_url, bot_id) as client,
        Town.open(client, llm, (mongod.uri, "majordome"), tmp_path) as town,
    ):
        yield town


async def write_all(people: list[SandboxUser], seconds: float) -> None:
    """All of them write all their messages, spread over the time."""

    async def write(person: SandboxUser, texts: list[str]) -> None:
        for text in texts:
            await person.send_text(text)
            await asyncio.sleep(seconds / MESSAGES)

    await asyncio.gather(*map(write, people, WANTED))


async def check_answers(town: Town, people: list[SandboxUser]) -> None:
    """Nobody is left without an answer, all are in order, none comes twice."""
    await town.until_finished(ALL, within=60)
    answers = await town.answers(people)
    assert [list(dict.fromkeys(chat)) for chat in answers] == WANTED
    assert not repeated(answers)


@pytest.mark.parametrize("way", ["stopped", "frozen"] if FULL else ["stopped"])
async def test_nothing_is_lost_while_the_database_is_away(
    exposed_town: Town, mongod: OwnMongod, way: str
) -> None:
    town = exposed_town
    people = await town.people(CHATS)
    town.llm.always(Fault("slow", seconds=0.1))
    town.product().start()
    writing = asyncio.create_task(write_all(people, OUTAGE_SECONDS + 1))
    await town.until_asked(CHATS // 2)
    await asyncio.to_thread(mongod.stop if way == "stopped" else mongod.freeze)
    await asyncio.sleep(OUTAGE_SECONDS)
    await asyncio.to_thread(mongod.start if way == "stopped" else mongod.thaw)
    await writing
    await check_answers(town, people)


TELEGRAM_TROUBLES: dict[str, dict[str, Any]] = {
    "502": {"kind": "html_502"},
    "429": {"kind": "status", "method": "sendMessage", "status": 429, "retry_after": 1},
    "drops": {"kind": "drop_before"},
}


@pytest.mark.parametrize("trouble", TELEGRAM_TROUBLES if FULL else ["502"])
async def test_nothing_is_lost_while_telegram_is_in_trouble(town: Town, trouble: str) -> None:
    people = await town.people(CHATS)
    town.product().start()
    writing = asyncio.create_task(write_all(people, OUTAGE_SECONDS + 1))
    await town.until_asked(CHATS // 2)
    await town.client.fault(**TELEGRAM_TROUBLES[trouble], times=None)
    try:
        await asyncio.sleep(OUTAGE_SECONDS)
    finally:
        await town.client.clear_faults()
    await writing
    await check_answers(town, people)


async def test_answers_that_telegram_took_without_saying_so_are_sent_again_or_not_by_the_policy(
    town: Town,
) -> None:
    [person] = await town.people(1)
    await town.client.fault("drop_after", "sendMessage", times=1)
    town.product(DELIVERY_ON_UNKNOWN="skip").start()
    await person.send_text("00-001")
    await person.send_text("00-002")
    await town.until_finished(2)
    assert await town.answers([person]) == [["00-001", "00-002"]]


async def test_a_hanging_model_delays_nobody_else_and_loses_nothing(town: Town) -> None:
    unlucky, *others = await town.people(CHATS)
    town.llm.script(Fault("hang"))
    town.product(REPLY_TIMEOUT_SECONDS=OUTAGE_SECONDS + 5).start()
    asked = await unlucky.send_text("00-001")
    await unlucky.send_text("00-002")
    await town.until_asked(1)
    for chat, person in enumerate(others, 1):
        await person.send_text(f"{chat:02}-001")
    for person in others:
        await person.wait_for_reply(0)
    assert await town.answers([unlucky]) == [[]]
    await unlucky.wait_for_replies(asked, 2, within=OUTAGE_SECONDS + 30)
    assert (await town.answers([unlucky]))[0][-1] == "00-002"
