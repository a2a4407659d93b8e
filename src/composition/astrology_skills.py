"""What the astrologer does in a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from application.astrology.cast import CastChartUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.interview import Interview
from application.astrology.outlook import OutlookUseCase
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import CountryNames, Querents
from application.astrology.read_chart import ReadChartUseCase
from application.astrology.skills.births import Astrologer, Births
from application.astrology.skills.questions import Questions
from application.astrology.skills.requests import Requests
from application.astrology.skills.sky import MoonSkill, SkyOutlook
from application.astrology.wording import Vocabularies
from application.dialogue.skills.skill import Skill
from application.shared.ports import Clock
from composition.foundation import CONFIG
from domain.astrology.querent import Purpose
from domain.astrology.written import BirthReader
from infrastructure.astrology_files import read_meanings, read_written_words

FILES = CONFIG / "astrology"


@dataclass(frozen=True, slots=True)
class AstrologyParts:
    """What the skills are made of."""

    cast: CastChartUseCase
    draw: DrawWheelUseCase
    outlook: OutlookUseCase
    places: FindPlacesUseCase
    countries: CountryNames


def astrology_skills(
    parts: AstrologyParts, querents: Querents, vocabularies: Vocabularies, clock: Clock
) -> Sequence[Skill]:
    meanings = read_meanings(FILES / "meanings")
    asked = yaml.safe_load((FILES / "asking.yaml").read_text(encoding="utf-8"))
    requests = Requests(asked["requests"], asked["explaining"])
    astrologer = Astrologer(querents, vocabularies, requests)
    reader = BirthReader(read_written_words(FILES / "written.yaml"))
    outlook = parts.outlook
    births = Births(
        astrologer,
        Interview(reader, parts.places, clock),
        Questions(parts.countries),
        ReadChartUseCase(parts.cast, parts.draw, vocabularies, meanings),
    )
    return (
        births,
        SkyOutlook(Purpose.TODAY, astrologer, births, outlook, meanings, clock),
        SkyOutlook(Purpose.WEEK, astrologer, births, outlook, meanings, clock),
        MoonSkill(astrologer, outlook, meanings, clock),
    )
