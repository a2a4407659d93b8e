"""Which turn a message of ours answered, looked up where answers are kept until they are sent."""

from application.analytics.ports import AnsweredMessages
from domain.delivery.inbox import Turn
from domain.shared.identity import Conversation
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox import COLLECTION
from infrastructure.mongo.inbox_documents import row_from_document


class MongoAnsweredMessages(AnsweredMessages):
    """By the index of a person's updates, of which two days are kept."""

    def __init__(self, database: Database) -> None:
        self._rows = database[COLLECTION]

    async def turn_of(self, reader: int, conversation: Conversation, message_id: int) -> str | None:
        asked = {
            "user_id": reader,
            "lane.bot_id": conversation.bot_id,
            "lane.chat_id": conversation.chat_id,
            "parts.message_id": message_id,
        }
        with storage_errors():
            found = await self._rows.find_one(asked)
        return Turn((row_from_document(found),)).turn_id if found else None
