from dataclasses import dataclass

from aiogram.enums import ChatType
from aiogram.types import Chat, Update, User


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and under which id the product remembers them.

    In a group everybody reads the answer, so a group never draws on what was said in private:
    there the same person has a memory of its own, per group.
    """

    user_id: str
    telegram_id: int
    name: str
    language_code: str | None
    private: bool

    @classmethod
    def of(cls, user: User, chat: Chat | None) -> "Asker":
        private = chat is None or chat.type == ChatType.PRIVATE
        scope = str(user.id) if private or chat is None else f"group:{chat.id}:{user.id}"
        return cls(scope, user.id, user.full_name.strip(), user.language_code, private)


def asker_of(update: Update) -> Asker | None:
    """None when nobody in particular asks: a channel's post, a poll's new count."""
    if update.callback_query:
        query = update.callback_query
        return Asker.of(query.from_user, query.message.chat if query.message else None)
    if update.message and update.message.from_user:
        return Asker.of(update.message.from_user, update.message.chat)
    return None
