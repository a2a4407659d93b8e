"""Which message was said in which turn, looked up in the inbox."""

from collections.abc import Mapping

from pymongo import DESCENDING

from application.dialogue.ports import SaidMessages
from domain.delivery.inbox import UpdateKind
from domain.shared.identity import Conversation, Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.inbox import COLLECTION

_SAID = {"$in": [UpdateKind.MESSAGE.value, UpdateKind.RECORDING.value, UpdateKind.COMMAND.value]}


class MongoSaidMessages(SaidMessages):
    """By the index of a person's updates, of which two days are kept."""

    def __init__(self, database: Database) -> None:
        self._rows = database[COLLECTION]

    async def last_turns(
        self, person: Person, conversation: Conversation, message_id: int
    ) -> Mapping[str, bool]:
        here = {
            "user_id": person.telegram_id,
            "lane.bot_id": conversation.bot_id,
            "lane.chat_id": conversation.chat_id,
        }
        order = [("received_at", DESCENDING), ("_id", DESCENDING)]
        answered = here | {"message_id": message_id, "unfinished": {"$exists": False}}
        with storage_errors():
            newest = await self._rows.find_one(here | {"kind": _SAID}, {"turn": True}, sort=order)
            turns = await self._rows.distinct("turn", answered)
            if newest is None or newest.get("turn") not in turns:
                return {}
            others = {"message_id": {"$ne": message_id}, "kind": _SAID, "turn": {"$in": turns}}
            longer = await self._rows.distinct("turn", here | others)
        return {f"{conversation.bot_id}:{turn}": turn not in longer for turn in turns}
