"""Groups: the bot answers who addresses it, and nobody else."""

from aiogram import Bot, Router
from aiogram.types import Message

from domain.delivery.inbox import Turn
from domain.delivery.outgoing import Answer
from presentation.telegram.asker import Asker
from presentation.telegram.chats import is_group
from presentation.telegram.conversation import Conversation
from presentation.telegram.media import on_media
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.reading import is_addressed
from presentation.telegram.wording import Wordings


async def on_addressed(
    message: Message,
    bot: Bot,
    turn: Turn,
    asker: Asker,
    text: str,
    conversation: Conversation,
    wordings: Wordings,
    channel_observer: TelegramObserver,
) -> Answer:
    if text or message.text:
        return await conversation.answer(bot, turn, asker, text)
    return await on_media(message, asker, wordings, channel_observer)


async def on_talk_of_others(message: Message, channel_observer: TelegramObserver) -> Answer:
    channel_observer.ignored("not_addressed")
    return Answer()


def router() -> Router:
    router = Router(name="groups")
    router.message.filter(is_group)
    router.message.register(on_addressed, is_addressed)
    router.message.register(on_talk_of_others)
    return router
