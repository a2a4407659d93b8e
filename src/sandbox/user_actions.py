"""What people do in Telegram: write, send files, press buttons, block, stop a draft."""

import secrets
import time
from dataclasses import dataclass
from itertools import count
from typing import Final

from sandbox.entities import detect_entities
from sandbox.media import Announced, MediaKind, describe, keep_file
from sandbox.parameters import Upload
from sandbox.store import BotAccount
from sandbox.switchboard import PressedButton, Switchboard
from sandbox.wire import Json, bad_request

_FIRST_MADE_USER: Final = 1_001
_FIRST_GROUP: Final = -1_001
# What belongs to the place where a message stands, not to what it says.
_OF_ITS_PLACE: Final = frozenset(
    [
        *("message_id", "from", "chat", "date", "edit_date", "reply_to_message", "reply_markup"),
        *("message_thread_id", "is_topic_message"),
    ]
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Who writes where: in a private chat the sender may be left out; replies and topics by id."""

    chat_id: int
    sender_id: int | None = None
    reply_to: int | None = None
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Users:
    """Everything a person can do towards one bot; raises BotApiRefusal for what cannot be."""

    board: Switchboard
    bot: BotAccount

    def create_user(self, profile: Json) -> Json:
        """`profile` has first_name, and may have last_name, username, language_code, id."""
        taken = self.board.store.users
        free = next(id for id in count(_FIRST_MADE_USER) if id not in taken)
        given = {key: value for key, value in profile.items() if value is not None}
        user = {"id": free, "is_bot": False, **given}
        self.board.store.save_user(user)
        return user

    def create_chat(
        self, kind: str, title: str, members: list[int], *, is_forum: bool = False
    ) -> Json:
        """A group or supergroup that the bot has been added to; a supergroup may be a forum."""
        if is_forum and kind != "supergroup":
            raise bad_request("only a supergroup can be a forum")
        free = next(id for id in count(_FIRST_GROUP, -1) if id not in self.board.store.chats)
        chat: Json = {"id": free, "type": kind, "title": title, "members": members}
        chat |= {"is_forum": True} if is_forum else {}
        self.board.store.save_chat(chat)
        return self.board.chat(free)

    def write(self, spot: Spot, text: str, forwarded_from: Json | None = None) -> Json:
        content: Json = {"text": text}
        if forwarded_from:
            content["forward_origin"] = forwarded_from
        if entities := detect_entities(text):
            content["entities"] = entities
        return self.send(spot, content)

    def send(self, spot: Spot, content: Json) -> Json:
        """A message with any content, given as the Bot API shows it."""
        message = self._message(spot, content)
        if spot.reply_to is not None:
            message["reply_to_message"] = self._existing(spot.chat_id, spot.reply_to)
        return self.board.post_from_user(self.bot, message)

    def send_file(
        self,
        spot: Spot,
        kind: MediaKind,
        upload: Upload,
        announced: Announced,
        caption: str = "",
        media_group_id: str = "",
    ) -> Json:
        file = keep_file(self.board.store, kind, upload, announced.file_size)
        content = describe(kind, file, upload.content, announced)
        if media_group_id:
            content["media_group_id"] = media_group_id
        if caption:
            content["caption"] = caption
            if entities := detect_entities(caption):
                content["caption_entities"] = entities
        return self.send(spot, content)

    def forward(self, spot: Spot, from_chat: int, message_id: int) -> Json:
        """A message of another chat with this bot, or of this one, as it stands there now."""
        original = self._existing(from_chat, message_id)
        content = {key: value for key, value in original.items() if key not in _OF_ITS_PLACE}
        source = {"sender_user": original["from"], "date": original["date"]}
        return self.send(spot, {"forward_origin": {"type": "user", **source}, **content})

    def forward_foreign(self, spot: Spot, text: str, author: str) -> Json:
        """A text by somebody who hides the account it came from."""
        origin = {"type": "hidden_user", "sender_user_name": author, "date": int(time.time())}
        return self.write(spot, text, origin)

    def edit(self, chat_id: int, message_id: int, text: str) -> Json:
        """Change one's own text; the bot is told by `edited_message`."""
        message = self._existing(chat_id, message_id)
        if message.get("from", {}).get("is_bot"):
            raise bad_request("message can't be edited")
        message.pop("entities", None)
        if entities := detect_entities(text):
            message["entities"] = entities
        message |= {"text": text, "edit_date": int(time.time())}
        self.board.change_message(self.bot.id, message)
        self.board.tell(self.bot, {"edited_message": message})
        return message

    def press(self, chat_id: int, user_id: int, message_id: int, data: str) -> str:
        """Press a button, or pretend to: any data is sent. Returns the callback query's id."""
        message = self._existing(chat_id, message_id)
        query_id = str(secrets.randbits(62))
        self.board.remember_press(query_id, PressedButton((self.bot.id, chat_id), user_id))
        query = {
            "id": query_id,
            "from": self._user(user_id),
            "message": message,
            "chat_instance": str(chat_id),
            "data": data,
        }
        self.board.tell(self.bot, {"callback_query": query})
        return query_id

    def react(self, chat_id: int, user_id: int, message_id: int, emojis: list[str]) -> None:
        """Put these reactions below a message, in place of one's earlier ones."""
        message = self._existing(chat_id, message_id)
        key = (self.bot.id, chat_id, message_id, user_id)
        before = self.board.reactions.get(key, [])
        if emojis == before:
            return
        self.board.reactions[key] = emojis
        changed = {
            "chat": self.board.chat(chat_id),
            "message_id": message["message_id"],
            "user": self._user(user_id),
            "date": int(time.time()),
            "old_reaction": [{"type": "emoji", "emoji": each} for each in before],
            "new_reaction": [{"type": "emoji", "emoji": each} for each in emojis],
        }
        self.board.tell(self.bot, {"message_reaction": changed})

    def stop(self, chat_id: int) -> int:
        """Press the stop button of the draft being shown; returns its id."""
        chat = (self.bot.id, chat_id)
        draft = self.board.draft(chat)
        if draft is None or not draft.can_stop or draft.stopped:
            raise bad_request("there is no draft that can be stopped")
        draft.stopped = True
        if draft.keep_on_stop:
            self.board.events.publish(chat, {"type": "draft", "draft": draft.as_json()})
        else:
            self.board.events.publish(chat, {"type": "draft_gone"})
        stopped = {"chat": self.board.chat(chat_id), "draft_id": draft.draft_id}
        self.board.tell(self.bot, {"stopped_message_generation": stopped})
        return draft.draft_id

    def block(self, chat_id: int, *, blocked: bool) -> None:
        """Block or unblock the bot (in a group: remove it or take it back)."""
        chat = self.board.chat(chat_id)
        if blocked == ((self.bot.id, chat_id) in self.board.store.blocks):
            return
        self.board.store.block(self.bot.id, chat_id, blocked=blocked)
        self.board.events.publish((self.bot.id, chat_id), {"type": "blocked", "blocked": blocked})
        actor = self.board.store.users.get(chat_id) or next(iter(self.board.store.users.values()))
        kicked = {"user": self.bot.as_user(), "status": "kicked", "until_date": 0}
        member = {"user": self.bot.as_user(), "status": "member"}
        changed = {
            "chat": chat,
            "from": actor,
            "date": int(time.time()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self.board.tell(self.bot, {"my_chat_member": changed})

    def _message(self, spot: Spot, content: Json) -> Json:
        chat = self.board.chat(spot.chat_id)
        if (self.bot.id, spot.chat_id) in self.board.store.blocks:
            raise bad_request("the bot is blocked in this chat, unblock it first")
        message: Json = {"message_id": 0, "chat": chat, "date": int(time.time())}
        if spot.sender_id is not None:
            message["from"] = self._user(spot.sender_id)
        elif chat["type"] == "private":
            message["from"] = self._user(spot.chat_id)
        else:
            raise bad_request("a message in a group needs its sender's user_id")
        return message | self._topic(spot) | content

    def _topic(self, spot: Spot) -> Json:
        if not spot.thread_id:
            return {}
        if self.board.topics.of(self.bot.id, spot.chat_id, spot.thread_id).get("closed"):
            raise bad_request("the topic is closed")
        return self.board.topics.fields(self.bot.id, spot.chat_id, spot.thread_id)

    def _user(self, user_id: int) -> Json:
        if user := self.board.store.users.get(user_id):
            return user
        raise bad_request("user not found")

    def _existing(self, chat_id: int, message_id: int) -> Json:
        message = self.board.store.message(self.bot.id, chat_id, message_id)
        if message is None:
            raise bad_request("message not found")
        message.pop("reply_to_message", None)
        return message
