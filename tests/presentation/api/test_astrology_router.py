"""Charts and places over HTTP, with the real ephemeris and the real list of places."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from application.access.keys import AuthenticateKeyUseCase
from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.month import CalendarFiles, MonthCalendarUseCase
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.sky_table import SkyTable
from domain.access.keys import Role
from domain.astrology.bodies import Body
from infrastructure.clock import SystemClock
from infrastructure.icalendar_writer import IcalendarWriter
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from infrastructure.pictures.rendering import PictureProcess
from infrastructure.pictures.wheel.pictures import SvgChartPictures, read_glyphs
from infrastructure.rate_limits import WindowCallLimiter, open_windows
from presentation.api.ai_access import ApiAccess
from presentation.api.astrology_router import AstrologyServices, build_astrology_router
from presentation.api.astrology_times_router import build_astrology_times_router
from presentation.api.call_limits import CallCounting, CallLimits
from tests.support.astrologer import MEANINGS, VOCABULARIES
from tests.support.charts import COUNTRIES, EPHEMERIS, FILES, gazetteer

KEY = "a-service-of-the-tests"
DIANA = {"date": "1961-07-01", "time": "19:45", "place": "Sandringham"} | {
    "latitude": 52.8297,
    "longitude": 0.5146,
    "zone": "Europe/London",
}


@pytest.fixture
async def service() -> AsyncIterator[httpx2.AsyncClient]:
    clock, cast = SystemClock(), CastChartUseCase(EPHEMERIS)
    keys = {Role.SERVICE: KEY, Role.SUPPORT: "support-key"}
    authenticate = AuthenticateKeyUseCase(InMemoryAccessKeys(), clock, keys)
    async with AsyncExitStack() as stack:
        windows = await stack.enter_async_context(open_windows(""))
        process = PictureProcess(sorted((FILES.parent / "fonts").glob("*.otf")))
        stack.push_async_callback(process.aclose)
        table = SkyTable(EPHEMERIS)
        compare = CompareChartsUseCase(cast, table)
        counting = CallCounting(WindowCallLimiter(windows), CallLimits())
        services = AstrologyServices(
            cast,
            compare,
            DrawWheelUseCase(
                SvgChartPictures(process, read_glyphs(FILES / "glyphs.json")),
                compare,
                VOCABULARIES,
            ),
            FindPlacesUseCase(gazetteer()),
            COUNTRIES,
            clock,
            ApiAccess(authenticate, counting),
        )
        app = FastAPI()
        app.include_router(build_astrology_router(services))
        files = CalendarFiles(VOCABULARIES, MEANINGS, IcalendarWriter(), clock)
        month = MonthCalendarUseCase(OutlookUseCase(table, cast), files)
        app.include_router(build_astrology_times_router(services, month))
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app),
            base_url="http://test/v1/astrology",
            headers={"Authorization": f"Bearer {KEY}"},
        ) as client:
            yield client


async def chart_of(service: httpx2.AsyncClient, **birth: Any) -> dict[str, Any]:
    answer = await service.post("/chart", json={"birth": DIANA | birth})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_chart_names_every_body_with_its_sign_degree_and_house(
    service: httpx2.AsyncClient,
) -> None:
    chart = await chart_of(service)
    bodies = {each["body"]: each for each in chart["bodies"]}
    assert list(bodies) == list(Body)
    sun = bodies["sun"]
    assert (sun["sign"], sun["degree_text"], sun["house"]) == ("cancer", "9°39\u2032", 7)
    assert bodies["jupiter"]["retrograde"]
    assert chart["angles"]["ascendant"]["sign"] == "sagittarius"
    assert chart["angles"]["ascendant"]["degree_text"] == "18°25\u2032"
    assert len(chart["houses"]) == 12
    assert chart["birth"]["utc_offset"] == "+01:00"
    aspects = {(a["first"], a["aspect"], a["second"]) for a in chart["aspects"]}
    assert ("moon", "opposition", "uranus") in aspects


async def test_without_a_time_there_are_no_houses_but_a_range_for_the_moon(
    service: httpx2.AsyncClient,
) -> None:
    chart = await chart_of(service, date="1961-07-02", time=None)
    assert chart["houses"] is None
    assert chart["angles"] is None
    assert {each["house"] for each in chart["bodies"]} == {None}
    assert chart["moon_range"]["from"]["sign"] == "aquarius"
    assert chart["moon_range"]["to"]["sign"] == "pisces"


async def test_near_the_poles_whole_signs_take_the_place_of_placidus_and_say_so(
    service: httpx2.AsyncClient,
) -> None:
    body = {"birth": DIANA | {"latitude": 68.98, "longitude": 33.09}, "house_system": "Placidus"}
    chart = (await service.post("/chart", json=body)).json()
    assert chart["house_system"] == "whole_sign"
    assert "whole signs" in chart["warnings"][0]
    assert chart["houses"][0]["longitude"] % 30 == 0


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        ({"date": "1899-12-31"}, "1900-01-01"),
        ({"date": "2060-01-01"}, "1900-01-01 to 2053"),
        ({"date": "1990-02-30"}, "YYYY-MM-DD"),
        ({"time": "25:00"}, "HH:MM"),
        ({"time": "08:15+03:00"}, "HH:MM"),
        ({"zone": "Mars/Olympus"}, "IANA"),
        ({"latitude": 91}, "latitude"),
        ({"latitude": None}, "both"),
        ({"date": "2010-03-28", "time": "02:30", "zone": "Europe/Paris"}, "never was"),
        ({"date": "2011-12-30", "time": "12:00", "zone": "Pacific/Apia"}, "never was"),
        ({"date": "1996-10-27", "time": "02:30", "zone": "Europe/Paris"}, "came twice"),
        ({"latitude": None, "longitude": None, "place": "Springfield"}, "several places"),
        ({"latitude": None, "longitude": None, "place": "Qqqqq"}, "no place"),
        ({"latitude": None, "longitude": None, "place": None}, "a place"),
        ({"zone": None, "latitude": 0, "longitude": -150}, "zone"),
    ],
)
async def test_what_cannot_be_computed_is_explained(
    service: httpx2.AsyncClient, birth: dict[str, Any], said: str
) -> None:
    answer = await service.post("/chart", json={"birth": DIANA | birth})
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (400, "VALIDATION_ERROR")
    assert said in error["message"]


async def test_a_place_is_enough(service: httpx2.AsyncClient) -> None:
    body = {"birth": {"date": "1990-02-02", "time": "08:15", "place": "Париж"}}
    chart = (await service.post("/chart", json=body)).json()
    assert chart["birth"]["place"]["zone"] == "Europe/Paris"
    assert chart["birth"]["moment"] == "1990-02-02T07:15:00+00:00"


async def test_the_second_of_two_equal_times_can_be_meant(service: httpx2.AsyncClient) -> None:
    twice = {"date": "2014-10-26", "time": "01:30", "zone": "Europe/Moscow"}
    offsets = [(await chart_of(service, **twice, fold=n))["birth"]["utc_offset"] for n in (0, 1)]
    assert offsets == ["+04:00", "+03:00"]


async def test_transits_stand_in_the_houses_of_the_birth(service: httpx2.AsyncClient) -> None:
    body = {"birth": DIANA, "moment": "1997-08-31T00:00:00Z"}
    told = (await service.post("/transits", json=body)).json()
    assert {each["house"] for each in told["bodies"]} <= set(range(1, 13))
    assert {"transit", "natal", "aspect", "orb", "applying", "strength"} == set(told["aspects"][0])


async def test_two_charts_are_compared_unless_the_other_person_does_not_agree(
    service: httpx2.AsyncClient,
) -> None:
    body = {"first": DIANA, "second": DIANA | {"date": "1948-11-14"}}
    told = (await service.post("/synastry", json=body)).json()
    assert {"first", "second", "aspect"} < set(told["aspects"][0])
    refused = await service.post("/synastry", json=body | {"consent": False})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "more",
    [
        {"locale": "ru-RU", "size": 360, "name": "Анна"},
        {"theme": "light", "size": 360, "moment": "2026-11-21T12:00:00Z"},
        {"size": 360, "partner": DIANA | {"date": "1948-11-14"}},
    ],
)
async def test_a_chart_is_drawn(service: httpx2.AsyncClient, more: dict[str, Any]) -> None:
    answer = await service.post("/wheel.png", json={"birth": DIANA} | more)
    assert answer.headers["content-type"] == "image/png"
    assert int.from_bytes(answer.content[16:20], "big") == 360


async def test_places_come_best_first(service: httpx2.AsyncClient) -> None:
    answer = await service.get("/places", params={"q": "Springfield", "locale": "en", "limit": 3})
    items = answer.json()["items"]
    assert len(items) == 3
    assert {"name", "country", "latitude", "longitude", "zone"} <= set(items[0])
    assert items[0]["population"] >= items[1]["population"]


@pytest.mark.parametrize(
    ("locale", "words", "label", "country"),
    [
        ("ru-RU", "Ленинград", "Ленинград", "Россия"),
        ("fr", "Londres", "Londres", "Royaume-Uni"),
        ("en", "Munich", "Munich", "Germany"),
    ],
)
async def test_a_place_has_the_names_it_is_known_by(
    service: httpx2.AsyncClient, locale: str, words: str, label: str, country: str
) -> None:
    answer = await service.get("/places", params={"q": words, "locale": locale})
    first = answer.json()["items"][0]
    assert (first["label"], first["country_name"]) == (label, country)


async def test_only_services_may_ask(service: httpx2.AsyncClient) -> None:
    for key, status in (("", 401), ("wrong", 401), ("support-key", 403)):
        headers = {"Authorization": f"Bearer {key}"}
        answer = await service.post("/chart", json={"birth": DIANA}, headers=headers)
        assert answer.status_code == status


async def test_the_sun_returns_to_its_degree(service: httpx2.AsyncClient) -> None:
    told = (await service.post("/solar-return", json={"birth": DIANA, "year": 1990})).json()
    sun, natal = (each["bodies"][0]["longitude"] for each in (told["return"], told["natal"]))
    assert abs(sun - natal) < 0.0001
    assert told["return"]["moment"].startswith("1990-07-01")


async def test_progressions_count_a_day_for_a_year(service: httpx2.AsyncClient) -> None:
    body = {"birth": DIANA, "moment": "1991-07-01T18:45:00Z"}
    told = (await service.post("/progressions", json=body)).json()
    assert told["progressed"]["moment"].startswith("1961-07-31T18:")


async def test_a_month_is_a_calendar_file(service: httpx2.AsyncClient) -> None:
    body = {"birth": DIANA, "month": "2026-11", "locale": "fr"}
    answer = await service.post("/calendar.ics", json=body)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in answer.text
    assert "pleine lune" in answer.text
    assert "DTSTART;TZID=Europe/London:202611" in answer.text
