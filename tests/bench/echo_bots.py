"""Two bots that send back what they get, to be measured from outside: `bare` and `durable`.

    python -m tests.bench.echo_bots bare|durable SANDBOX_URL [MONGODB_URI DATABASE]

Prints "ready" when everything is loaded and starts at the first line on standard input.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import timedelta

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, Update
from prometheus_client import CollectorRegistry
from pymongo import monitoring

from application.delivery.held_lanes import HeldLanes
from application.delivery.intake import ReceiveUpdatesUseCase
from application.delivery.lanes import LaneRules, LaneScheduler
from application.delivery.sending import AnswerSender, TurnRules
from application.delivery.turns import TurnProcessor
from domain.delivery.inbox import Turn
from domain.delivery.outgoing import Answer
from infrastructure.clock import SystemClock
from infrastructure.delivery_metrics import DeliveryMetrics
from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.inbox import MongoInbox
from infrastructure.mongo.lanes import MongoLanes
from infrastructure.rate_limits import open_windows
from infrastructure.send_limiter import WindowSendLimiter
from infrastructure.telegram.sender import AiogramMessageSender
from presentation.telegram.polling import UpdatePoller
from presentation.telegram.stopping import StopRegistry
from tests.support.sandbox_server import DEFAULT_TOKEN
from tests.support.storage import prepare

NO_LIMIT = 1_000_000


class CommandCount(monitoring.CommandListener):
    def __init__(self) -> None:
        self.commands = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.commands += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def client(url: str) -> Bot:
    return Bot(DEFAULT_TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(url)))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def started() -> None:
    _tell("ready")
    await asyncio.to_thread(sys.stdin.readline)


async def bare(url: str) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    bot = client(url)
    await started()
    await dispatcher.start_polling(bot, handle_signals=False)


class Echo:
    """The same handler behind the inbox, through aiogram's dispatcher as the product does it."""

    def __init__(self, bot: Bot) -> None:
        router = Router()
        router.message.register(self._answer, F.text)
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.include_router(router)
        self._bot = bot

    async def _answer(self, message: Message) -> Answer:
        return Answer.text(message.text or "")

    async def handle(self, turn: Turn) -> Answer:
        update = Update.model_validate_json(turn.head.payload, context={"bot": self._bot})
        answer = await self._dispatcher.feed_update(self._bot, update)
        assert isinstance(answer, Answer)
        return answer


async def durable(url: str, uri: str, name: str) -> None:
    bot, clock, stops, count = client(url), SystemClock(), StopRegistry(), CommandCount()
    observer = DeliveryMetrics(CollectorRegistry())
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_mongo(uri, name, listeners=[count]))
        await prepare(database)
        windows = await stack.enter_async_context(open_windows(""))
        limiter = WindowSendLimiter(windows, chat_per_second=NO_LIMIT)
        inbox, lanes = MongoInbox(database), MongoLanes(database)
        rules, sender = TurnRules(), AiogramMessageSender({bot.id: bot})
        answers = AnswerSender(inbox, sender, limiter, clock, observer, rules)
        scheduler = LaneScheduler(
            inbox,
            HeldLanes(lanes, stops, clock, duration=timedelta(seconds=15)),
            TurnProcessor(inbox, Echo(bot), answers, observer, rules),
            clock,
            observer,
            LaneRules(burst=timedelta(0)),
        )
        receive = ReceiveUpdatesUseCase(inbox, lanes, scheduler, stops, clock, observer)
        await started()
        count.commands = 0
        scheduler.start()
        polling = asyncio.create_task(UpdatePoller(bot, receive, clock).run())
        await asyncio.to_thread(sys.stdin.readline)
        _tell(str(count.commands))
        polling.cancel()


if __name__ == "__main__":
    asyncio.run(bare(sys.argv[2]) if sys.argv[1] == "bare" else durable(*sys.argv[2:]))
