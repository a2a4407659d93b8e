"""The product is killed again and again while people write: what do they get?"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.e2e.delivery.town import Town, numbers, repeated
from tests.support.llm_stub import Fault
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess
from tests.support.round_robin import round_robin
from tests.support.sandbox_user import SandboxUser

FULL = os.environ.get("FAULTS") == "full"
CHATS, MESSAGES, KILLS = (10, 20, 10) if FULL else (8, 5, 3)
SEED = 20260101
SLOW_MODEL = Fault("slow", seconds=0.05)


@dataclass
class Campaign:
    """Kills the product at random moments and notes what was certain at each of them."""

    town: Town
    replicas: Sequence[ProductProcess]
    chance: random.Random
    kills: int = 0
    uncertain: set[str] = field(default_factory=set)
    asked_when_stored: Counter[str] = field(default_factory=Counter)

    async def rage(self, kills: int, messages: int) -> None:
        """Every kill comes a while after some progress, so that it strikes at work."""
        for product in self.replicas:
            product.start()
        for self.kills in range(1, kills + 1):
            progress = self.chance.randint(1, max(messages // (kills + 1), 1))
            await self.town.until_asked(len(self.town.llm.requests) + progress)
            await asyncio.sleep(self.chance.uniform(0, 0.4))
            victim = self.chance.choice(self.replicas)
            victim.kill()
            await self._take_stock()
            victim.start()

    async def _take_stock(self) -> None:
        self.uncertain |= await self.town.uncertain()
        stored = await self.town.stored_replies()
        asked = self.town.questions()
        for number in stored - self.asked_when_stored.keys():
            self.asked_when_stored[number] = asked[number]

    def asked_again(self) -> set[str]:
        """Messages the model had to answer although their reply was stored already."""
        asked = self.town.questions()
        return {n for n, before in self.asked_when_stored.items() if asked[n] > before}


async def write(person: SandboxUser, texts: Sequence[str], chance: random.Random) -> None:
    for text in texts:
        await person.send_text(text)
        await asyncio.sleep(chance.uniform(0.2, 1.0))


@asynccontextmanager
async def replicas(town: Town, mode: str, policy: str) -> AsyncIterator[list[ProductProcess]]:
    if mode == "polling":
        yield [town.product(DELIVERY_ON_UNKNOWN=policy)]
        return
    await town.client.post("webhook-backoff", {"seconds": 0.2})
    ports = [free_port(), free_port()]
    async with round_robin(ports) as address:
        url = f"http://127.0.0.1:{address}/telegram/webhook"
        secret = "a-secret-of-this-test"
        yield [
            town.product(
                DELIVERY_ON_UNKNOWN=policy,
                TELEGRAM_MODE="webhook",
                TELEGRAM_WEBHOOK_URL=url,
                TELEGRAM_WEBHOOK_SECRET=secret,
                HTTP_PORT=port,
            )
            for port in ports
        ]


@pytest.mark.faults
@pytest.mark.timeout(900 if FULL else 300)
@pytest.mark.parametrize(
    ("mode", "policy"),
    [
        ("polling", "resend"),
        ("webhook", "skip"),
        *([("polling", "skip"), ("webhook", "resend")] if FULL else []),
    ],
)
async def test_kills_lose_nothing_and_repeat_only_what_was_in_doubt(
    town: Town, mode: str, policy: str
) -> None:
    chance = random.Random(SEED)
    town.llm.always(SLOW_MODEL)
    people = await town.people(CHATS)
    wanted = [numbers(chat, MESSAGES) for chat in range(CHATS)]
    async with replicas(town, mode, policy) as products, asyncio.timeout(600 if FULL else 150):
        campaign = Campaign(town, products, chance)
        async with asyncio.TaskGroup() as doing:
            doing.create_task(campaign.rage(KILLS, CHATS * MESSAGES))
            for person, texts in zip(people, wanted, strict=True):
                doing.create_task(write(person, texts, random.Random(texts[0])))
        await town.until_finished(CHATS * MESSAGES)
        answers = await town.answers(people)
    lost = {n for chat in wanted for n in chat} - {n for chat in answers for n in chat}
    print(  # noqa: T201  the figures of a full run, shown with -s
        f"\n{mode}, {policy}: {campaign.kills} kills, lost {len(lost)},"
        f" doubled {len(repeated(answers))}, in doubt {len(campaign.uncertain)},"
        f" calls of the model {sum(town.questions().values())}"
    )
    assert campaign.kills == KILLS
    assert all(chat == sorted(chat) for chat in answers), "every chat is answered in order"
    assert not campaign.asked_again()
    if policy == "resend":
        assert not lost
        assert repeated(answers) <= campaign.uncertain
    else:
        assert not repeated(answers)
        assert lost <= campaign.uncertain
