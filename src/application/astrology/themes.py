"""Readings on one side of life, made of the meanings where no model writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.astrology.cast import NatalChart
from application.astrology.outlook import Outlook
from application.astrology.read_chart import Telling
from application.astrology.skills.requests import Requests
from application.astrology.tell_outlook import OutlookTeller
from domain.astrology.bodies import Body
from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class Theme:
    """Which planets speak of it, wherever they are, and whichever stand in these houses."""

    bodies: Sequence[Body]
    houses: Sequence[int] = ()


class ThemeReadings:
    """`requests` tells by a theme's name whether words are about it; the first one fits."""

    def __init__(self, telling: Telling, themes: Mapping[str, Theme], requests: Requests) -> None:
        self._telling = telling
        self._themes = themes
        self._requests = requests

    def about(self, words: str, natal: NatalChart, language: Language) -> str:
        composer = self._telling.composer(language)
        for name, theme in self._themes.items():
            if self._requests.mention(name, words):
                return composer.of_bodies(natal, theme.bodies, theme.houses)
        return composer.natal(natal)

    def day(self, outlook: Outlook, language: Language) -> str:
        words = self._telling.vocabularies.of(language)
        return OutlookTeller(words, self._telling.meanings[language]).day(outlook)
