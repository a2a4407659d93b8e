"""Checks of the bot's token and of where Telegram delivers."""

from contextlib import AbstractAsyncContextManager

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError

from application.doctor.examine import Finding, Health
from infrastructure.settings import Settings
from infrastructure.telegram.bot import TELEGRAM, open_bot


def probing_bot(settings: Settings) -> AbstractAsyncContextManager[Bot]:
    """The configured bot, less patient than the one that serves."""
    token = settings.telegram_bot_token.get_secret_value()
    return open_bot(token, settings.telegram_api_base_url or TELEGRAM, request_seconds=10)


async def check_bot(bot: Bot) -> Finding:
    try:
        me = await bot.get_me()
    except TelegramUnauthorizedError:
        remedy = "ask @BotFather for the token with /token and put it into TELEGRAM_BOT_TOKEN"
        return Finding(Health.FAILED, "Telegram refuses the token", remedy)
    except AiogramError as error:
        remedy = "look at the network, or at TELEGRAM_API_BASE_URL if it is set"
        return Finding(Health.FAILED, f"Telegram is not reached ({type(error).__name__})", remedy)
    return Finding.ok(f"the token is that of @{me.username}")


async def check_webhook(bot: Bot, expected: str) -> Finding:
    """`expected` is the address it should have; empty where updates are polled."""
    try:
        info = await bot.get_webhook_info()
    except AiogramError as error:
        return Finding(Health.FAILED, f"not known ({type(error).__name__})", "mend the bot first")
    if info.url == expected:
        waiting = f"{info.pending_update_count} updates wait at Telegram"
        if info.last_error_date and expected:
            remedy = "see that the address is reached from outside and its certificate is valid"
            return Finding(Health.WARNING, f"Telegram met errors there; {waiting}", remedy)
        return Finding.ok(waiting)
    if not expected:
        remedy = "polling gets nothing meanwhile: start in webhook mode, or call deleteWebhook"
        return Finding(Health.FAILED, "a webhook is set although TELEGRAM_MODE is polling", remedy)
    remedy = "start the bot: it sets the webhook; nobody else may use the same token"
    return Finding(Health.WARNING, "Telegram has another address, or none", remedy)
