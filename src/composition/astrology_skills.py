"""What the astrologer does in a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.ground_answers import GroundInChart, SkyKnowledge
from application.astrology.interview import Interview
from application.astrology.outlook import OutlookUseCase
from application.astrology.personal_sky import PersonalSkyUseCase, SkySheets
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import CountryNames, Querents
from application.astrology.read_chart import ReadChartUseCase, ReadMatchUseCase, Telling
from application.astrology.skills.births import Astrologer, Births
from application.astrology.skills.daily import DailyWords
from application.astrology.skills.match import Match
from application.astrology.skills.questions import Questions
from application.astrology.skills.requests import Requests
from application.astrology.skills.sky import MoonSkill, SkyOutlook
from application.astrology.tell_day import TellOutlookUseCase
from application.astrology.themes import Theme, ThemeReadings
from application.astrology.write_reading import ReadingObserver
from application.dialogue.grounding import Grounding
from application.dialogue.skills.skill import Skill
from application.personalization.preferences import ChangePreferencesUseCase
from application.personalization.remember_answer import RememberAnswerUseCase
from application.shared.ports import Clock
from composition.foundation import CONFIG
from domain.astrology.bodies import Body
from domain.astrology.claims import ClaimChecker
from domain.astrology.querent import Purpose
from domain.astrology.written import BirthReader
from domain.shared.language import Language
from infrastructure.astrology_files import read_written_words
from infrastructure.yaml_text import read_yaml

FILES = CONFIG / "astrology"


@dataclass(frozen=True, slots=True)
class Judging:
    """Who checks what models say of charts, and who counts what they get wrong."""

    checkers: Mapping[Language, ClaimChecker]
    observer: ReadingObserver


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
    judging: Judging
    change: ChangePreferencesUseCase
    remember: RememberAnswerUseCase


@dataclass(frozen=True, slots=True)
class Offered:
    """What astrology does in a conversation: skills of its own, and facts for the personas."""

    skills: Sequence[Skill]
    grounding: Grounding


def astrology_skills(parts: AstrologyParts, querents: Querents, clock: Clock) -> Offered:
    telling = parts.telling
    meanings = telling.meanings
    asked = read_yaml((FILES / "asking.yaml").read_text(encoding="utf-8"))
    requests = Requests(asked["requests"], asked["explaining"])
    astrologer = Astrologer(querents, telling.vocabularies, requests, parts.remember)
    reader = BirthReader(read_written_words(FILES / "written.yaml"))
    outlook, tell = parts.outlook, TellOutlookUseCase(telling)
    births = Births(
        astrologer,
        Interview(reader, parts.places, clock),
        Questions(parts.countries),
        ReadChartUseCase(parts.cast, parts.draw, telling),
    )
    skills = (
        births,
        SkyOutlook(Purpose.TODAY, astrologer, births, outlook, tell, clock),
        SkyOutlook(Purpose.WEEK, astrologer, births, outlook, tell, clock),
        MoonSkill(astrologer, outlook, meanings, clock),
        Match(
            astrologer,
            births,
            ReadMatchUseCase(parts.cast, parts.compare, parts.draw, telling),
        ),
        DailyWords(astrologer, births, parts.change, clock),
    )
    return Offered(
        skills, GroundInChart(astrologer, births, _knowledge(parts, asked["themes"]), clock)
    )


def _knowledge(parts: AstrologyParts, themes: Mapping[str, Any]) -> SkyKnowledge:
    telling = parts.telling
    words = Requests({name: theme["words"] for name, theme in themes.items()})
    known = {
        name: Theme(tuple(map(Body, theme["bodies"])), tuple(theme.get("houses", ())))
        for name, theme in themes.items()
    }
    return SkyKnowledge(
        PersonalSkyUseCase(parts.cast, parts.compare, parts.outlook),
        SkySheets(telling),
        ThemeReadings(telling, known, words),
        parts.judging.checkers,
        parts.judging.observer,
    )
