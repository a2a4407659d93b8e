"""What the astrologer does in a conversation."""

from dataclasses import dataclass

from application.astrology.ground_answers import GroundInChart
from application.astrology.interview import Interview
from application.astrology.month import CalendarFiles, LunarCalendarUseCase
from application.astrology.ports import Querents
from application.astrology.read_chart import ReadChartUseCase, ReadMatchUseCase
from application.astrology.skills.births import Astrologer, Births
from application.astrology.skills.candour import Candour
from application.astrology.skills.daily import DailyWords
from application.astrology.skills.known_births import KnownBirths
from application.astrology.skills.match import Match
from application.astrology.skills.questions import Questions
from application.astrology.skills.relatives import Relatives
from application.astrology.skills.requests import Requests
from application.astrology.skills.sky import MoonSkill, SkyOutlook
from application.astrology.tell_day import TellOutlookUseCase
from application.dialogue.plugins import Plugins
from application.dialogue.skills.remembered import KnownElsewhere
from application.shared.ports import Clock
from composition.astrology_parts import AstrologyParts, sky_knowledge
from composition.foundation import CONFIG
from domain.astrology.querent import Purpose
from domain.astrology.written import BirthReader
from infrastructure.astrology_files import read_written_words
from infrastructure.icalendar_writer import IcalendarWriter
from infrastructure.yaml_text import read_yaml

FILES = CONFIG / "astrology"


@dataclass(frozen=True, slots=True)
class Offered:
    """What astrology does in a conversation: skills of its own, and facts for the personas."""

    plugins: Plugins
    known: KnownElsewhere


def astrology_skills(parts: AstrologyParts, querents: Querents, clock: Clock) -> Offered:
    telling = parts.telling
    meanings = telling.meanings
    asked = read_yaml((FILES / "asking.yaml").read_text(encoding="utf-8"))
    requests = Requests(asked["requests"], asked["explaining"])
    relatives = Relatives(asked["charts"], asked["other_charts"], asked["relatives"])
    astrologer = Astrologer(querents, telling.vocabularies, requests, relatives, parts.remember)
    reader = BirthReader(read_written_words(FILES / "written.yaml"))
    outlook, tell = parts.outlook, TellOutlookUseCase(telling)
    files = CalendarFiles(telling.vocabularies, meanings, IcalendarWriter(), clock)
    calendar = LunarCalendarUseCase(outlook, files)
    questions = Questions(parts.countries)
    births = Births(
        astrologer,
        Interview(reader, parts.places, clock),
        questions,
        ReadChartUseCase(parts.cast, parts.draw, telling),
    )
    skills = (
        Candour(requests),
        births,
        SkyOutlook(Purpose.TODAY, astrologer, births, outlook, tell, clock),
        SkyOutlook(Purpose.WEEK, astrologer, births, outlook, tell, clock),
        MoonSkill(astrologer, outlook, meanings, calendar, reader.months, clock),
        Match(
            astrologer,
            births,
            ReadMatchUseCase(parts.cast, parts.compare, parts.draw, telling),
        ),
        DailyWords(astrologer, births, parts.change, clock),
    )
    grounding = GroundInChart(astrologer, births, sky_knowledge(parts, asked["themes"]), clock)
    return Offered(Plugins(skills, groundings=(grounding,)), KnownBirths(astrologer, questions))
