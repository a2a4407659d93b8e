from collections.abc import Mapping
from dataclasses import replace

import orjson
import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from domain.delivery.inbox import InboxRow, Turn, TurnKind
from domain.delivery.outgoing import Answer
from domain.shared.errors import MajordomeError, ProviderUnavailable, RetryLater, Stop
from presentation.telegram.asker import asker_of
from presentation.telegram.chats import group_message, is_private_message
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.wording import Wordings

log = structlog.get_logger(__name__)

_ASKING = ("message", "callback_query")


class TelegramTurnHandler:
    """Turns stored updates into answers by way of aiogram's handlers."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        bots: Mapping[int, Bot],
        wordings: Wordings,
        observer: TelegramObserver,
    ) -> None:
        self._dispatcher = dispatcher
        self._bots = bots
        self._wordings = wordings
        self._observer = observer

    async def handle(self, turn: Turn) -> Answer:
        """Raises RetryLater, and whatever a handler did not foresee."""
        if turn.kind is not TurnKind.NORMAL:
            return self._notice(turn)
        bot = self._bots[turn.head.lane.bot_id]
        updates = [update for row in turn.rows if (update := self._parsed(row, bot))]
        if not updates:
            return self._say(turn.head, "not-understood") if _asks_privately(turn) else Answer()
        return await self._answer(turn, bot, updates)

    async def _answer(self, turn: Turn, bot: Bot, updates: list[Update]) -> Answer:
        head = updates[0]
        asker = asker_of(head)
        if asker is None:
            return self._ignored(head.event_type)
        burst = tuple(update.message for update in updates[1:] if update.message)
        try:
            result = await self._dispatcher.feed_update(
                bot, head, turn=turn, burst=burst, asker=asker
            )
        except RetryLater:
            raise
        except MajordomeError as error:
            result = self._refused(turn, error)
        except AiogramError as error:
            raise ProviderUnavailable("Telegram did not answer", kind="telegram") from error
        if isinstance(result, Answer):
            return _in_place(head, result)
        if is_private_message(head):
            return self._say(turn.head, "not-understood")
        return self._ignored(head.event_type)

    def _refused(self, turn: Turn, error: MajordomeError) -> Answer:
        kind = type(error).__name__
        self._observer.refused(kind)
        # Only what an operator must mend is fit for the log: the rest may quote the user.
        reason = str(error) if isinstance(error, Stop) else None
        log.error("turn_refused", kind=kind, reason=reason, request_id=turn.turn_id)
        return self._say(turn.head, "trouble")

    def _parsed(self, row: InboxRow, bot: Bot) -> Update | None:
        """None, and counted, where aiogram does not know what Telegram sent."""
        try:
            update = Update.model_validate_json(row.payload, context={"bot": bot})
            _ = update.event_type  # looked up here, where a failure can be counted
        except ValidationError:
            self._observer.ignored("unreadable")
            return None
        except UpdateTypeLookupError:
            self._observer.ignored("unknown_type")
            return None
        return update

    def _notice(self, turn: Turn) -> Answer:
        """One fixed text for the whole turn; groups hear nothing, most of it was not for us."""
        if turn.kind is TurnKind.TAKEN_OVER:
            return self._ignored(turn.kind)  # a person answers
        if _asks_privately(turn):
            return self._say(turn.head, f"notice-{turn.kind}")
        return self._ignored(f"{turn.kind}")

    def _say(self, row: InboxRow, key: str) -> Answer:
        return Answer.text(self._wordings.of_stranger(row.language).text(key))

    def _ignored(self, reason: str) -> Answer:
        self._observer.ignored(reason)
        return Answer()


def _asks_privately(turn: Turn) -> bool:
    return turn.head.lane.chat_id > 0 and any(_asks(row) for row in turn.rows)


def _asks(row: InboxRow) -> bool:
    try:
        update = orjson.loads(row.payload)
    except orjson.JSONDecodeError:
        return False
    return isinstance(update, dict) and any(name in update for name in _ASKING)


def _in_place(update: Update, answer: Answer) -> Answer:
    """In a group, an answer points at the message it answers."""
    message = group_message(update)
    if message is None or not answer.parts:
        return answer
    first = replace(answer.parts[0], reply_to=message.message_id)
    return Answer((first, *answer.parts[1:]))
