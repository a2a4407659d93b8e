"""The table of a chart, which says below the picture what the picture shows."""

from collections.abc import Iterator

from application.astrology.cast import NatalChart
from application.astrology.drawing import DRAWN
from application.astrology.wording import Vocabulary
from domain.astrology.bodies import PLANETS, Angle
from domain.astrology.zodiac import degree_text, sign_of


def chart_caption(natal: NatalChart, words: Vocabulary, whose: str) -> str:
    """Minutes stand here, where they can be read; it is the picture's alternative text too."""
    birth = natal.birth
    at = f"{birth.time:%H:%M}" if birth.time else words.text("birth-time-unknown")
    when = f"{words.date(birth.gregorian_day)}, {at}, {birth.place.label}"
    positions = "\n".join(position_lines(natal, words))
    return f"{whose}, {when}\n{positions}"


def position_lines(natal: NatalChart, words: Vocabulary) -> Iterator[str]:
    chart = natal.chart
    for body in DRAWN:
        placed = chart[body]
        where = f"{words.point(body)} {placed.degree_text} {words.sign(placed.sign)}"
        if placed.house:
            where = words.text("chart-house", place=where, house=placed.house)
        yield f"{where}, R" if placed.is_retrograde and body in PLANETS else where
    for angle in (Angle.ASCENDANT, Angle.MIDHEAVEN):
        if longitude := chart.angles.get(angle):
            sign = words.sign(sign_of(longitude))
            yield f"{words.point(angle)} {degree_text(longitude)} {sign}"
    if natal.moon:
        ends = (_told(natal.moon.start, words), _told(natal.moon.end, words))
        yield words.text("chart-moon-range", start=ends[0], end=ends[1])
        yield words.text("chart-no-time")
    elif chart.houses and chart.houses.was_replaced:
        yield words.text("chart-polar")


def _told(longitude: float, words: Vocabulary) -> str:
    return f"{degree_text(longitude)} {words.sign(sign_of(longitude))}"
