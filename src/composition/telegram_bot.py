"""The bot: from stored updates by way of the handlers to answers."""

from datetime import timedelta

from aiogram import Bot
from fastapi import APIRouter

from application.analytics.rating import TakeReactionUseCase
from composition.context import Opened
from composition.desk_forum import in_operators_chat, mirroring
from composition.open_delivery import Delivery, open_delivery
from composition.open_dialogue import Dialogue, open_dialogue
from composition.process import Process
from composition.sandbox import open_sandbox, own_address
from composition.telegram_services import closing, intake, menu
from domain.safety.approvals import OPERATORS_ORDERS
from infrastructure.send_limiter import WindowSendLimiter
from infrastructure.settings import TelegramMode
from infrastructure.telegram.again_buttons import AgainButtons
from infrastructure.telegram.bot import TELEGRAM, open_bot
from infrastructure.telegram.metrics import PrometheusTelegramObserver
from infrastructure.telegram.sender import AiogramMessageSender
from presentation.api.webhook import build_webhook_router
from presentation.telegram.audiences import Audiences
from presentation.telegram.drafts import Drafts
from presentation.telegram.reactions import ReactionHandler
from presentation.telegram.reading import TurnReader
from presentation.telegram.stopping import StopRegistry
from presentation.telegram.turn_handler import TelegramTurnHandler
from sandbox.server import Sandbox


async def open_bot_channel(process: Process) -> Opened:
    settings = process.app.settings
    sandbox = open_sandbox(process)
    token = sandbox.token if sandbox else settings.telegram_bot_token.get_secret_value()
    address = own_address(settings, process.port) if sandbox else settings.telegram_api_base_url
    bot = await process.stack.enter_async_context(open_bot(token, address or TELEGRAM))
    limiter = WindowSendLimiter(
        process.windows,
        chat_per_second=settings.telegram_chat_messages_per_second,
        proactive_per_second=settings.telegram_proactive_messages_per_second,
    )
    stops = StopRegistry()
    dialogue, observer = open_dialogue(process), process.app.get(PrometheusTelegramObserver)
    handler = turn_handler(dialogue, bot, Audiences(Drafts(limiter, observer), stops), observer)
    reactions = ReactionHandler(handler, process.app.get(TakeReactionUseCase))
    sender = AgainButtons(AiogramMessageSender({bot.id: bot}), {bot.id: bot}, observer)
    process.stack.push_async_callback(sender.aclose)
    turns = in_operators_chat(process, bot, reactions)
    delivery = await open_delivery(process, turns, sender, limiter, stops)
    process.life.waits_for(lambda: _answers(len(delivery.scheduler.at_work())))
    return Opened(
        (_routes(process, bot, delivery, sandbox),),
        (
            delivery.running(timedelta(seconds=settings.shutdown_seconds)),
            intake(process, bot, delivery),
            menu(process, bot, dialogue),
            mirroring(process, bot),
            closing(sandbox),
        ),
    )


def turn_handler(
    dialogue: Dialogue, bot: Bot, audiences: Audiences, observer: PrometheusTelegramObserver
) -> TelegramTurnHandler:
    """From stored updates to what the dialogue answers them."""
    return TelegramTurnHandler(
        dialogue.use_case,
        TurnReader((*dialogue.commands, *OPERATORS_ORDERS), dialogue.names),
        audiences,
        {bot.id: bot},
        dialogue.speakers.for_stranger,
        observer,
    )


def _answers(count: int) -> str:
    return {0: "", 1: "one answer in work"}.get(count, f"{count} answers in work")


def _routes(process: Process, bot: Bot, delivery: Delivery, sandbox: Sandbox | None) -> APIRouter:
    settings = process.app.settings
    if sandbox:
        return sandbox.router
    if settings.telegram_mode is TelegramMode.WEBHOOK:
        return build_webhook_router(
            delivery.receive,
            bot_id=bot.id,
            secret=settings.telegram_webhook_secret,
            clock=process.app.clock,
        )
    return APIRouter()
