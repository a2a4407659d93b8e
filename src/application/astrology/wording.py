"""The vocabulary of charts in a person's language."""

import datetime as dt
from collections.abc import Mapping

from application.astrology.cast import NatalChart
from application.astrology.drawing import WheelWords
from application.shared.interface_texts import InterfaceTexts
from domain.astrology.aspects import AspectKind, Point
from domain.astrology.bodies import Angle
from domain.astrology.houses import HouseSystem
from domain.astrology.moon_phase import PhaseName
from domain.astrology.zodiac import Sign
from domain.shared.language import Language

Terms = Mapping[Language, Mapping[str, str]]
"""The names of signs, bodies, aspects and months, and the forms of dates."""


class Vocabularies:
    def __init__(self, texts: InterfaceTexts, terms: Terms) -> None:
        self._texts = texts
        self._terms = terms

    def of(self, language: Language) -> "Vocabulary":
        return Vocabulary(self._texts, self._terms[language], language)


class Vocabulary:
    def __init__(self, texts: InterfaceTexts, terms: Mapping[str, str], language: Language) -> None:
        self._texts = texts
        self._terms = terms
        self.language = language

    def text(self, key: str, **arguments: str | int) -> str:
        return self._texts.text(self.language, key, voice="", **arguments)

    def point(self, point: Point) -> str:
        return self._terms[f"{'angle' if isinstance(point, Angle) else 'body'}-{point.value}"]

    def sign(self, sign: Sign) -> str:
        return self._terms[f"sign-{sign.value}"]

    def in_sign(self, sign: Sign) -> str:
        return self._terms[f"in-sign-{sign.value}"]

    def aspect(self, kind: AspectKind) -> str:
        return self._terms[f"aspect-{kind.value}"]

    def system(self, system: HouseSystem) -> str:
        return self._terms[f"house-system-{system.value}"]

    def phase(self, name: PhaseName) -> str:
        return self._terms[f"phase-{name.value}"]

    def phase_mark(self, name: PhaseName) -> str:
        return self._terms[f"phase-mark-{name.value}"]

    def date(self, day: dt.date) -> str:
        return self._terms["date"].format(day=self._day(day), month=self.month(day), year=day.year)

    def day_and_month(self, day: dt.date) -> str:
        return f"{self._day(day)} {self.month(day)}"

    def month(self, day: dt.date) -> str:
        return self._terms[f"month-{day.month}"]

    def event(self, when: str, what: str) -> str:
        return self._terms["event"].format(when=when, what=what)

    def _day(self, day: dt.date) -> str:
        return self._terms["first-day"] if day.day == 1 else str(day.day)

    def wheel(self, natal: NatalChart, title: str = "", outer: str = "") -> WheelWords:
        """`title` is whose chart it is, `outer` what the second ring shows."""
        houses = natal.chart.houses
        return WheelWords(
            title or self.text("natal-chart"),
            self.when_and_where(natal),
            self.system(houses.system) if houses else self.text("no-time"),
            {angle: self._terms[f"angle-short-{angle.value}"] for angle in Angle},
            outer,
        )

    def when_and_where(self, natal: NatalChart) -> str:
        birth = natal.birth
        at = f"{birth.time:%H:%M}" if birth.time else ""
        return " · ".join(filter(None, (self.date(birth.gregorian_day), at, birth.place.label)))
