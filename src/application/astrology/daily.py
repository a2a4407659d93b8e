"""Sending the words about the day when their hour has come."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from application.astrology.outlook import OutlookUseCase
from application.astrology.ports import Presence, Querents
from application.astrology.tell_day import TellOutlookUseCase
from application.astrology.write_reading import Reader
from application.delivery.outbox import SendMessageUseCase
from application.personalization.preferences import PersonaInUseUseCase
from application.safety.unasked_text import CleanUnaskedTextUseCase
from application.shared.ports import Clock
from domain.astrology.querent import OWN, DailyWord, Querent
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.shared.errors import InvalidInput, PersonErased
from domain.shared.identity import Conversation
from domain.shared.language import Language

_AT_ONCE: Final = 200
_SIDE_BY_SIDE: Final = 8
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
        in_use: PersonaInUseUseCase,
        clock: Clock,
    ) -> None:
        self._querents = querents
        self._in_use = in_use
        self._presence = presence
        self._tell = tell
        self._send = send
        self._clock = clock

    async def execute(self) -> int:
        """How many were due and are settled."""
        settled = 0
        while due := await self._querents.due(self._clock.now(), _AT_ONCE):
            places = asyncio.Semaphore(_SIDE_BY_SIDE)
            async with asyncio.TaskGroup() as tasks:
                for querent in due:
                    tasks.create_task(self._in_turn(querent, places))
            settled += len(due)
        return settled

    async def _in_turn(self, querent: Querent, places: asyncio.Semaphore) -> None:
        async with places:
            await self._settle(querent)

    async def _settle(self, querent: Querent) -> None:
        daily, now = querent.daily, self._clock.now()
        if daily is None:
            return
        if now - daily.next_at < _STILL_MORNING and await self._is_there(querent, daily, now):
            message = await self._message(querent, daily)
            if message is not None:
                await self._send.execute(message)
        profile = (await self._in_use.execute(str(querent.person), daily.language)).profile
        zone = ZoneInfo(profile.time_zone or daily.zone)  # they may have moved
        following = next_morning(now, daily.hour, zone)
        try:
            await self._querents.plan(querent.person, daily.next_at, following, zone.key)
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


class ModelWords:
    """How many words the model may write in a day, for this process; all others are composed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._day: date | None = None
        self._written = 0

    def take(self, day: date) -> bool:
        """Whether there is one left, which is used up then."""
        if day != self._day:
            self._day, self._written = day, 0
        self._written += 1
        return self._written <= self._most


class TellDayUseCase:
    """The day over one's own chart; a model is asked for a few only."""

    def __init__(
        self,
        outlook: OutlookUseCase,
        tell: TellOutlookUseCase,
        in_use: PersonaInUseUseCase,
        words: ModelWords,
        clean: CleanUnaskedTextUseCase,
    ) -> None:
        self._outlook = outlook
        self._tell = tell
        self._in_use = in_use
        self._words = words
        self._clean = clean

    async def execute(self, querent: Querent, daily: DailyWord) -> str:
        """Raises InvalidInput for what cannot be computed."""
        zone, language = ZoneInfo(daily.zone), Language(daily.language)
        day = daily.next_at.astimezone(zone).date()
        outlook = await self._outlook.day(querent.birth_of(OWN), day, zone)
        if not self._words.take(day):
            return self._tell.day(outlook, language)
        user_id = str(querent.person)
        in_use = await self._in_use.execute(user_id, daily.language)
        reader = Reader(user_id, "", replace(in_use, language=language))
        told = await self._tell.execute(outlook, reader)
        return self._clean.execute(told, in_use.persona.persona_id, language)


def next_morning(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """The next time that a clock there shows the hour, from tomorrow on."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(hour), zone).astimezone(UTC)
