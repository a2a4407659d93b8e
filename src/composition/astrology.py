"""Charts: the sky, the places people are born in, and what is made of both."""

from typing import TYPE_CHECKING

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.daily import SendDailyWordsUseCase, TellDayUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.month import MonthCalendarUseCase
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import Presence, Querents
from application.astrology.read_chart import Telling
from application.astrology.sky_table import SkyTable
from application.astrology.wording import Vocabularies
from application.astrology.write_reading import WriteReadingUseCase
from application.delivery.outbox import SendMessageUseCase
from application.personalization.preferences import ChangePreferencesUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.access import api_access
from composition.astrology_skills import FILES as _FILES
from composition.astrology_skills import AstrologyParts, astrology_skills
from composition.context import Collection, Context, HttpRoutes, Job, Personal
from composition.foundation import Foundation
from composition.process import Process
from infrastructure.astrology_files import read_claim_checkers, read_meanings, read_terms
from infrastructure.astrology_metrics import ReadingMetrics
from infrastructure.ephemeris.on_demand import OnDemandEphemeris
from infrastructure.icalendar_writer import IcalendarWriter
from infrastructure.in_memory.presence import InMemoryPresence
from infrastructure.in_memory.querents import InMemoryQuerents
from infrastructure.mongo import querents as mongo
from infrastructure.mongo.presence import MongoPresence
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.pictures.rendering import PictureProcess
from infrastructure.pictures.wheel.pictures import SvgChartPictures, read_glyphs
from infrastructure.places.countries import FileCountryNames
from infrastructure.places.sqlite_gazetteer import SqliteGazetteer

if TYPE_CHECKING:
    from fastapi import APIRouter

    from presentation.api.astrology_router import AstrologyServices


_DAILY_SECONDS = 30.0


async def build(base: Foundation) -> Context:
    ephemeris = OnDemandEphemeris()
    cast = CastChartUseCase(ephemeris)
    countries = FileCountryNames(_FILES / "countries.yaml")
    gazetteer = SqliteGazetteer(
        base.settings.data_dir / "places",
        _FILES / "place_names.yaml",
        countries.keys(),
        base.settings.places_minimum_population,
    )
    vocabularies = Vocabularies(base.texts, read_terms(_FILES / "terms"))
    process = base.get(PictureProcess)
    pictures = SvgChartPictures(process, read_glyphs(_FILES / "glyphs.json"))
    table = SkyTable(ephemeris)
    compare = CompareChartsUseCase(cast, table)
    draw = DrawWheelUseCase(pictures, compare, vocabularies)
    outlook = OutlookUseCase(table, cast)
    places = FindPlacesUseCase(gazetteer)
    base.offer(cast, compare, draw, places, outlook)
    querents = base.store(
        Querents,
        lambda database: mongo.MongoQuerents(database, base.get(MongoTombstones)),
        InMemoryQuerents,
    )
    meanings = read_meanings(_FILES / "meanings")
    write = WriteReadingUseCase(
        base.get(RenderPromptUseCase),
        base.get(GenerateTextUseCase),
        read_claim_checkers(_FILES / "claims"),
        ReadingMetrics(base.registry),
    )
    parts = AstrologyParts(
        cast,
        compare,
        draw,
        outlook,
        places,
        countries,
        Telling(write, vocabularies, meanings),
        base.get(ChangePreferencesUseCase),
    )
    tell = TellDayUseCase(outlook, vocabularies, meanings)
    presence = base.store(Presence, MongoPresence, InMemoryPresence)
    send = SendDailyWordsUseCase(querents, presence, tell, base.get(SendMessageUseCase), base.clock)
    month = MonthCalendarUseCase(outlook, vocabularies, meanings, IcalendarWriter(), base.clock)
    base.offer(send, month)
    return Context(
        "astrology",
        collections=(Collection(mongo.COLLECTION, Personal("astrology"), mongo.INDEXES),),
        http=(HttpRoutes(_routes), HttpRoutes(_routes_of_times)),
        jobs=(Job("daily_words", send.execute, _DAILY_SECONDS),),
        skills=astrology_skills(parts, querents, base.clock),
    )


def _services(process: Process) -> "AstrologyServices":
    from presentation.api.astrology_router import AstrologyServices

    app = process.app
    return AstrologyServices(
        app.get(CastChartUseCase),
        app.get(CompareChartsUseCase),
        app.get(DrawWheelUseCase),
        app.get(FindPlacesUseCase),
        app.clock,
        api_access(process),
    )


def _routes(process: Process) -> "APIRouter":
    from presentation.api.astrology_router import build_astrology_router

    return build_astrology_router(_services(process))


def _routes_of_times(process: Process) -> "APIRouter":
    from presentation.api.astrology_times_router import build_astrology_times_router

    return build_astrology_times_router(_services(process), process.app.get(MonthCalendarUseCase))
