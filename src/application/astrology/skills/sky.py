"""The skills that tell of the sky: today, the week, the Moon."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from application.astrology.meanings import Meanings
from application.astrology.month import LunarCalendarUseCase
from application.astrology.outlook import OutlookUseCase
from application.astrology.skills.births import Astrologer, Births, reader_of
from application.astrology.tell_day import TellOutlookUseCase
from application.astrology.tell_outlook import OutlookTeller
from application.astrology.wording import Vocabulary
from application.dialogue.exchange import Exchange
from application.shared.ports import Clock
from domain.astrology.months import MonthNames
from domain.astrology.querent import OWN, Purpose, Querent
from domain.dialogue.replies import Document, Reply, Text
from domain.shared.errors import InvalidInput
from domain.shared.language import Language

UTC_ZONE = "UTC"
_COMING: Final = timedelta(days=29)


class SkyOutlook:
    """`/today` and `/week`, over one's own chart; where it is not known, it is asked for."""

    def __init__(
        self,
        purpose: Purpose,
        astrologer: Astrologer,
        births: Births,
        outlook: OutlookUseCase,
        tell: TellOutlookUseCase,
        clock: Clock,
    ) -> None:
        self._purpose = purpose
        self._astrologer = astrologer
        self._births = births
        self._outlook = outlook
        self._tell = tell
        self._clock = clock
        births.then[purpose] = self.tell

    @property
    def name(self) -> str:
        return self._purpose.value

    @property
    def actions(self) -> Collection[str]:
        return (self._purpose.value,)

    commands = actions
    allowed_in_crisis = False

    def understands(self, words: str) -> bool:
        return self._astrologer.requests.ask(self.name, words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        return await self._astrologer.in_private(exchange, self._served)

    async def _served(self, exchange: Exchange, querent: Querent, _: tuple[str, ...]) -> Reply:
        if querent.birth_of(OWN) is None:
            return await self._births.ask(exchange, querent, self._purpose)
        return await self.tell(exchange, querent)

    async def tell(self, exchange: Exchange, querent: Querent) -> Reply:
        zone, birth = await zone_of(exchange, querent), querent.birth_of(OWN)
        today = self._clock.now().astimezone(zone).date()
        reader = await reader_of(exchange)
        if self._purpose is Purpose.WEEK:
            week = await self._outlook.week(birth, today, zone)
            told = self._tell.week(week, reader.in_use.language)
        else:
            day = await self._outlook.day(birth, today, zone)
            now = replace(day, moon=await self._outlook.moon(self._clock.now()))
            told = await self._tell.execute(now, reader)
        await self._astrologer.keep(exchange, f"{self._purpose.value}-question", told)
        return Reply((Text(told, markdown=True),))


class MoonSkill:
    """`/moon`: where she is now, or a calendar of her month. Needs to know nothing of anybody."""

    name = "moon"
    actions = commands = ("moon",)
    allowed_in_crisis = False

    def __init__(
        self,
        astrologer: Astrologer,
        outlook: OutlookUseCase,
        meanings: Mapping[Language, Meanings],
        calendar: LunarCalendarUseCase,
        months: MonthNames,
        clock: Clock,
    ) -> None:
        self._astrologer = astrologer
        self._outlook = outlook
        self._meanings = meanings
        self._calendar = calendar
        self._months = months
        self._clock = clock

    def understands(self, words: str) -> bool:
        requests = self._astrologer.requests
        return requests.ask(self.name, words) or requests.ask("lunar_calendar", words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        words = await self._astrologer.words(exchange)
        querent = await self._astrologer.querents.get(exchange.turn.person)
        zone = await zone_of(exchange, querent)
        told = exchange.words or ""
        named = self._months.first_day_in(told, self._clock.now().astimezone(zone).date())
        is_command = exchange.turn.order is not None
        if (is_command and named) or self._astrologer.requests.ask("lunar_calendar", told):
            return await self._of_days(named, zone, words)
        moon = await self._outlook.moon(self._clock.now())
        teller = OutlookTeller(words, self._meanings[words.language])
        return Reply.text(_in_zone(teller.moon(moon, zone), zone, words))

    async def _of_days(self, first: date | None, zone: ZoneInfo, words: Vocabulary) -> Reply:
        """Of the month, else of the days that come."""
        today = self._clock.now().astimezone(zone).date()
        try:
            if first:
                found = await self._calendar.of_month(first, zone, words.language)
            else:
                end = today + _COMING
                found = await self._calendar.execute(today, end, zone, words.language)
        except InvalidInput:
            return Reply.text(words.text("lunar-days-beyond"))
        text = Text(_in_zone(found.text, zone, words))
        return Reply((text, Document(found.file, f"moon-{first or today:%Y-%m}.ics")))


def _in_zone(told: str, zone: ZoneInfo, words: Vocabulary) -> str:
    """Nobody takes UTC for their own time."""
    return f"{told}\n\n{words.text('sky-in-utc')}" if zone.key == UTC_ZONE else told


async def zone_of(exchange: Exchange, querent: Querent) -> ZoneInfo:
    """Where the person said they are, else where they were born."""
    chosen = (await exchange.in_use()).profile.time_zone
    birth = querent.birth_of(OWN)
    return ZoneInfo(chosen or (birth.place.zone if birth else UTC_ZONE))
