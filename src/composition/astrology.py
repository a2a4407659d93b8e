"""Charts: the sky, the places people are born in, and what is made of both."""

from typing import TYPE_CHECKING

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import Querents
from application.astrology.sky_table import SkyTable
from application.astrology.wording import Vocabularies
from composition.access import api_access
from composition.astrology_skills import FILES as _FILES
from composition.astrology_skills import AstrologyParts, astrology_skills
from composition.context import Collection, Context, HttpRoutes, Personal
from composition.foundation import Foundation
from composition.process import Process
from infrastructure.astrology_files import read_terms
from infrastructure.ephemeris.on_demand import OnDemandEphemeris
from infrastructure.in_memory.querents import InMemoryQuerents
from infrastructure.mongo import querents as mongo
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.pictures.rendering import PictureProcess
from infrastructure.pictures.wheel.pictures import SvgChartPictures, read_glyphs
from infrastructure.places.countries import FileCountryNames
from infrastructure.places.sqlite_gazetteer import SqliteGazetteer

if TYPE_CHECKING:
    from fastapi import APIRouter


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
    compare = CompareChartsUseCase(cast)
    draw = DrawWheelUseCase(pictures, compare, vocabularies)
    outlook = OutlookUseCase(SkyTable(ephemeris), cast)
    places = FindPlacesUseCase(gazetteer)
    base.offer(cast, compare, draw, places, outlook)
    querents = base.store(
        Querents,
        lambda database: mongo.MongoQuerents(database, base.get(MongoTombstones)),
        InMemoryQuerents,
    )
    parts = AstrologyParts(cast, draw, outlook, places, countries)
    return Context(
        "astrology",
        collections=(Collection(mongo.COLLECTION, Personal("astrology"), mongo.INDEXES),),
        http=(HttpRoutes(_routes),),
        skills=astrology_skills(parts, querents, vocabularies, base.clock),
    )


def _routes(process: Process) -> "APIRouter":
    from presentation.api.astrology_router import AstrologyServices, build_astrology_router

    app = process.app
    return build_astrology_router(
        AstrologyServices(
            app.get(CastChartUseCase),
            app.get(CompareChartsUseCase),
            app.get(DrawWheelUseCase),
            app.get(FindPlacesUseCase),
            app.clock,
            api_access(process),
        )
    )
