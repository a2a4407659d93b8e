"""For a product without a database, in which no message is remembered by its number."""

from application.analytics.ports import AnsweredMessages
from domain.shared.identity import Conversation


class NoAnsweredMessages(AnsweredMessages):
    async def turn_of(self, reader: int, conversation: Conversation, message_id: int) -> str | None:
        return None
