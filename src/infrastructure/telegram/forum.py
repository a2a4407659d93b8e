from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError

from application.desk.ports import OperatorsForum
from domain.shared.errors import ProviderUnavailable

_SECONDS = 20


class AiogramForum(OperatorsForum):
    """Raises ProviderUnavailable."""

    def __init__(self, bot: Bot, chat_id: int) -> None:
        self._bot = bot
        self._chat_id = chat_id

    async def create(self, name: str) -> int | None:
        try:
            topic = await self._bot.create_forum_topic(
                self._chat_id, name, request_timeout=_SECONDS
            )
        except (TelegramBadRequest, TelegramForbiddenError):
            return None
        except AiogramError as error:
            raise ProviderUnavailable("Telegram did not answer", kind="telegram") from error
        return topic.message_thread_id

    async def close(self, thread_id: int, name: str) -> None:
        try:
            await self._bot.edit_forum_topic(self._chat_id, thread_id, name=name)
            await self._bot.close_forum_topic(self._chat_id, thread_id)
        except AiogramError:
            return
