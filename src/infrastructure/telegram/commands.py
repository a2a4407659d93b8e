from collections.abc import Collection

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from application.shared.interface_texts import InterfaceTexts
from domain.shared.language import Language


async def publish_commands(
    bot: Bot, commands: Collection[str], texts: InterfaceTexts, default: Language
) -> bool:
    """Show menu and description in Telegram, in every language; `default` serves all others.

    False: Telegram did not take them all. The bot works without; the next start tries again.
    """
    try:
        for language, code in ((default, None), *((each, each.value) for each in Language)):
            described = _described(commands, texts, language)
            await bot.set_my_commands(described, language_code=code)
            about = texts.text(language, "bot-description")
            await bot.set_my_description(about, language_code=code)
            short = texts.text(language, "bot-short-description")
            await bot.set_my_short_description(short, language_code=code)
    except AiogramError:
        return False
    return True


def _described(
    commands: Collection[str], texts: InterfaceTexts, language: Language
) -> list[BotCommand]:
    return [
        BotCommand(command=name, description=texts.text(language, f"command-{name}"))
        for name in commands
    ]
