"""The channel to Telegram; what it runs is in `telegram_bot`, which other commands do not load."""

from functools import partial

from application.doctor.examine import Check, Finding, Health
from composition.context import Channel, Context, Opened, ProcessRole
from composition.foundation import Foundation
from composition.process import Process
from infrastructure.settings import Settings, TelegramMode
from infrastructure.telegram.metrics import PrometheusTelegramObserver


async def build(base: Foundation) -> Context:
    base.offer(PrometheusTelegramObserver(base.registry))
    return Context(
        "telegram",
        channels=(Channel(ProcessRole.BOT, _open),),
        checks=_checks(base.settings),
    )


async def _open(process: Process) -> Opened:
    from composition.telegram_bot import open_bot_channel

    return await open_bot_channel(process)


def _checks(settings: Settings) -> dict[str, Check]:
    if settings.uses_sandbox:
        return {"telegram": _sandbox}
    return {"telegram": partial(_bot, settings), "webhook": partial(_webhook, settings)}


async def _sandbox() -> Finding:
    remedy = "for the real Telegram put a token of @BotFather into TELEGRAM_BOT_TOKEN"
    return Finding(Health.OK, "no token is set: the sandbox serves", remedy)


async def _bot(settings: Settings) -> Finding:
    from infrastructure.telegram.checks import check_bot, probing_bot

    async with probing_bot(settings) as bot:
        return await check_bot(bot)


async def _webhook(settings: Settings) -> Finding:
    from infrastructure.telegram.checks import check_webhook, probing_bot

    by_webhook = settings.telegram_mode is TelegramMode.WEBHOOK
    async with probing_bot(settings) as bot:
        return await check_webhook(bot, settings.telegram_webhook_url if by_webhook else "")
