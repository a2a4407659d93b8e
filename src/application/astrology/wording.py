"""The vocabulary of charts in a person's language."""

from datetime import date

from application.astrology.cast import NatalChart
from application.astrology.drawing import WheelWords
from application.shared.interface_texts import InterfaceTexts
from domain.astrology.aspects import AspectKind, Point
from domain.astrology.bodies import Angle
from domain.astrology.houses import HouseSystem
from domain.astrology.moon_phase import PhaseName
from domain.astrology.zodiac import Sign
from domain.shared.language import Language


class Vocabulary:
    def __init__(self, texts: InterfaceTexts, language: Language) -> None:
        self._texts = texts
        self.language = language

    def text(self, key: str, **arguments: str | int) -> str:
        return self._texts.text(self.language, key, voice="", **arguments)

    def point(self, point: Point) -> str:
        return self.text(f"{'angle' if isinstance(point, Angle) else 'body'}-{point.value}")

    def sign(self, sign: Sign) -> str:
        return self.text(f"sign-{sign.value}")

    def in_sign(self, sign: Sign) -> str:
        return self.text(f"in-sign-{sign.value}")

    def aspect(self, kind: AspectKind) -> str:
        return self.text(f"aspect-{kind.value}")

    def system(self, system: HouseSystem) -> str:
        return self.text(f"house-system-{system.value}")

    def phase(self, name: PhaseName) -> str:
        return self.text(f"phase-{name.value}")

    def date(self, day: date) -> str:
        month = self.text(f"month-{day.month}")
        return self.text("full-date", day=day.day, month=month, year=str(day.year))

    def wheel(self, natal: NatalChart, title: str = "", outer: str = "") -> WheelWords:
        """`title` is whose chart it is, `outer` what the second ring shows."""
        birth, houses = natal.birth, natal.chart.houses
        day = self.date(birth.gregorian_day)
        at = f"{birth.time:%H:%M}" if birth.time else ""
        return WheelWords(
            title or self.text("natal-chart"),
            " · ".join(filter(None, (day, at, birth.place.name))),
            self.system(houses.system) if houses else self.text("no-time"),
            {angle: self.text(f"angle-short-{angle.value}") for angle in Angle},
            outer,
        )
