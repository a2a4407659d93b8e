from collections.abc import Collection

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from application.shared.interface_texts import InterfaceTexts
from domain.shared.language import Language


async def publish_commands(
    bot: Bot, commands: Collection[str], texts: InterfaceTexts, default: Language
) -> bool:
    """Show the commands in Telegram's menu, in every language; `default` serves all others.

    False: Telegram did not take them all. The bot works without; the next start tries again.
    """
    try:
        await bot.set_my_commands(_described(commands, texts, default))
        for language in Language:
            await bot.set_my_commands(_described(commands, texts, language), language_code=language)
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
