"""What runs while the bot does: updates come in, and its menu is published."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot

from application.shared.ending import end_tasks
from application.shared.interface_texts import InterfaceTexts
from composition.open_delivery import Delivery
from composition.open_dialogue import Dialogue
from composition.process import Process
from infrastructure.settings import TelegramMode
from infrastructure.telegram.commands import publish_commands
from presentation.telegram.polling import UpdatePoller
from presentation.telegram.webhook_registration import keep_webhook
from sandbox.server import Sandbox


@asynccontextmanager
async def intake(process: Process, bot: Bot, delivery: Delivery) -> AsyncIterator[None]:
    settings = process.app.settings
    if settings.telegram_mode is TelegramMode.WEBHOOK:
        url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
        coming = keep_webhook(bot, url, secret)
    else:
        coming = UpdatePoller(bot, delivery.receive, process.app.clock).run()
    async with process.life.keep_running(coming):
        yield


@asynccontextmanager
async def menu(process: Process, bot: Bot, dialogue: Dialogue) -> AsyncIterator[None]:
    """Nothing waits for Telegram here: a start must be ready to end at once."""
    texts, default = process.app.get(InterfaceTexts), process.app.settings.default_language
    publishing = asyncio.create_task(publish_commands(bot, dialogue.commands, texts, default))
    try:
        yield
    finally:
        await end_tasks([publishing])


@asynccontextmanager
async def closing(sandbox: Sandbox | None) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if sandbox:
            sandbox.close()
