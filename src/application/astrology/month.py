"""What the sky brings in a month, for a person's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from application.astrology.meanings import Meanings
from application.astrology.outlook import OutlookUseCase
from application.astrology.tell_outlook import OutlookTeller
from application.astrology.wording import Vocabularies
from application.shared.ports import Clock
from domain.astrology.birth import Birth
from domain.astrology.events import Event
from domain.shared.language import Language

Entry: TypeAlias = tuple[datetime, str]


class CalendarWriter(Protocol):
    def write(self, entries: Sequence[Entry], zone: ZoneInfo, now: datetime) -> bytes:
        """A calendar file, with times in the zone."""
        ...


class CalendarFiles:
    """Events of the sky in a person's language, for a calendar program."""

    def __init__(
        self,
        vocabularies: Vocabularies,
        meanings: Mapping[Language, Meanings],
        writer: CalendarWriter,
        clock: Clock,
    ) -> None:
        self._vocabularies = vocabularies
        self._meanings = meanings
        self._writer = writer
        self._clock = clock

    def teller(self, language: Language) -> OutlookTeller:
        return OutlookTeller(self._vocabularies.of(language), self._meanings[language])

    def of(self, events: Sequence[Event], zone: ZoneInfo, language: Language) -> bytes:
        """A calendar file, with times in the zone."""
        teller = self.teller(language)
        entries = [(each.at, teller.what(each)) for each in events]
        return self._writer.write(entries, zone, self._clock.now())


class MonthCalendarUseCase:
    def __init__(self, outlook: OutlookUseCase, files: CalendarFiles) -> None:
        self._outlook = outlook
        self._files = files

    async def execute(self, birth: Birth, first: date, zone: ZoneInfo, language: Language) -> bytes:
        """`first` is the month's first day. Raises InvalidInput for one that is not covered."""
        days = (_last_of_month(first) - first).days + 1
        events = await self._outlook.month(birth, first, days, zone)
        return self._files.of(events, zone, language)


@dataclass(frozen=True, slots=True)
class LunarCalendar:
    """`file` holds the same as `text`, for a calendar program."""

    text: str
    file: bytes


class LunarCalendarUseCase:
    """The Moon's phases and signs. Needs to know nothing of anybody."""

    def __init__(self, outlook: OutlookUseCase, files: CalendarFiles) -> None:
        self._outlook = outlook
        self._files = files

    async def of_month(self, first: date, zone: ZoneInfo, language: Language) -> LunarCalendar:
        """`first` is the month's first day. Raises InvalidInput for one that is not covered."""
        return await self.execute(first, _last_of_month(first), zone, language)

    async def execute(
        self, start: date, end: date, zone: ZoneInfo, language: Language
    ) -> LunarCalendar:
        """Both days are in it. Raises InvalidInput for days that are not covered."""
        days = await self._outlook.lunar_days(start, end, zone)
        text = self._files.teller(language).lunar_days(days)
        return LunarCalendar(text, self._files.of(days.events, zone, language))


def _last_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
