"""Telling Telegram where to deliver updates."""

import asyncio

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramUnauthorizedError
from pydantic import SecretStr

from domain.shared.errors import ConfigurationError
from presentation.telegram.classify import ALLOWED_UPDATES
from presentation.telegram.polling import UNKNOWN_TOKEN

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 5.0


async def keep_webhook(bot: Bot, url: str, secret: SecretStr) -> None:
    """Register the address, trying again while Telegram cannot be reached; never returns.

    Raises ConfigurationError when Telegram refuses the address or the token.
    """
    while True:
        try:
            await bot.set_webhook(
                url, secret_token=secret.get_secret_value(), allowed_updates=list(ALLOWED_UPDATES)
            )
            break
        except TelegramUnauthorizedError:
            raise UNKNOWN_TOKEN from None
        except TelegramBadRequest as error:
            raise ConfigurationError(
                f"TELEGRAM_WEBHOOK_URL: Telegram refuses {url} ({error.message}); it must be "
                "public and https, for example https://bot.example.org/telegram/webhook"
            ) from None
        except AiogramError as error:
            log.warning("webhook_not_registered", reason=type(error).__name__, pause=_PAUSE_SECONDS)
            await asyncio.sleep(_PAUSE_SECONDS)
    await asyncio.Event().wait()
