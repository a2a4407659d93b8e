"""Operators take conversations over while replies are made, and the bot is killed meanwhile."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from application.desk.queue import AskForPersonUseCase, ShowDeskSessionUseCase
from application.desk.working import ClaimUseCase, ResolveUseCase, WriteUseCase
from composition.app import open_app
from composition.foundation import App
from domain.access.keys import Principal, Role
from domain.desk.sessions import DeskSession, Reason
from domain.shared.errors import Conflict, RetryLater
from domain.shared.identity import Conversation, Person
from tests.e2e.delivery.town import Town, numbers_of
from tests.support.in_process_product import product_settings
from tests.support.product_process import ProductProcess
from tests.support.sandbox_user import SandboxUser

FULL = os.environ.get("FAULTS") == "full"
CHATS, ROUNDS, KILLS = (20, 50, 8) if FULL else (3, 1, 1)
CLAIMERS = 50
SEED = 20261121


@dataclass
class Tally:
    """Of all races: what must stay empty, and how often words of an operator came twice."""

    broken: list[str] = field(default_factory=list)
    doubled: int = 0
    races: int = 0
    held_back: int = 0
    """Of what was said before a claim: heard by the person instead of answered by the bot."""
    _taken: asyncio.Condition = field(default_factory=asyncio.Condition)
    _won: int = 0

    async def won(self) -> None:
        async with self._taken:
            self._won += 1
            self._taken.notify_all()

    async def until_won(self, times: int) -> None:
        async with self._taken:
            await self._taken.wait_for(lambda: self._won >= times)


@dataclass
class Race:
    """One conversation that is taken over, answered in and given back."""

    town: Town
    app: App
    person: SandboxUser
    chat: int
    one_storm: asyncio.Lock
    """Fifty at a time are enough for the database."""

    async def run(self, number: int, tally: Tally) -> None:
        before, meanwhile, after = (f"{self.chat:02}-{number * 3 + step:03}" for step in range(3))
        await self.person.send_text(before)
        place = Conversation(self.town.client.bot_id, self.person.id)
        who = Person.of_telegram(self.person.id)
        opened = await self.app.get(AskForPersonUseCase).execute(place, who, Reason.ASKED)
        async with self.one_storm:
            won = await asyncio.gather(*(self._claim(n, opened) for n in range(CLAIMERS)))
        winners = [winner for winner in won if winner]
        known = max((m["message_id"] for m in await self.person.messages()), default=0)
        await tally.won()
        if len(winners) != 1:
            tally.broken.append(f"{len(winners)} winners of {before}")
        await self.person.send_text(meanwhile)
        await self._until_heard(opened, winners[0], meanwhile)
        words = f"a person about {meanwhile}"
        await self.app.get(WriteUseCase).execute(winners[0], opened.session_id, words)
        await self._until_seen(words.__eq__)
        await self._lose_nothing(before, opened, winners[0], tally)
        said = [m.get("text", "") for m in await self._of_the_bot(after=known)]
        tally.broken += [t for t in said if numbers_of(t) and not t.startswith("a person")]
        tally.doubled += said.count(words) - 1
        await self.app.get(ResolveUseCase).execute(winners[0], opened.session_id)
        await self.person.send_text(after)
        await self._until_seen(lambda text: after in text)
        tally.races += 1

    async def _claim(self, number: int, session: DeskSession) -> Principal | None:
        who = Principal(f"operator-{number}", Role.SUPPORT)
        while True:
            try:
                await self.app.get(ClaimUseCase).execute(who, session.session_id)
            except Conflict:
                return None
            except RetryLater:  # a busy database; doing it again confirms it
                continue
            return who

    async def _lose_nothing(
        self, text: str, opened: DeskSession, who: Principal, tally: Tally
    ) -> None:
        """What came before the claim was answered by the bot, or the person has it to answer."""
        if any(text in m.get("text", "") for m in await self._of_the_bot()):
            return
        session = await self.app.get(ShowDeskSessionUseCase).execute(who, opened.session_id)
        tally.held_back += 1
        if not any(line.text == text for line in session.lines):
            tally.broken.append(f"{text} was lost")

    async def _until_heard(self, session: DeskSession, who: Principal, text: str) -> None:
        show = self.app.get(ShowDeskSessionUseCase)
        while True:
            found = await show.execute(who, session.session_id)
            if any(line.text == text for line in found.lines):
                return
            await asyncio.sleep(0.05)

    async def _until_seen(self, right: Callable[[str], bool]) -> None:
        while not any(right(m.get("text", "")) for m in await self._of_the_bot()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def _of_the_bot(self, after: int = 0) -> list[dict[str, Any]]:
        return [m for m in await self.person.messages(after) if m["from"]["is_bot"]]


@pytest.fixture
async def desk(town: Town, tmp_path: Path) -> AsyncIterator[App]:
    async with open_app(product_settings(town.mongo, tmp_path), prepare=False) as app:
        yield app


async def _kill_now_and_then(product: ProductProcess, tally: Tally) -> None:
    """All through the races, each time somewhere in the second after a claim."""
    chance = random.Random(SEED)
    for race in sorted(chance.sample(range(1, CHATS * ROUNDS + 1), KILLS)):
        await tally.until_won(race)
        await asyncio.sleep(chance.random())
        product.kill()
        product.start()


@pytest.mark.faults
@pytest.mark.timeout(7_200 if FULL else 240)
async def test_of_fifty_one_wins_and_the_bot_is_silent_until_it_is_given_back(
    town: Town, desk: App
) -> None:
    people = await town.people(CHATS)
    product = town.product(TELEGRAM_CHAT_MESSAGES_PER_SECOND=100).start()
    tally, one_storm = Tally(), asyncio.Lock()

    async def all_of(race: Race) -> None:
        for number in range(ROUNDS):
            await race.run(number, tally)

    async with asyncio.timeout(7_000 if FULL else 230), asyncio.TaskGroup() as doing:
        doing.create_task(_kill_now_and_then(product, tally))
        for chat, person in enumerate(people):
            doing.create_task(all_of(Race(town, desk, person, chat, one_storm)))
    found = f"{tally.held_back} replies held back, {tally.doubled} words doubled"
    print(f"{tally.races} races, {KILLS} kills: {found}")  # noqa: T201
    assert tally.broken == []
    assert tally.races == CHATS * ROUNDS
    assert tally.doubled <= KILLS
