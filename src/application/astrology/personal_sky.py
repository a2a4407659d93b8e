"""What can be said of somebody's chart and of the sky above it now, for a conversation."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from application.astrology.cast import CastChartUseCase, NatalChart
from application.astrology.compare import CompareChartsUseCase, Transits
from application.astrology.compose import strongest
from application.astrology.fact_sheet import FactSheet, natal_sheet, outlook_sheet
from application.astrology.outlook import Outlook, OutlookUseCase
from application.astrology.read_chart import Telling
from application.astrology.tell_outlook import OutlookTeller
from domain.astrology.aspects import Aspect
from domain.astrology.birth import Birth
from domain.astrology.bodies import PLANETS
from domain.astrology.claims import Grounds
from domain.astrology.zodiac import sign_of
from domain.shared.language import Language

_MOST_TRANSITS: Final = 8
_FRESH: Final = timedelta(minutes=10)
_KEPT: Final = 128


@dataclass(frozen=True, slots=True)
class PersonalSky:
    """A birth's chart, and the sky at `moment` with the day around it."""

    natal: NatalChart
    transits: Transits
    outlook: Outlook
    moment: datetime

    @property
    def strongest_transits(self) -> list[Aspect]:
        fitting = [each for each in self.transits.aspects if each.first in PLANETS]
        return list(strongest(fitting, _MOST_TRANSITS))


class PersonalSkyUseCase:
    """Keeps what it computed for some minutes: people ask more than one question."""

    def __init__(
        self, cast: CastChartUseCase, compare: CompareChartsUseCase, outlook: OutlookUseCase
    ) -> None:
        self._cast = cast
        self._compare = compare
        self._outlook = outlook
        self._known: OrderedDict[tuple[Birth, str, int], PersonalSky] = OrderedDict()

    async def execute(
        self, birth: Birth, zone: ZoneInfo, now: datetime, *, days_ahead: int = 0
    ) -> PersonalSky:
        """The outlook is that of today, or of a day ahead of it. Raises InvalidInput for what
        cannot be computed.
        """
        key = (birth, zone.key, days_ahead)
        known = self._known.get(key)
        if known is None or not timedelta(0) <= now - known.moment < _FRESH:
            known = await self._computed(birth, zone, now, days_ahead)
            self._known[key] = known
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known

    async def _computed(
        self, birth: Birth, zone: ZoneInfo, now: datetime, days_ahead: int
    ) -> PersonalSky:
        natal = await self._cast.execute(birth)
        transits = await self._compare.transits(natal, now)
        day = now.astimezone(zone).date() + timedelta(days=days_ahead)
        outlook = await self._outlook.day(birth, day, zone)
        return PersonalSky(natal, transits, outlook, now)


class SkySheets:
    """The facts of a personal sky in words, and the grounds to judge an answer by."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling

    def natal(self, sky: PersonalSky, language: Language) -> FactSheet:
        words = self._telling.vocabularies.of(language)
        return natal_sheet(sky.natal, words, self._telling.composer(language))

    def now(self, sky: PersonalSky, language: Language) -> FactSheet:
        """The sky of the day and the strongest transits, with the natal grounds beside."""
        words = self._telling.vocabularies.of(language)
        teller = OutlookTeller(words, self._telling.meanings[language])
        sheet = outlook_sheet(sky.outlook, teller)
        transits = (
            words.text(
                "event-aspect",
                first=words.point(each.first),
                second=words.point(each.second),
                aspect=words.aspect(each.kind),
            )
            for each in sky.strongest_transits
        )
        signs = ", ".join(
            f"{words.point(each.body)} {words.in_sign(sign_of(each.longitude))}"
            f"{', R' if each.is_retrograde else ''}"
            for each in sky.transits.bodies
            if each.body in PLANETS
        )
        return FactSheet((signs, *transits, *sheet.lines), _grounds(sky, sheet.grounds))


def _grounds(sky: PersonalSky, known: Grounds) -> Grounds:
    bodies = sky.transits.bodies
    signs = dict(known.signs)
    for each in bodies:
        here = frozenset((sign_of(each.longitude),))
        signs[each.body] = signs.get(each.body, frozenset()) | here
    across = {(frozenset((each.first, each.second)), each.kind) for each in sky.transits.aspects}
    return replace(
        known,
        signs=signs,
        aspects=known.aspects | across,
        retrograde=known.retrograde | {each.body for each in bodies if each.is_retrograde},
    )
