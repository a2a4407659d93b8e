"""The product with its channels: Telegram, HTTP and the worker in one process or in several."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    suppress,
)
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from aiogram import Bot
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import APIRouter, FastAPI

from application.access.keys import AuthenticateKeyUseCase
from application.access.ports import RateLimiter
from application.delivery.intake import ReceiveUpdatesUseCase
from application.delivery.lanes import LaneRules, LaneScheduler
from application.delivery.turns import OnUnknown, TurnProcessor, TurnRules
from application.shared.ending import end_tasks
from composition.app import App, open_app
from composition.dialogue import Dialogue, build_dialogue
from composition.sandbox import invitation, open_sandbox, own_address
from composition.speech import open_speech
from composition.support import bootstrap_admin
from domain.shared.access import Role as KeyRole
from domain.shared.errors import StorageUnavailable
from infrastructure.metrics import DeliveryMetrics
from infrastructure.mongo.access_keys import MongoAccessKeys
from infrastructure.mongo.client import ping
from infrastructure.mongo.erasure import MongoUserErasure
from infrastructure.mongo.inbox import MongoInbox
from infrastructure.mongo.lanes import MongoLanes
from infrastructure.rate_limits import (
    WindowCallLimiter,
    WindowPersonLimiter,
    Windows,
    open_windows,
)
from infrastructure.replicas import Replica
from infrastructure.send_limiter import WindowSendLimiter
from infrastructure.settings import Settings, TelegramMode
from infrastructure.telegram.bot import open_bot
from infrastructure.telegram.commands import publish_commands
from infrastructure.telegram.metrics import PrometheusTelegramObserver
from infrastructure.telegram.sender import AiogramMessageSender
from presentation.api.ai_access import CallsPerMinute, Doorkeeper
from presentation.api.ai_router import AiServices, build_ai_router
from presentation.api.health import build_health_router
from presentation.api.server import listen, serve_http
from presentation.api.webhook import build_webhook_router
from presentation.jobs.erasures import finish_erasures
from presentation.jobs.memory_worker import schedule_memory_compression
from presentation.process import ProcessLife
from presentation.telegram.audiences import Audiences
from presentation.telegram.drafts import Drafts
from presentation.telegram.polling import UpdatePoller
from presentation.telegram.reading import TurnReader
from presentation.telegram.stopping import StopRegistry
from presentation.telegram.turn_handler import TelegramTurnHandler
from presentation.telegram.webhook_registration import keep_webhook
from sandbox.server import Sandbox

_TELEGRAM = "https://api.telegram.org"


class Role(StrEnum):
    """What a process does; every one serves its health and metrics over HTTP."""

    BOT = "bot"
    WORKER = "worker"
    API = "api"


async def serve(
    settings: Settings,
    roles: frozenset[Role],
    *,
    report: Callable[[str], None] = print,
    life: ProcessLife | None = None,
) -> None:
    """Run the product in these roles until a signal or a failure ends it.

    Raises ConfigurationError with what to mend.
    """
    life = life or ProcessLife()
    listener = listen(settings.http_host, settings.http_port)
    port = listener.getsockname()[1]
    async with AsyncExitStack() as stack:
        stack.callback(listener.close)
        app = await stack.enter_async_context(open_app(settings, report=report))
        with suppress(StorageUnavailable):  # tried again at the next start
            await bootstrap_admin(app)
        redis_url = settings.redis_url.get_secret_value()
        windows = await stack.enter_async_context(open_windows(redis_url))
        http = _http(app)
        services: list[AbstractAsyncContextManager[object]] = [serve_http(http, listener)]
        if Role.BOT in roles:
            telegram = await _telegram(app, port, windows, stack)
            http.include_router(_telegram_routes(telegram, app))
            services += [
                _lanes(telegram, settings),
                _erasures(app, life),
                _intake(telegram, app, life),
            ]
        if Role.API in roles:
            http.include_router(build_ai_router(_ai_services(app, WindowCallLimiter(windows))))
        services.append(life.keep_running(app.text_engine.active.keep_fresh()))
        if Role.WORKER in roles:
            services.append(_worker(app))
        report(_welcome(settings, roles, port))
        await life.run(services)


def _http(app: App) -> FastAPI:
    http = FastAPI(title="Majordome", docs_url="/docs", redoc_url=None)
    http.include_router(build_health_router({"mongodb": lambda: ping(app.database)}, app.registry))
    return http


def _telegram_routes(telegram: "_Telegram", app: App) -> APIRouter:
    if telegram.sandbox:
        return telegram.sandbox.router
    if app.settings.telegram_mode is TelegramMode.WEBHOOK:
        return build_webhook_router(
            telegram.receive,
            bot_id=telegram.bot.id,
            secret=app.settings.telegram_webhook_secret,
            clock=app.clock,
        )
    return APIRouter()


def _ai_services(app: App, limiter: RateLimiter) -> AiServices:
    settings, engine = app.settings, app.text_engine
    bootstrap = {
        KeyRole.SERVICE: settings.internal_api_token.get_secret_value(),
        KeyRole.ADMIN: settings.profile_admin_api_key.get_secret_value(),
    }
    per_minute = settings.ai_calls_per_minute
    return AiServices(
        render=engine.render,
        generate=engine.generate,
        use_cases=engine.use_cases,
        spending=engine.spending,
        doorkeeper=Doorkeeper(
            AuthenticateKeyUseCase(MongoAccessKeys(app.database), app.clock, bootstrap),
            limiter,
            CallsPerMinute(user=per_minute, key=per_minute, address=per_minute),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Telegram:
    bot: Bot
    scheduler: LaneScheduler
    receive: ReceiveUpdatesUseCase
    dialogue: Dialogue
    sandbox: Sandbox | None


async def _telegram(app: App, port: int, windows: Windows, stack: AsyncExitStack) -> _Telegram:
    settings = app.settings
    sandbox = open_sandbox(settings, port)
    token = sandbox.token if sandbox else settings.telegram_bot_token.get_secret_value()
    address = own_address(settings, port) if sandbox else settings.telegram_api_base_url
    bot = await stack.enter_async_context(open_bot(token, address or _TELEGRAM))
    send_limiter = WindowSendLimiter(
        windows,
        chat_per_second=settings.telegram_chat_messages_per_second,
        proactive_per_second=settings.telegram_proactive_messages_per_second,
    )
    observer = DeliveryMetrics(app.registry)
    person_limiter = WindowPersonLimiter(
        windows,
        per_minute=settings.user_messages_per_minute,
        per_day=settings.user_messages_per_day,
    )
    dialogue = build_dialogue(app, await open_speech(app, stack), person_limiter)
    stops = StopRegistry()
    inbox, lanes = MongoInbox(app.database), await _open_lanes(app, stack)
    processor = TurnProcessor(
        inbox,
        _turn_handler(dialogue, app, bot, send_limiter, stops),
        AiogramMessageSender({bot.id: bot}),
        send_limiter,
        app.clock,
        observer,
        TurnRules(
            maximum_attempts=settings.maximum_attempts,
            on_unknown=OnUnknown(settings.delivery_on_unknown),
        ),
    )
    scheduler = LaneScheduler(
        inbox, lanes, processor, stops, app.clock, observer, _lane_rules(settings)
    )
    receive = ReceiveUpdatesUseCase(inbox, lanes, scheduler, stops, app.clock, observer)
    return _Telegram(bot, scheduler, receive, dialogue, sandbox)


async def _open_lanes(app: App, stack: AsyncExitStack) -> MongoLanes:
    """A killed process that is started again need not wait for its own leases to run out."""
    replica = Replica(app.settings.data_dir / "replicas")
    stack.enter_context(replica.known_as_alive())
    lanes = MongoLanes(app.database, replica.id)
    with suppress(StorageUnavailable):  # then they do run out
        dead = replica.dead()
        await lanes.end_leases_of(dead)
        replica.forget(dead)
    return lanes


def _lane_rules(settings: Settings) -> LaneRules:
    return LaneRules(
        at_once=settings.lanes_at_once,
        lease=timedelta(seconds=settings.lane_lease_seconds),
        burst=timedelta(milliseconds=settings.burst_merge_ms),
        stale_after=timedelta(seconds=settings.stale_after_seconds),
    )


def _turn_handler(
    dialogue: Dialogue, app: App, bot: Bot, limiter: WindowSendLimiter, stops: StopRegistry
) -> TelegramTurnHandler:
    observer = PrometheusTelegramObserver(app.registry)
    return TelegramTurnHandler(
        dialogue.use_case,
        TurnReader(dialogue.commands),
        Audiences(Drafts(limiter, observer), stops),
        {bot.id: bot},
        dialogue.speakers.for_stranger,
        observer,
    )


@asynccontextmanager
async def _lanes(telegram: _Telegram, settings: Settings) -> AsyncIterator[None]:
    telegram.scheduler.start()
    try:
        yield
    finally:
        await telegram.scheduler.close(timedelta(seconds=settings.shutdown_seconds))


@asynccontextmanager
async def _erasures(app: App, life: ProcessLife) -> AsyncIterator[None]:
    async with life.keep_running(finish_erasures(MongoUserErasure(app.database))):
        yield


@asynccontextmanager
async def _intake(telegram: _Telegram, app: App, life: ProcessLife) -> AsyncIterator[None]:
    settings = app.settings
    async with AsyncExitStack() as stack:
        if settings.telegram_mode is TelegramMode.WEBHOOK:
            url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
            intake = keep_webhook(telegram.bot, url, secret)
        else:
            intake = UpdatePoller(telegram.bot, telegram.receive, app.clock).run()
        await stack.enter_async_context(life.keep_running(intake))
        # Nothing waits for Telegram here: a start must be ready to end at once.
        menu = asyncio.create_task(_publish_menu(telegram, settings))
        stack.push_async_callback(end_tasks, [menu])
        if telegram.sandbox:
            stack.callback(telegram.sandbox.close)
        yield


async def _publish_menu(telegram: _Telegram, settings: Settings) -> None:
    dialogue = telegram.dialogue
    await publish_commands(
        telegram.bot, dialogue.commands, dialogue.texts, settings.default_language
    )


@asynccontextmanager
async def _worker(app: App) -> AsyncIterator[None]:
    scheduler = AsyncIOScheduler(timezone="UTC")
    schedule_memory_compression(
        scheduler,
        app.compress_due,
        interval_seconds=app.settings.memory_worker_interval_seconds,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


def _welcome(settings: Settings, roles: frozenset[Role], port: int) -> str:
    address = own_address(settings, port)
    if Role.BOT in roles and settings.uses_sandbox:
        return invitation(settings, port)
    return f"Majordome runs ({', '.join(sorted(roles))}); its state is at {address}/readyz"
