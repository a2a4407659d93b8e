"""The topics of forums. A topic's id is that of the service message which opened it."""

from sandbox.store import Store
from sandbox.wire import Json, bad_request


class Topics:
    """Kept with the chat, apart for every bot: each numbers a chat's messages for itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, bot_id: int, chat_id: int, thread_id: int) -> Json:
        """Name and state of a topic; raises BotApiRefusal where there is none."""
        topic: Json | None = self._all(bot_id, chat_id).get(str(thread_id))
        if topic is None:
            raise bad_request("message thread not found")
        return topic

    def keep(self, bot_id: int, chat_id: int, thread_id: int, topic: Json | None) -> None:
        """Put the topic in place; None deletes it."""
        chat = self._store.chats[chat_id]
        topics = {**self._all(bot_id, chat_id), str(thread_id): topic}
        kept = {key: value for key, value in topics.items() if value is not None}
        self._store.save_chat({**chat, "topics": {**chat.get("topics", {}), str(bot_id): kept}})

    def fields(self, bot_id: int, chat_id: int, thread_id: int) -> Json:
        """What a message in this topic carries, nothing outside of topics.

        Raises BotApiRefusal where there is no such topic.
        """
        if not thread_id:
            return {}
        self.of(bot_id, chat_id, thread_id)
        return {"message_thread_id": thread_id, "is_topic_message": True}

    def _all(self, bot_id: int, chat_id: int) -> Json:
        chat = self._store.chats.get(chat_id, {})
        topics: Json = chat.get("topics", {}).get(str(bot_id), {})
        return topics
