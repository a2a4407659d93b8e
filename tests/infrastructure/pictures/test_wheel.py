"""The wheel of a chart: nothing covers anything else, and what is there can be seen."""

from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest

from application.astrology.drawing import DRAWN, Theme, Wheel, WheelWords
from domain.astrology.bodies import Angle
from domain.astrology.chart import Chart, chart_of
from infrastructure.pictures.wheel.geometry import SIDE, Box
from infrastructure.pictures.wheel.layout import Layout, laid_out
from infrastructure.pictures.wheel.pictures import read_glyphs
from infrastructure.pictures.wheel.spreading import merged, spread
from infrastructure.pictures.wheel.svg import wheel_svg
from tests.support.charts import EPHEMERIS, FILES, random_births

GLYPHS = read_glyphs(FILES / "glyphs.json")
WORDS = WheelWords(
    "Анна <3 & co", "2.02.1990", "Placidus", {angle: angle.value.upper()[:3] for angle in Angle}
)
TITLE = Box(320, 45, 640, 90)


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    return [
        chart_of(
            EPHEMERIS.sky(birth.local_time().moment),
            (birth.place.latitude, birth.place.longitude),
        )
        for birth in random_births(300, seed=7)
    ]


def _overlaps(layout: Layout) -> list[tuple[Box, Box]]:
    boxes = (*layout.boxes(), TITLE)
    return [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)]


@cache
def _drawn(chart: Chart) -> Layout:
    return laid_out(chart, [chart[body] for body in DRAWN])


def test_nothing_covers_anything_on_300_random_charts(charts: list[Chart]) -> None:
    assert [chart.moment for chart in charts if _overlaps(_drawn(chart))] == []


def test_nor_on_charts_with_a_second_ring(charts: list[Chart]) -> None:
    for chart, other in zip(charts[:50], charts[100:150], strict=True):
        outer = [other[body] for body in DRAWN]
        assert _overlaps(laid_out(chart, [chart[body] for body in DRAWN], outer)) == []


def test_everything_stays_on_the_sheet(charts: list[Chart]) -> None:
    for chart in charts:
        for box in _drawn(chart).boxes():
            assert box.x - box.width / 2 >= 0
            assert box.x + box.width / 2 <= SIDE
            assert box.y - box.height / 2 >= 0
            assert box.y + box.height / 2 <= SIDE


def test_bodies_are_shown_in_their_order_and_near_their_places(charts: list[Chart]) -> None:
    for chart in charts:
        shifts = [abs((each.shown - each.true + 180) % 360 - 180) for each in _drawn(chart).inner]
        assert max(shifts) < 50


@pytest.mark.parametrize("theme", Theme)
def test_a_wheel_is_valid_svg_with_every_sign_and_body(charts: list[Chart], theme: Theme) -> None:
    svg = wheel_svg(Wheel(charts[0], WORDS, theme), GLYPHS)
    ElementTree.fromstring(svg)
    assert all(outline in svg for outline, _ in GLYPHS.values())
    assert "Анна &lt;3 &amp; co" in svg


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread([10, 100, 200], lambda *_: 10) == [10, 100, 200]


def test_labels_in_each_others_way_share_the_shift() -> None:
    assert spread([100, 100], lambda *_: 10) == [95, 105]
    assert spread([359, 1], lambda *_: 10) == [355, 5]


def test_arcs_that_touch_become_one() -> None:
    assert merged([(10, 20), (30, 20), (350, 5), (100, 90)]) == [(10, 30), (90, 100), (350, 365)]
