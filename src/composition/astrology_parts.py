"""What the astrologer's skills, and what personas know of the sky, are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.astrology.cast import CastChartUseCase
from application.astrology.compare import CompareChartsUseCase
from application.astrology.draw_wheel import DrawWheelUseCase
from application.astrology.ground_answers import SkyKnowledge
from application.astrology.outlook import OutlookUseCase
from application.astrology.personal_sky import PersonalSkyUseCase, SkySheets
from application.astrology.places import FindPlacesUseCase
from application.astrology.ports import CountryNames
from application.astrology.read_chart import Telling
from application.astrology.skills.requests import Requests
from application.astrology.themes import Theme, ThemeReadings
from application.astrology.write_reading import ReadingObserver
from application.personalization.preferences import ChangePreferencesUseCase
from application.personalization.remember_answer import RememberAnswerUseCase
from domain.astrology.bodies import Body
from domain.astrology.claims import ClaimChecker
from domain.shared.language import Language


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


def sky_knowledge(parts: AstrologyParts, themes: Mapping[str, Any]) -> SkyKnowledge:
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
