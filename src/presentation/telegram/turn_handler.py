from collections.abc import Callable, Mapping

import orjson
from aiogram import Bot
from aiogram.types import CallbackQuery, Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from application.dialogue.dialogue import DialogueUseCase
from application.dialogue.turns import UserTurn
from application.dialogue.wording import Wording
from domain.delivery.inbox import InboxRow, Turn, TurnKind
from domain.delivery.outgoing import Answer
from domain.dialogue.replies import Reply
from presentation.telegram.answering import to_answer
from presentation.telegram.audiences import Audiences
from presentation.telegram.plain_messages import plain_turn
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.presses import acknowledging
from presentation.telegram.reading import TurnReader, Unasked

_HEARD = (TurnKind.NORMAL, TurnKind.TAKEN_OVER)
_ASKING = ("message", "callback_query")


class TelegramTurnHandler:
    """Telegram as a channel of the dialogue: reads stored updates, shows, and writes messages.

    `wording` gives the words for somebody of whom only the client's language is known.
    """

    def __init__(
        self,
        dialogue: DialogueUseCase,
        reader: TurnReader,
        audiences: Audiences,
        bots: Mapping[int, Bot],
        wording: Callable[[str | None], Wording],
        observer: TelegramObserver,
    ) -> None:
        self._dialogue = dialogue
        self._reader = reader
        self._audiences = audiences
        self._bots = bots
        self._wording = wording
        self._observer = observer

    async def handle(self, turn: Turn) -> Answer:
        """Raises RetryLater, and whatever a step did not foresee."""
        if turn.kind not in _HEARD:
            return self._notice(turn)
        bot = self._bots[turn.head.lane.bot_id]
        if plain := plain_turn(turn):
            return to_answer(await self._reply(turn, plain, None, bot))
        updates = [update for row in turn.rows if (update := self._parsed(row, bot))]
        if not updates:
            return self._say(turn.head, "not-understood") if _asks_privately(turn) else Answer()
        asked = await self._reader.read(turn, updates, bot)
        if isinstance(asked, Unasked):
            return self._ignored(asked.reason)
        reply = await self._reply(turn, asked, updates[0].callback_query, bot)
        message = updates[0].message
        in_place = message.message_id if message and not asked.is_private else None
        if asked.edit:
            in_place = asked.edit.message_id
        return to_answer(reply, reply_to=in_place)

    async def _reply(
        self, turn: Turn, asked: UserTurn, pressed: CallbackQuery | None, bot: Bot
    ) -> Reply:
        async with self._audiences.of(bot, turn, private=asked.is_private) as audience:
            if pressed is None:
                return await self._dialogue.execute(asked, audience)
            async with acknowledging(pressed, bot, self._observer) as press:
                reply = await self._dialogue.execute(asked, audience)
                press.notice, press.removes_buttons = reply.notice, reply.removes_buttons
                return reply

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
        if _asks_privately(turn):
            return self._say(turn.head, f"notice-{turn.kind}")
        return self._ignored(f"{turn.kind}")

    def _say(self, row: InboxRow, key: str) -> Answer:
        return Answer.text(self._wording(row.language).text(key))

    def _ignored(self, reason: str) -> Answer:
        self._observer.ignored(reason)
        return Answer()


def _asks_privately(turn: Turn) -> bool:
    return turn.head.lane.is_private and any(_asks(row) for row in turn.rows)


def _asks(row: InboxRow) -> bool:
    try:
        update = orjson.loads(row.payload)
    except orjson.JSONDecodeError:
        return False
    return isinstance(update, dict) and any(name in update for name in _ASKING)
