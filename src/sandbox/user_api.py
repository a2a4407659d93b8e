"""The users' side over HTTP, for the chat page and for tests: `/sandbox/api/…`.

Every route takes `?bot_id=`; without it the sandbox's own bot is meant.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Final, Literal, TypeVar

import orjson
from fastapi import APIRouter, Form, Query
from starlette.responses import Response, StreamingResponse

from sandbox.events import ChatKey
from sandbox.guard import Rules
from sandbox.guarded_route import guarded_router, guests_only
from sandbox.media import Announced
from sandbox.parameters import Upload
from sandbox.switchboard import Switchboard
from sandbox.user_actions import Users
from sandbox.user_bodies import (
    Blocking,
    NewChat,
    NewContent,
    NewFile,
    NewForeignForward,
    NewForward,
    NewPress,
    NewReaction,
    NewText,
    NewUser,
)
from sandbox.wire import BOT_ID, Json, bad_request

_KEEP_ALIVE_SECONDS: Final = 15
# Anything else might be a page with scripts of its own: it is downloaded, never shown.
_SHOWN_TYPES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")

T = TypeVar("T")
# (chat's id, person's id, language of their Telegram) -> a few words such as "🎩 Alfred".
Companion = Callable[[int, int, str | None], Awaitable[str]]
Wait = Annotated[float, Query(ge=0, le=120)]


class UserApi:
    """HTTP over Users."""

    def __init__(
        self, board: Switchboard, rules: Rules, companion: Companion | None = None
    ) -> None:
        self._board = board
        self._rules = rules
        self._companion = companion

    def router(self) -> APIRouter:
        guests = guests_only(self._rules)
        router = guarded_router(guests, "/sandbox/api")
        router.add_api_route("/bot", self.bot, methods=["GET"])
        router.add_api_route("/users", self.users, methods=["GET"])
        router.add_api_route("/users", self.create_user, methods=["POST"])
        router.add_api_route("/chats", self.chats, methods=["GET"])
        router.add_api_route("/chats", self.create_chat, methods=["POST"])
        router.add_api_route("/files/{file_id}", self.file, methods=["GET"])
        router.add_api_route("/presses/{query_id}", self.press_answer, methods=["GET"])
        chat = guarded_router(guests, "/chats/{chat_id}")
        chat.add_api_route("/companion", self.companion, methods=["GET"])
        chat.add_api_route("/messages", self.messages, methods=["GET"])
        chat.add_api_route("/events", self.events, methods=["GET"])
        chat.add_api_route("/messages", self.write, methods=["POST"])
        chat.add_api_route("/messages/{message_id}", self.edit, methods=["POST"])
        chat.add_api_route("/contents", self.send_content, methods=["POST"])
        chat.add_api_route("/forwards", self.forward, methods=["POST"])
        chat.add_api_route("/files", self.send_file, methods=["POST"])
        chat.add_api_route("/presses", self.press, methods=["POST"])
        chat.add_api_route("/reactions", self.react, methods=["POST"])
        chat.add_api_route("/stop", self.stop, methods=["POST"])
        chat.add_api_route("/block", self.block, methods=["POST"])
        router.include_router(chat)
        return router

    async def bot(self, language: str = "", bot_id: int = BOT_ID) -> Json:
        """The bot with its command menu, for one chat's language."""
        bot = self._board.bot(bot_id)
        scopes = ("all_private_chats", "default")
        keys = [f"{scope}::{code}" for code in (language, "") for scope in scopes]
        commands = next((bot.commands[key] for key in keys if bot.commands.get(key)), [])
        about = bot.descriptions.get(f"description:{language}")
        description = about or bot.descriptions.get("description:", "")
        return bot.as_user() | {"commands": commands, "description": description}

    async def users(self) -> list[Json]:
        return list(self._board.store.users.values())

    async def create_user(self, user: NewUser) -> Json:
        return self._acting(BOT_ID).create_user(user.model_dump())

    async def chats(self) -> list[Json]:
        """Groups and supergroups with the ids of their members."""
        shown = ("id", "type", "title", "members", "is_forum")
        return [
            {key: chat[key] for key in shown if key in chat}
            for chat in self._board.store.chats.values()
        ]

    async def create_chat(self, chat: NewChat) -> Json:
        users = self._acting(BOT_ID)
        return users.create_chat(chat.type, chat.title, chat.members, is_forum=chat.is_forum)

    async def messages(
        self,
        chat_id: int,
        after: int = 0,
        limit: int = 200,
        sender: Literal["any", "bot", "user"] = "any",
        wait: Wait = 0,
        bot_id: int = BOT_ID,
    ) -> Json:
        """Messages above `after`; with `wait` (seconds) it waits for the first of `sender`."""
        self._board.chat(chat_id)
        chat = (bot_id, chat_id)

        def found() -> list[Json]:
            messages = self._board.store.messages(bot_id, chat_id, after, limit)
            return [message for message in messages if sender in ("any", _sender(message))]

        messages = await self._until(chat, wait, found)
        draft = self._board.draft(chat)
        return {
            "messages": messages,
            "draft": draft.as_json() if draft else None,
            "blocked": chat in self._board.store.blocks,
        }

    async def events(self, chat_id: int, bot_id: int = BOT_ID) -> StreamingResponse:
        """Server-sent events: message, edited, deleted, draft, draft_gone, action, …"""
        self._board.chat(chat_id)
        stream = self._event_stream((bot_id, chat_id))
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def write(self, chat_id: int, message: NewText, bot_id: int = BOT_ID) -> Json:
        return self._acting(bot_id).write(message.spot(chat_id), message.text)

    async def edit(
        self, chat_id: int, message_id: int, message: NewText, bot_id: int = BOT_ID
    ) -> Json:
        return self._acting(bot_id).edit(chat_id, message_id, message.text)

    async def send_content(self, chat_id: int, message: NewContent, bot_id: int = BOT_ID) -> Json:
        return self._acting(bot_id).send(message.spot(chat_id), message.content)

    async def forward(
        self, chat_id: int, message: NewForward | NewForeignForward, bot_id: int = BOT_ID
    ) -> Json:
        users, spot = self._acting(bot_id), message.spot(chat_id)
        if isinstance(message, NewForeignForward):
            return users.forward_foreign(spot, message.text, message.author)
        return users.forward(spot, message.from_chat_id, message.message_id)

    async def companion(self, chat_id: int, user_id: int) -> Json:
        """Who speaks for the bot to this person in this chat; empty where nobody knows."""
        self._board.chat(chat_id)
        user = self._board.store.users.get(user_id)
        if user is None or self._companion is None:
            return {"companion": ""}
        return {"companion": await self._companion(chat_id, user_id, user.get("language_code"))}

    async def send_file(
        self, chat_id: int, message: Annotated[NewFile, Form()], bot_id: int = BOT_ID
    ) -> Json:
        """Send a file; a browser's recording (`recorded`) first becomes a voice note."""
        content = await message.file.read()
        mime_type = message.mime_type or message.file.content_type or "application/octet-stream"
        duration = message.duration
        if message.recorded:
            content, duration = await asyncio.to_thread(_voice_note, content)
            mime_type = "audio/ogg"
        return self._acting(bot_id).send_file(
            message.spot(chat_id),
            message.kind,
            Upload(message.file.filename or message.kind, mime_type, content),
            Announced(duration, message.file_size, message.title, message.emoji),
            message.caption,
            message.media_group_id,
        )

    async def press(self, chat_id: int, press: NewPress, bot_id: int = BOT_ID) -> Json:
        """Press a button, or forge a press: the data need not stand on any button."""
        user_id = chat_id if press.user_id is None else press.user_id
        query_id = self._acting(bot_id).press(chat_id, user_id, press.message_id, press.data)
        return {"callback_query_id": query_id}

    async def press_answer(self, query_id: str, wait: Wait = 0) -> Json:
        """The bot's answer to a press: text and show_alert, or null where none came in time."""
        press = self._board.presses.get(query_id)
        if press is None:
            raise bad_request("there was no such press")
        return {"answer": await self._until(press.chat, wait, lambda: press.answer)}

    async def react(self, chat_id: int, reaction: NewReaction, bot_id: int = BOT_ID) -> Json:
        user_id = chat_id if reaction.user_id is None else reaction.user_id
        self._acting(bot_id).react(chat_id, user_id, reaction.message_id, reaction.emojis)
        return {"emojis": reaction.emojis}

    async def stop(self, chat_id: int, bot_id: int = BOT_ID) -> Json:
        return {"draft_id": self._acting(bot_id).stop(chat_id)}

    async def block(self, chat_id: int, blocking: Blocking, bot_id: int = BOT_ID) -> Json:
        self._acting(bot_id).block(chat_id, blocked=blocking.blocked)
        return {"blocked": blocking.blocked}

    async def file(self, file_id: str) -> Response:
        file = self._board.store.file(file_id)
        stored = file and self._board.store.content(file.path)
        if not file or not stored:
            raise bad_request("invalid file_id")
        shown = file.mime_type.startswith(_SHOWN_TYPES)
        headers = {
            "x-content-type-options": "nosniff",
            "content-security-policy": "sandbox",
            "content-disposition": "inline" if shown else "attachment",
            "cache-control": "private, max-age=86400",
        }
        media_type = file.mime_type if shown else "application/octet-stream"
        return Response(stored[1], media_type=media_type, headers=headers)

    def _acting(self, bot_id: int) -> Users:
        return Users(self._board, self._board.bot(bot_id))

    async def _until(self, chat: ChatKey, seconds: float, look: Callable[[], T]) -> T:
        """The first truthy result of `look`, tried at every event; the last one in the end."""
        deadline = time.monotonic() + seconds
        with self._board.events.subscribe(chat) as subscription:
            while not (result := look()) and (left := deadline - time.monotonic()) > 0:
                try:
                    event = await asyncio.wait_for(subscription.next(), left)
                except TimeoutError:
                    return look()
                if event is None:
                    return result
        return result

    async def _event_stream(self, chat: ChatKey) -> AsyncIterator[bytes]:
        with self._board.events.subscribe(chat) as subscription:
            yield b": here we are\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(subscription.next(), _KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if event is None:
                    return
                yield b"data: " + orjson.dumps(event) + b"\n\n"


def _sender(message: Json) -> str:
    return "bot" if message.get("from", {}).get("is_bot") else "user"


def _voice_note(recording: bytes) -> tuple[bytes, int]:
    try:
        from sandbox.recordings import as_voice_note
    except ImportError as error:
        raise bad_request("this installation was made without speech") from error
    return as_voice_note(recording)
