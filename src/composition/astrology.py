"""Charts: the sky, the places people are born in, and what is made of both."""

from functools import partial

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import CountryNames
from application.astrology.sky_table import SkyTable
from application.dialogue.skills.remembered import Remembered
from application.personalization.preferences import ChangePreferencesUseCase
from application.personalization.remember_answer import RememberAnswerUseCase
from composition.astrology_api import astrology_routes, routes_of_times
from composition.astrology_parts import AstrologyParts
from composition.astrology_skills import FILES as _FILES
from composition.astrology_skills import astrology_skills
from composition.astrology_words import judging, readings, words_of_times
from composition.context import (
    BackgroundTask,
    Context,
    HttpRoutes,
    Job,
    ProcessRole,
)
from composition.foundation import Foundation
from composition.querents import COLLECTION, MIGRATIONS, querents_store
from infrastructure.ephemeris.on_demand import OnDemandEphemeris
from infrastructure.pictures.rendering import PictureProcess
from infrastructure.pictures.wheel.pictures import SvgChartPictures, read_glyphs
from infrastructure.places.countries import FileCountryNames
from infrastructure.places.sqlite_gazetteer import SqliteGazetteer
from presentation.jobs.readiness import get_ready_in_peace

_DAILY_SECONDS = 30.0
_ASKED = frozenset({ProcessRole.BOT, ProcessRole.API})


async def build(base: Foundation) -> Context:
    ephemeris = OnDemandEphemeris()
    base.stack.callback(ephemeris.close)
    cast = CastChartUseCase(ephemeris)
    countries = FileCountryNames(_FILES / "countries.yaml")
    judges = judging(base)
    telling = readings(base, judges)
    process = base.get(PictureProcess)
    pictures = SvgChartPictures(process, read_glyphs(_FILES / "glyphs.json"))
    table = SkyTable(ephemeris)
    compare = CompareChartsUseCase(cast, table)
    draw = DrawWheelUseCase(pictures, compare, telling.vocabularies)
    outlook = OutlookUseCase(table, cast)
    places = FindPlacesUseCase(_gazetteer(base, countries))
    base.offer(cast, compare, draw, places, outlook)
    base.offer_as(CountryNames, countries)
    querents = querents_store(base)
    parts = AstrologyParts(
        cast,
        compare,
        draw,
        outlook,
        places,
        countries,
        telling,
        judges,
        base.get(ChangePreferencesUseCase),
        base.get(RememberAnswerUseCase),
    )
    send = words_of_times(base, telling, outlook, querents)
    offered = astrology_skills(parts, querents, base.clock)
    base.get(Remembered).tells_besides(offered.known)
    return Context(
        "astrology",
        collections=(COLLECTION,),
        migrations=MIGRATIONS,
        http=(HttpRoutes(astrology_routes), HttpRoutes(routes_of_times)),
        background=(
            BackgroundTask("places", partial(get_ready_in_peace, places.get_ready), _ASKED),
        ),
        jobs=(Job("daily_words", send.execute, _DAILY_SECONDS),),
        plugins=offered.plugins,
    )


def _gazetteer(base: Foundation, countries: FileCountryNames) -> SqliteGazetteer:
    return SqliteGazetteer(
        base.settings.data_dir / "places",
        _FILES / "place_names.yaml",
        countries.keys(),
        base.settings.places_minimum_population,
    )
