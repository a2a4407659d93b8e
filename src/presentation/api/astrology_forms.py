"""Charts as they are told over HTTP."""

from collections.abc import Mapping, Sequence

from application.astrology.cast import NatalChart
from domain.astrology.aspects import Aspect
from domain.astrology.chart import Chart, Placed
from domain.astrology.civil_time import Calendar, may_be_old_style
from domain.astrology.moon_phase import MoonPhase
from domain.astrology.places import Place
from domain.astrology.zodiac import degree_text, degrees_in_sign, sign_of

Form = dict[str, object]


def natal_form(natal: NatalChart) -> Form:
    birth, local, chart = natal.birth, natal.local, natal.chart
    return {
        "birth": {
            "moment": local.moment.isoformat(),
            "utc_offset": local.offset_text,
            "zone": local.zone,
            "local_mean_time": local.is_solar,
            "time_known": birth.is_timed,
            "place": place_form(birth.place),
        },
        **chart_form(chart),
        "moon_range": natal.moon
        and {"from": _longitude(natal.moon.start), "to": _longitude(natal.moon.end)},
        "warnings": _warnings(natal),
    }


def chart_form(chart: Chart) -> Form:
    houses, balance = chart.houses, chart.balance
    return {
        "moment": chart.moment.isoformat(),
        "house_system": houses and houses.system.value,
        "bodies": bodies_form(chart.bodies),
        "angles": houses
        and {angle.value: _longitude(place) for angle, place in chart.angles.items()},
        "houses": houses
        and [{"house": n, **_longitude(cusp)} for n, cusp in enumerate(houses.cusps, 1)],
        "aspects": [_aspect(each) for each in chart.aspects],
        "balance": {
            "elements": {each.value: count for each, count in balance.elements.items()},
            "modalities": {each.value: count for each, count in balance.modalities.items()},
        },
        "patterns": [
            {"pattern": each.kind.value, "bodies": each.bodies, "sign": each.sign}
            for each in chart.patterns
        ],
        "moon_phase": phase_form(chart.phase),
    }


def bodies_form(bodies: Sequence[Placed]) -> Sequence[Form]:
    return [
        {
            "body": placed.body.value,
            **_longitude(placed.longitude),
            "latitude": round(placed.position.latitude, 6),
            "speed": round(placed.position.speed, 6),
            "retrograde": placed.is_retrograde,
            "house": placed.house,
            "dignity": placed.dignity,
        }
        for placed in bodies
    ]


def between_form(aspects: Sequence[Aspect], names: tuple[str, str]) -> Sequence[Form]:
    """Aspects of two charts, each end named after whose it is."""
    return [
        {
            names[0]: each.first.value,
            names[1]: each.second.value,
            **_closeness(each),
        }
        for each in aspects
    ]


def phase_form(phase: MoonPhase) -> Form:
    return {
        "phase": phase.name.value,
        "angle": round(phase.angle, 6),
        "illuminated": round(phase.illuminated, 4),
    }


def place_form(place: Place) -> Form:
    return {
        "name": place.name,
        "country": place.country,
        "region": place.region,
        "near": place.near,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "zone": place.zone,
        "population": place.population,
    }


def _aspect(each: Aspect) -> Form:
    return {"first": each.first.value, "second": each.second.value, **_closeness(each)}


def _closeness(each: Aspect) -> Mapping[str, object]:
    return {
        "aspect": each.kind.value,
        "orb": round(each.orb, 6),
        "applying": each.applying,
        "strength": round(each.strength, 4),
    }


def _longitude(longitude: float) -> Form:
    return {
        "longitude": round(longitude, 7),
        "sign": sign_of(longitude).value,
        "sign_degrees": round(degrees_in_sign(longitude), 7),
        "degree_text": degree_text(longitude),
    }


def _warnings(natal: NatalChart) -> Sequence[str]:
    birth, houses = natal.birth, natal.chart.houses
    found = []
    if houses is not None and houses.was_replaced:
        asked_for = houses.asked_for.replace("_", " ")
        found.append(f"{asked_for} houses are not defined at this latitude: whole signs are used")
    if not birth.is_timed:
        found.append("the time is not known: no houses and no angles, the Moon within a range")
    unsure = birth.calendar is Calendar.GREGORIAN
    if unsure and may_be_old_style(birth.day, birth.place.country):
        found.append("dates there were old style then: give calendar julian if this one is")
    return found
