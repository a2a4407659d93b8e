"""What happens in a town, seen from outside: who wrote, what the model was asked, who was answered.

Every message carries its own number, `07-013` for the 13th of chat 7, and the model repeats it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from infrastructure.mongo.client import Database, open_mongo
from tests.support.llm_stub import LlmStub, Received
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess
from tests.support.sandbox_user import SandboxClient, SandboxUser
from tests.support.stored_memory import stored_events

_NUMBER = re.compile(r"\d\d-\d\d\d")
_LOOK_AGAIN_SECONDS = 0.02


def numbers_of(text: str) -> list[str]:
    return _NUMBER.findall(text)


@dataclass
class Town:
    client: SandboxClient
    llm: LlmStub
    mongo: tuple[str, str]
    folder: Path
    database: Database
    products: list[ProductProcess] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, client: SandboxClient, llm: LlmStub, mongo: tuple[str, str], folder: Path
    ) -> AsyncIterator[Self]:
        """Ends every process of the product that is still there afterwards."""
        async with open_mongo(*mongo) as database:
            town = cls(client, llm, mongo, folder, database)
            llm.reply = _repeat_the_number
            try:
                yield town
            finally:
                for product in town.products:
                    product.kill()

    def product(self, role: str = "bot", **settings: object) -> ProductProcess:
        """Not started yet; it serves this town unless the settings say otherwise."""
        folder = self.folder / f"product-{len(self.products)}"
        folder.mkdir()
        usual: dict[str, object] = {
            "TELEGRAM_BOT_TOKEN": f"{self.client.bot_id}:a-token-of-this-test-only",
            "TELEGRAM_API_BASE_URL": self.url,
            "MONGODB_URI": self.mongo[0],
            "MONGODB_DATABASE": self.mongo[1],
            "LLM_BASE_URL": self.llm.base_url,
            "LLM_API_KEY": "sk-test",
            "LLM_MODEL": "stub-model",
            "HTTP_PORT": free_port(),
            "LANE_LEASE_SECONDS": 1,
            "BURST_MERGE_MS": 0,
            "USER_MESSAGES_PER_MINUTE": 10_000,
            "USER_MESSAGES_PER_DAY": 10_000,
            "MAXIMUM_ATTEMPTS": 100,  # a kill looks like an update that kills
            "MEMORY_RECALL_MS": 10_000,
            "MEMORY_CAP": 1_000,  # so that the model is asked for answers alone
        }
        chosen = {name: str(value) for name, value in (usual | settings).items()}
        product = ProductProcess(chosen, folder, role)
        self.products.append(product)
        return product

    @property
    def url(self) -> str:
        return str(self.client.session._base_url).rstrip("/")

    async def people(self, count: int) -> list[SandboxUser]:
        return [await self.client.user(f"Guest {number}") for number in range(count)]

    async def until_asked(self, times: int) -> None:
        """Wait until the model has been asked so often in all."""
        async with asyncio.timeout(60):
            while len(self.llm.requests) < times:  # noqa: ASYNC110  a thread receives them
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    def questions(self) -> Counter[str]:
        """How often the model was asked to answer each message."""
        return Counter(n for asked in list(self.llm.requests) for n in numbers_of(asked.last_user))

    async def answers(self, people: Iterable[SandboxUser]) -> list[list[str]]:
        """For each person, the numbers in the order in which the bot answered them."""
        found = []
        for person in people:
            said = [m for m in await person.messages() if m["from"]["is_bot"]]
            found.append([n for message in said for n in numbers_of(message["text"])])
        return found

    async def inbox(self, **condition: Any) -> list[dict[str, Any]]:
        return await self.database["inbox"].find(condition).to_list()

    async def until_finished(self, updates: int, within: float = 60) -> None:
        """Wait until so many updates have been received and none is left undone."""
        async with asyncio.timeout(within):
            while not await self._finished(updates):  # noqa: ASYNC110  others finish it
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _finished(self, updates: int) -> bool:
        received = await self.database["inbox"].count_documents({})
        waiting = await self.inbox(unfinished=True) or await self.client.pending()
        return received >= updates and not waiting

    async def stored_replies(self) -> set[str]:
        """The messages whose reply the database holds, in memory or in the inbox."""
        remembered = await stored_events(self.database)
        texts = [event["content"] for event in remembered if event["role"] == "assistant"]
        texts += [part["text"] for row in await self.inbox() for part in row.get("parts", ())]
        return {number for text in texts for number in numbers_of(text)}

    async def uncertain(self) -> set[str]:
        """The messages whose reply was on its way to Telegram with no answer noted."""
        rows = await self.inbox(uncertain_part={"$exists": True})
        return {n for row in rows for part in row["parts"] for n in numbers_of(part["text"])}


def _repeat_the_number(received: Received) -> str:
    return f"You said {' '.join(numbers_of(received.last_user))}"


def numbers(chat: int, count: int) -> list[str]:
    return [f"{chat:02}-{number:03}" for number in range(1, count + 1)]


def repeated(answers: Sequence[Sequence[str]]) -> set[str]:
    return {n for chat in answers for n, times in Counter(chat).items() if times > 1}
