"""What the astrologer does in a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.interview import Interview
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import CountryNames, Querents
from application.astrology.read_chart import ReadChartUseCase, ReadMatchUseCase, Telling
from application.astrology.skills.births import Astrologer, Births
from application.astrology.skills.daily import DailyWords
from application.astrology.skills.match import Match
from application.astrology.skills.questions import Questions
from application.astrology.skills.requests import Requests
from application.astrology.skills.sky import MoonSkill, SkyOutlook
from application.dialogue.skills.skill import Skill
from application.personalization.preferences import ChangePreferencesUseCase
from application.shared.ports import Clock
from composition.foundation import CONFIG
from domain.astrology.querent import Purpose
from domain.astrology.written import BirthReader
from infrastructure.astrology_files import read_written_words
from infrastructure.yaml_text import read_yaml

FILES = CONFIG / "astrology"


@dataclass(frozen=True, slots=True)
class AstrologyParts:
    """What the skills are made of."""

    cast: CastChartUseCase
    compare: CompareChartsUseCase
    draw: DrawWheelUseCase
    outlook: OutlookUseCase
    places: FindPlacesUseCase
    countries: CountryNames
    telling: Telling
    change: ChangePreferencesUseCase


def astrology_skills(parts: AstrologyParts, querents: Querents, clock: Clock) -> Sequence[Skill]:
    telling = parts.telling
    meanings = telling.meanings
    asked = read_yaml((FILES / "asking.yaml").read_text(encoding="utf-8"))
    requests = Requests(asked["requests"], asked["explaining"])
    astrologer = Astrologer(querents, telling.vocabularies, requests)
    reader = BirthReader(read_written_words(FILES / "written.yaml"))
    outlook = parts.outlook
    births = Births(
        astrologer,
        Interview(reader, parts.places, clock),
        Questions(parts.countries),
        ReadChartUseCase(parts.cast, parts.draw, telling),
    )
    return (
        births,
        SkyOutlook(Purpose.TODAY, astrologer, births, outlook, meanings, clock),
        SkyOutlook(Purpose.WEEK, astrologer, births, outlook, meanings, clock),
        MoonSkill(astrologer, outlook, meanings, clock),
        Match(
            astrologer,
            births,
            ReadMatchUseCase(parts.cast, parts.compare, parts.draw, telling),
        ),
        DailyWords(astrologer, births, parts.change, clock),
    )
