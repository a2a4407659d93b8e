"""The operators' forum: what they write in a session's topic, and the buttons there."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from application.delivery.ports import TurnHandler
from application.desk.mirror import DESK
from application.desk.topic_work import WorkInTopicUseCase
from application.dialogue.wording import Wording
from domain.access.keys import Principal, Role
from domain.delivery.inbox import Turn
from domain.delivery.outgoing import Answer
from domain.desk.topics import BY_TELEGRAM
from domain.shared.errors import NotFound, TellUser
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.presses import acknowledging

_ANONYMOUS: Final = 1_087_968_824
"""Telegram's GroupAnonymousBot, as which anonymous administrators write."""


class DeskTopicHandler(TurnHandler):
    """Takes what concerns the desk in the operators' chat, and leaves all else to `turns`."""

    def __init__(
        self,
        turns: TurnHandler,
        work: WorkInTopicUseCase,
        bot: Bot,
        chat_id: int,
        wording: Wording,
        observer: TelegramObserver,
    ) -> None:
        self._turns = turns
        self._work = work
        self._bot = bot
        self._chat_id = chat_id
        self._wording = wording
        self._observer = observer

    async def handle(self, turn: Turn) -> Answer:
        if turn.head.lane.chat_id != self._chat_id or turn.head.kind.is_ours:
            return await self._turns.handle(turn)
        event = _event(turn)
        if str(_of(event, "callback_query").get("data", "")).startswith(f"{DESK}:"):
            return await self._pressed(turn)
        message = _of(event, "message")
        if turn.head.lane.thread_id is None or not message or _is_note_of_telegram(message):
            return await self._turns.handle(turn)
        return await self._said(turn, message)

    async def _said(self, turn: Turn, message: Mapping[str, Any]) -> Answer:
        user_id, thread_id = turn.head.user_id, turn.head.lane.thread_id or 0
        if user_id == _ANONYMOUS:
            return Answer.text(self._wording.text("desk-topic-anonymous"))
        text = str(message.get("text") or "").strip()
        if not text:
            return Answer.text(self._wording.text("desk-topic-text-only"))
        try:
            done = await self._work.say(_principal(user_id), thread_id, text)
        except NotFound:
            return await self._turns.handle(turn)
        except TellUser as refusal:
            return Answer.text(str(refusal))
        return Answer() if done else await self._turns.handle(turn)

    async def _pressed(self, turn: Turn) -> Answer:
        try:
            update = Update.model_validate_json(turn.head.payload, context={"bot": self._bot})
        except ValidationError:
            self._observer.ignored("unreadable")
            return Answer()
        query = update.callback_query
        if query is None:
            return Answer()
        async with acknowledging(query, self._bot, self._observer) as press:
            _, _, rest = (query.data or "").partition(":")
            verb, _, session_id = rest.partition(":")
            try:
                await self._work.press(_principal(query.from_user.id), verb, session_id)
            except TellUser as refusal:
                press.notice = str(refusal)
                return Answer()
            press.removes_buttons = True
        return Answer()


def _principal(user_id: int | None) -> Principal:
    """Whoever the group's owners let in works at the desk, under their own id."""
    return Principal(f"{BY_TELEGRAM}{user_id}", Role.SUPPORT)


def _event(turn: Turn) -> Mapping[str, Any]:
    try:
        update = orjson.loads(turn.head.payload)
    except orjson.JSONDecodeError:
        return {}
    return update if isinstance(update, dict) else {}


def _of(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _is_note_of_telegram(message: Mapping[str, Any]) -> bool:
    return any(name.startswith("forum_topic_") for name in message)
