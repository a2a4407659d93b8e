"""Sending the words about the day when their hour has come."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from application.astrology.meanings import Meanings
from application.astrology.outlook import OutlookUseCase
from application.astrology.ports import Presence, Querents
from application.astrology.tell_outlook import OutlookTeller
from application.astrology.wording import Vocabularies
from application.delivery.outbox import SendMessageUseCase
from application.shared.ports import Clock
from domain.astrology.querent import OWN, DailyWord, Querent
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.shared.errors import InvalidInput, PersonErased
from domain.shared.identity import Conversation
from domain.shared.language import Language

_AT_ONCE: Final = 200
_AWAY: Final = timedelta(days=30)
_STILL_MORNING: Final = timedelta(hours=5)


class SendDailyWordsUseCase:
    """Each goes to the outbox under a name of its own, and only then is the next one planned:
    however many replicas do this, and wherever one dies, it is one message a day.

    The outbox paces them, and asks whether they are still welcome.
    """

    def __init__(
        self,
        querents: Querents,
        presence: Presence,
        tell: "TellDayUseCase",
        send: SendMessageUseCase,
        clock: Clock,
    ) -> None:
        self._querents = querents
        self._presence = presence
        self._tell = tell
        self._send = send
        self._clock = clock

    async def execute(self) -> int:
        """How many were due and are settled."""
        settled = 0
        while due := await self._querents.due(self._clock.now(), _AT_ONCE):
            for querent in due:
                await self._settle(querent)
            settled += len(due)
        return settled

    async def _settle(self, querent: Querent) -> None:
        daily, now = querent.daily, self._clock.now()
        if daily is None:
            return
        if now - daily.next_at < _STILL_MORNING and await self._is_there(querent, daily, now):
            message = await self._message(querent, daily)
            if message is not None:
                await self._send.execute(message)
        following = replace(daily, next_at=next_morning(now, daily.hour, ZoneInfo(daily.zone)))
        try:
            await self._querents.plan(querent.person, daily.next_at, following.next_at)
        except PersonErased:
            return

    async def _is_there(self, querent: Querent, daily: DailyWord, now: datetime) -> bool:
        """Whether they wrote in the last weeks, and have not shut the bot out."""
        chat = Conversation(daily.bot_id, daily.chat_id)
        last = await self._presence.last_seen(querent.person, chat)
        return last is not None and now - last < _AWAY

    async def _message(self, querent: Querent, daily: DailyWord) -> OutgoingMessage | None:
        try:
            text = await self._tell.execute(querent, daily)
        except InvalidInput:  # their clock has no such time any more, or the tables end
            return None
        day = daily.next_at.date().isoformat()
        return OutgoingMessage(
            f"daily:{querent.person}:{day}",
            Conversation(daily.bot_id, daily.chat_id),
            (OutgoingPart(text),),
            proactive=True,
            expires_at=daily.next_at + _STILL_MORNING,
        )


class TellDayUseCase:
    """The day over one's own chart, made of the meanings: no model is asked for so many."""

    def __init__(
        self,
        outlook: OutlookUseCase,
        vocabularies: Vocabularies,
        meanings: Mapping[Language, Meanings],
    ) -> None:
        self._outlook = outlook
        self._vocabularies = vocabularies
        self._meanings = meanings

    async def execute(self, querent: Querent, daily: DailyWord) -> str:
        """Raises InvalidInput for what cannot be computed."""
        return await asyncio.to_thread(self.tell, querent, daily)

    def tell(self, querent: Querent, daily: DailyWord) -> str:
        """On this thread."""
        zone, language = ZoneInfo(daily.zone), Language(daily.language)
        day = daily.next_at.astimezone(zone).date()
        outlook = self._outlook.of_day(querent.birth_of(OWN), day, zone)
        teller = OutlookTeller(self._vocabularies.of(language), self._meanings[language])
        return teller.day(outlook)


def next_morning(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """The next time that a clock there shows the hour, from tomorrow on."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(hour), zone).astimezone(UTC)
