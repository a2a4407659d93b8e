"""What was computed, told to a model line by line, and kept to judge its answer by."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from application.astrology.captions import position_lines
from application.astrology.cast import NatalChart
from application.astrology.compose import Composer, strongest
from application.astrology.outlook import Outlook
from application.astrology.tell_outlook import OutlookTeller
from application.astrology.wording import Vocabulary
from domain.astrology.aspects import Aspect, AspectKind, Point
from domain.astrology.bodies import Body
from domain.astrology.chart import Chart
from domain.astrology.claims import Grounds
from domain.astrology.zodiac import degrees_and_minutes, sign_of

_MOST_ASPECTS = 12


@dataclass(frozen=True, slots=True)
class FactSheet:
    """`lines` are ranked: whoever has less room takes fewer."""

    lines: tuple[str, ...]
    grounds: Grounds

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def natal_sheet(natal: NatalChart, words: Vocabulary, composer: Composer) -> FactSheet:
    aspects = strongest(natal.chart.aspects, _MOST_ASPECTS)
    lines = (*position_lines(natal, words), *map(composer.headline, aspects))
    return FactSheet(tuple(lines), natal_grounds(natal))


def outlook_sheet(outlook: Outlook, teller: OutlookTeller) -> FactSheet:
    """The sky's own places count beside those of the chart: both may be spoken of."""
    events = (*outlook.transits, *outlook.events)
    lines = (
        teller.moon(outlook.moon, outlook.zone),
        *(teller.event(each, outlook.zone) for each in events),
    )
    grounds = natal_grounds(outlook.natal) if outlook.natal else Grounds()
    moon = sign_of(outlook.moon.longitude)
    signs = dict(grounds.signs)
    signs[Body.MOON] = signs.get(Body.MOON, frozenset()) | {moon, outlook.moon.next_sign}
    for each in events:
        if each.sign:
            signs[each.body] = signs.get(each.body, frozenset()) | {each.sign}
    days = {outlook.start, outlook.end, *(e.at.astimezone(outlook.zone).date() for e in events)}
    exact = {
        (frozenset((each.body, each.point)), each.aspect)
        for each in events
        if each.point and each.aspect
    }
    return FactSheet(
        lines,
        replace(
            grounds,
            signs=signs,
            aspects=grounds.aspects | exact,
            days=grounds.days | _days(days),
            years=grounds.years | _years(days),
        ),
    )


def synastry_sheet(
    first: NatalChart, second: NatalChart, aspects: Sequence[Aspect], composer: Composer
) -> FactSheet:
    chosen = strongest(aspects, _MOST_ASPECTS)
    one, other = natal_grounds(first), natal_grounds(second)
    signs = {
        point: one.signs.get(point, frozenset()) | other.signs.get(point, frozenset())
        for point in {*one.signs, *other.signs}
    }
    grounds = Grounds(
        signs=signs,
        aspects=one.aspects | other.aspects | _pairs(aspects),
        retrograde=one.retrograde | other.retrograde,
        days=one.days | other.days,
        years=one.years | other.years,
    )
    return FactSheet(tuple(map(composer.headline, chosen)), grounds)


def natal_grounds(natal: NatalChart) -> Grounds:
    chart = natal.chart
    places = dict(_places(chart))
    signs = {point: frozenset((sign_of(place),)) for point, place in places.items()}
    if natal.moon:
        signs[Body.MOON] = frozenset((sign_of(natal.moon.start), sign_of(natal.moon.end)))
    return Grounds(
        signs=signs,
        houses={point: chart.houses.house_of(place) for point, place in places.items()}
        if chart.houses
        else {},
        degrees={point: degrees_and_minutes(place) for point, place in places.items()},
        aspects=_pairs(chart.aspects),
        retrograde=frozenset(each.body for each in chart.bodies if each.is_retrograde),
        days=_days((natal.birth.day, natal.birth.gregorian_day)),
        years=_years((natal.birth.day, natal.birth.gregorian_day)),
    )


def _places(chart: Chart) -> Iterator[tuple[Point, float]]:
    for placed in chart.bodies:
        if placed.body is not Body.MEAN_NODE:
            yield placed.body, placed.longitude
    yield from chart.angles.items()


def _pairs(aspects: Sequence[Aspect]) -> frozenset[tuple[frozenset[Point], AspectKind]]:
    return frozenset((frozenset((each.first, each.second)), each.kind) for each in aspects)


def _days(days: Collection[date]) -> frozenset[tuple[int, int]]:
    return frozenset((day.month, day.day) for day in days)


def _years(days: Collection[date]) -> frozenset[int]:
    return frozenset(day.year for day in days)
