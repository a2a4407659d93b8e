"""The middle of the sandbox: what bots say reaches chats, what users do reaches bots."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sandbox.events import ChatEvents, ChatKey
from sandbox.feed import UpdateFeed, wanted_by
from sandbox.guard import Rules
from sandbox.store import BotAccount, Store
from sandbox.topics import Topics
from sandbox.webhooks import WebhookDelivery, check_target
from sandbox.wire import BOT_ID, BotApiRefusal, Json, bad_request

DRAFT_SECONDS: Final = 30
CALLBACK_SECONDS: Final = 150
_FIRST_USERS: Final = (
    {"id": 501, "first_name": "Анна", "last_name": "Воронцова", "username": "anna_v"}
    | {"is_bot": False, "language_code": "ru"},
    {"id": 502, "first_name": "Henry", "last_name": "Ashford", "username": "henry_ashford"}
    | {"is_bot": False, "language_code": "en"},
    {"id": 503, "first_name": "Camille", "last_name": "Laurent", "username": "camille_laurent"}
    | {"is_bot": False, "language_code": "fr"},
)


@dataclass(slots=True)
class Draft:
    """A message being streamed; shown until `ends_at` (Unix time) or the finished message."""

    draft_id: int
    text: str
    entities: list[Json]
    can_stop: bool
    keep_on_stop: bool
    ends_at: float
    stopped: bool = False

    def as_json(self) -> Json:
        return {
            "draft_id": self.draft_id,
            "text": self.text,
            "entities": self.entities,
            "can_stop": self.can_stop and not self.stopped,
            "ends_at": self.ends_at,
        }


@dataclass(slots=True)
class PressedButton:
    """A callback query waiting for its answer."""

    chat: ChatKey
    user_id: int
    pressed_at: float = field(default_factory=time.time)
    answer: Json | None = None


class Switchboard:
    """One sandbox's state and the deliveries in both directions."""

    def __init__(self, database: Path | None, rules: Rules) -> None:
        self.store = Store(database)
        self.events = ChatEvents()
        self.feed = UpdateFeed(self.store)
        self.topics = Topics(self.store)
        self.drafts: dict[ChatKey, Draft] = {}
        self.presses: dict[str, PressedButton] = {}
        self.reactions: dict[tuple[int, int, int, int], list[str]] = {}
        self.webhooks = WebhookDelivery(self.store, rules)
        for user in _FIRST_USERS:
            if user["id"] not in self.store.users:
                self.store.save_user(dict(user))

    async def resume(self) -> None:
        """Take up the webhook deliveries that an earlier process left, where they still may go."""
        for bot in self.store.bots.values():
            if bot.webhook is not None:
                self._take_up(bot, bot.webhook["url"])

    def _take_up(self, bot: BotAccount, url: str) -> None:
        try:
            check_target(url, self.webhooks.rules)
        except BotApiRefusal:
            bot.webhook = None
            self.store.save_bot(bot)
        else:
            self.webhooks.restart(bot)

    def release(self) -> None:
        """End every long poll and event stream, so that a server can stop at once."""
        self.feed.close()
        self.events.close()

    async def close(self) -> None:
        self.release()
        await self.webhooks.close()
        self.store.close()

    def bot(self, bot_id: int) -> BotAccount:
        """The account of a bot; every well-formed token is good, so one is made when missing."""
        bot = self.store.bots.get(bot_id)
        if bot is None:
            name = "majordome_sandbox_bot" if bot_id == BOT_ID else f"sandbox_{bot_id}_bot"
            bot = BotAccount(bot_id, name)
            self.store.save_bot(bot)
        return bot

    def chat(self, chat_id: int) -> Json:
        """The chat as the API shows it; raises BotApiRefusal where there is none."""
        if user := self.store.users.get(chat_id):
            names = ("first_name", "last_name", "username")
            known = {name: user[name] for name in names if user.get(name)}
            return {"id": chat_id, "type": "private", **known}
        if chat := self.store.chats.get(chat_id):
            return {key: value for key, value in chat.items() if key not in ("members", "topics")}
        raise bad_request("chat not found")

    def writable_chat(self, bot_id: int, chat_id: int) -> Json:
        """The chat, when the bot may write there; raises BotApiRefusal."""
        chat = self.chat(chat_id)
        if (bot_id, chat_id) in self.store.blocks:
            private = chat["type"] == "private"
            reason = "blocked by the user" if private else f"kicked from the {chat['type']} chat"
            raise BotApiRefusal(403, f"Forbidden: bot was {reason}")
        return chat

    def post_from_bot(self, bot: BotAccount, message: Json) -> Json:
        """Keep and show a bot's message; the draft it finishes disappears."""
        chat = (bot.id, message["chat"]["id"])
        self.store.add_message(*chat, message)
        if self.drafts.pop(chat, None):
            self.events.publish(chat, {"type": "draft_gone"})
        self.events.publish(chat, {"type": "message", "message": message})
        return message

    def post_from_user(self, bot: BotAccount, message: Json) -> Json:
        """Keep and show a user's message, and tell the bot if it wants to know."""
        chat = (bot.id, message["chat"]["id"])
        with self.store.transaction():
            self.store.add_message(*chat, message)
            update_id = self._keep_update(bot, {"message": message})
        self.events.publish(chat, {"type": "message", "message": message})
        self._announce(bot, update_id)
        return message

    def change_message(self, bot_id: int, message: Json) -> Json:
        chat = (bot_id, message["chat"]["id"])
        self.store.replace_message(*chat, message, message["message_id"])
        self.events.publish(chat, {"type": "edited", "message": message})
        return message

    def delete_message(self, bot_id: int, chat_id: int, message_id: int) -> None:
        self.store.replace_message(bot_id, chat_id, None, message_id)
        self.events.publish((bot_id, chat_id), {"type": "deleted", "message_id": message_id})

    def tell(self, bot: BotAccount, update: Json) -> int | None:
        """Queue the update for the bot; None where the bot did not ask for its kind."""
        update_id = self._keep_update(bot, update)
        self._announce(bot, update_id)
        return update_id

    def _keep_update(self, bot: BotAccount, update: Json) -> int | None:
        return self.store.add_update(bot.id, update) if wanted_by(bot, update) else None

    def _announce(self, bot: BotAccount, update_id: int | None) -> None:
        if update_id is None:
            return
        if bot.webhook is None:
            self.feed.wake(bot.id)
        else:
            self.webhooks.push(bot, update_id)

    def remember_press(self, query_id: str, press: PressedButton) -> None:
        """Keep the press until it is too old to be answered."""
        oldest = press.pressed_at - CALLBACK_SECONDS
        while self.presses and next(iter(self.presses.values())).pressed_at < oldest:
            del self.presses[next(iter(self.presses))]
        self.presses[query_id] = press

    def show_draft(self, chat: ChatKey, draft: Draft) -> None:
        """Show or replace the chat's draft; one the user has stopped stays stopped."""
        earlier = self.drafts.get(chat)
        if earlier and earlier.stopped and earlier.draft_id == draft.draft_id:
            return
        self.drafts[chat] = draft
        self.events.publish(chat, {"type": "draft", "draft": draft.as_json()})

    def draft(self, chat: ChatKey) -> Draft | None:
        """The draft being shown, if its time is not over and the user did not stop it."""
        draft = self.drafts.get(chat)
        if draft is None or draft.ends_at <= time.time():
            return None
        return None if draft.stopped and not draft.keep_on_stop else draft
