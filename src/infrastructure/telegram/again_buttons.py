"""Only the last answer of a conversation carries the button that makes it anew."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import AiogramError

from application.delivery.ports import MessageSender, NotSent, Sent
from application.dialogue.answer_again import AGAIN
from application.shared.ending import end_tasks
from domain.delivery.outgoing import Button, OutgoingPart
from domain.shared.identity import Conversation
from infrastructure.telegram.metrics import PrometheusTelegramObserver
from infrastructure.telegram.plain_calls import Values, call_about_message
from infrastructure.telegram.sender import keyboard_of

_SECONDS = 5
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class _Answer:
    message_id: int
    part: OutgoingPart


class AgainButtons:
    """A MessageSender that takes the button from the answer before, once a newer one is there.

    Best effort, as far as this process remembers: a button that stays says itself, when it is
    pressed, that it is over. Nothing waits for it.
    """

    def __init__(
        self, sender: MessageSender, bots: Mapping[int, Bot], observer: PrometheusTelegramObserver
    ) -> None:
        self._sender = sender
        self._bots = bots
        self._observer = observer
        self._latest: OrderedDict[Conversation, _Answer] = OrderedDict()
        self._removing: set[asyncio.Task[None]] = set()

    async def send(self, lane: Conversation, part: OutgoingPart) -> Sent | NotSent:
        result = await self._sender.send(lane, part)
        if isinstance(result, Sent) and _is_of_answers(part.buttons):
            older = self._latest.pop(lane, None)
            self._remember(lane, _Answer(result.message_id, part))
            if older:
                self._start(lane, older)
        return result

    async def aclose(self) -> None:
        await end_tasks(self._removing)

    def _remember(self, lane: Conversation, answer: _Answer) -> None:
        self._latest[lane] = answer
        if len(self._latest) > _MOST:
            self._latest.popitem(last=False)

    def _start(self, lane: Conversation, older: _Answer) -> None:
        task = asyncio.create_task(self._remove(lane, older))
        self._removing.add(task)
        task.add_done_callback(self._removing.discard)

    async def _remove(self, lane: Conversation, older: _Answer) -> None:
        rows = tuple(row for row in older.part.buttons if not _is_of_answers((row,)))
        values: Values = {
            "chat_id": lane.chat_id,
            "message_id": older.message_id,
            "reply_markup": keyboard_of(rows),
        }
        bot = self._bots[lane.bot_id]
        try:
            await call_about_message(bot, "editMessageReplyMarkup", values, seconds=_SECONDS)
        except AiogramError as error:
            self._observer.extra("again_removed", type(error).__name__)


def _is_of_answers(buttons: tuple[tuple[Button, ...], ...]) -> bool:
    return any(button.data.startswith(f"{AGAIN}:") for row in buttons for button in row)
