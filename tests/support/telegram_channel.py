"""The Telegram channel as the product wires it, fed with updates as Telegram writes them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
from aiogram import Bot
from prometheus_client import CollectorRegistry

from composition.telegram_bot import turn_handler
from domain.delivery.inbox import Turn, TurnKind
from domain.delivery.outgoing import Answer
from domain.shared.identity import Conversation
from infrastructure.telegram.metrics import PrometheusTelegramObserver
from presentation.telegram.audiences import Audiences
from presentation.telegram.classify import to_inbox_row
from presentation.telegram.drafts import DraftPace, Drafts
from presentation.telegram.stopping import StopRegistry
from presentation.telegram.turn_handler import TelegramTurnHandler
from tests.support.dialogue import Salon
from tests.support.living_voice import LivingVoice
from tests.support.personalization import Household

Json = dict[str, Any]

ANN: Json = {"id": 501, "is_bot": False, "first_name": "Ann", "language_code": "en"}
BOB: Json = {"id": 502, "is_bot": False, "first_name": "Bob", "language_code": "en"}
GROUP: Json = {"id": -100, "type": "supergroup", "title": "Tea"}
SENT_AT = 1_767_600_000
FAST = DraftPace(
    before_first=0,
    before_first_in_quiet=0,
    between_drafts=0.01,
    between_refreshes=0.05,
    between_actions=0.05,
)


def a_message(
    message_id: int = 1, *, user: Json = ANN, chat: Json | None = None, **content: Any
) -> Json:
    """A message with `content`; in the private chat with the user unless a chat is given."""
    private = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
    return {
        "message_id": message_id,
        "from": user,
        "chat": chat or private,
        "date": SENT_AT,
        **content,
    }


def a_press(data: str | None, *, user: Json = ANN, chat: Json | None = None) -> Json:
    message = a_message(5, user=user, chat=chat, text="Choose")
    return {"id": "77", "from": user, "chat_instance": "1", "message": message, "data": data}


class NoLimits:
    """A SendLimiter that allows everything, or no draft."""

    def __init__(self) -> None:
        self.drafts_allowed = True

    async def wait_seconds(self, lane: Conversation) -> float:
        return 0

    async def throttled(self, lane: Conversation) -> None:
        pass

    async def draft_allowed(self, lane: Conversation) -> bool:
        return self.drafts_allowed


@dataclass
class Channel:
    bot: Bot
    voice: LivingVoice = field(default_factory=LivingVoice)
    limiter: NoLimits = field(default_factory=NoLimits)
    pace: DraftPace = FAST
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    stops: StopRegistry = field(default_factory=StopRegistry)
    updates: int = 0

    @cached_property
    def salon(self) -> Salon:
        return Salon(self.voice)

    @property
    def household(self) -> Household:
        return self.salon.household

    @cached_property
    def observer(self) -> PrometheusTelegramObserver:
        return PrometheusTelegramObserver(self.registry)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.limiter, self.observer, self.pace)

    @cached_property
    def handler(self) -> TelegramTurnHandler:
        audiences = Audiences(self.drafts, self.stops)
        return turn_handler(self.salon.opened, self.bot, audiences, self.observer)

    async def hear(self, *updates: Json, kind: TurnKind = TurnKind.NORMAL) -> Answer:
        """Answer these updates as one turn; each is named after its kind, as Telegram does."""
        payloads = [orjson.dumps({"update_id": self._next_id(), **update}) for update in updates]
        return await self.hear_raw(*payloads, kind=kind)

    async def hear_raw(self, *payloads: bytes, kind: TurnKind = TurnKind.NORMAL) -> Answer:
        now = datetime.now(UTC)
        rows = [to_inbox_row(self.bot.id, orjson.loads(raw), raw, now) for raw in payloads]
        return await self.handler.handle(Turn(tuple(rows), kind))

    async def say(self, text: str, *, user: Json = ANN, chat: Json | None = None) -> Answer:
        return await self.hear({"message": a_message(user=user, chat=chat, text=text)})

    async def press(
        self, data: str | None, *, user: Json = ANN, chat: Json | None = None
    ) -> Answer:
        return await self.hear({"callback_query": a_press(data, user=user, chat=chat)})

    def ignored(self, reason: str) -> float:
        """By the channel, or by the dialogue."""
        by_dialogue = self.salon.observer.seen[f"ignored/{reason}"]
        return by_dialogue + self._count("telegram_updates_ignored_total", reason=reason)

    def refused(self, kind: str) -> float:
        return self.salon.observer.seen[f"refused/{kind}"]

    def extra(self, call: str, outcome: str) -> float:
        return self._count("telegram_extras_total", call=call, outcome=outcome)

    def _count(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0

    def _next_id(self) -> int:
        self.updates += 1
        return self.updates
