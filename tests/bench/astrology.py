"""What charts, wheels and places cost, in processor time and memory.

Each against its bound: a chart 10 ms, a wheel 250 ms, a place 10 ms, 60 MB more memory; a word
about the day against what Telegram lets through in that time.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import resvg_py

from application.astrology.cast import CastChartUseCase
from application.astrology.drawing import Wheel
from application.astrology.outlook import OutlookUseCase
from application.astrology.sky_table import SkyTable
from application.astrology.tell_day import TellOutlookUseCase
from domain.shared.language import Language
from infrastructure.pictures.wheel.pictures import read_glyphs
from infrastructure.pictures.wheel.svg import wheel_svg
from tests.bench.table import Row
from tests.support.astrologer import VOCABULARIES, telling_of
from tests.support.charts import EPHEMERIS, FILES, a_chart, gazetteer, random_births
from tests.support.living_voice import LivingVoice
from tests.support.personalization import Household

ROUNDS = 30
_MESSAGES_A_SECOND = 25
_SPELLINGS = ("Париж", "Saint-Denis", "Питербург", "Marsielle", "Железногорск", "New York")


async def rows() -> list[Row]:
    births = list(random_births(ROUNDS))
    cast = CastChartUseCase(EPHEMERIS)
    cast.cast(births[0])  # loads the ephemeris
    charts = iter(births)
    chart = _milliseconds(lambda: cast.cast(next(charts)), ROUNDS)
    wheel = _milliseconds(_drawn, 5)
    spellings = iter(_SPELLINGS * ROUNDS)
    gazetteer().search("Paris", 6)
    place = _milliseconds(lambda: gazetteer().search(next(spellings), 6), ROUNDS)
    return [
        _row("a chart", chart, 10, "ms"),
        _row("a wheel of 1080²", wheel, 250, "ms"),
        _row("a place, misspelled or not", place, 10, "ms"),
        _row(
            "a word about the day", _milliseconds(_told(), ROUNDS), 1000 / _MESSAGES_A_SECOND, "ms"
        ),
        _row("memory of a process with charts", [_megabytes()], 60, "MB"),
    ]


def _drawn() -> None:
    words = VOCABULARIES.of(Language.ENGLISH).wheel(a_chart())
    svg = wheel_svg(Wheel(a_chart().chart, words), read_glyphs(FILES / "glyphs.json"))
    fonts = [str(font) for font in (FILES.parent / "fonts").glob("*.otf")]
    resvg_py.svg_to_bytes(svg_string=svg, width=1080, font_files=fonts, skip_system_fonts=True)


def _told() -> Callable[[], None]:
    """A word for one subscriber after another, on one morning."""
    outlook = OutlookUseCase(SkyTable(EPHEMERIS), CastChartUseCase(EPHEMERIS))
    tell = TellOutlookUseCase(telling_of(Household(LivingVoice()).generate))
    births = random_births(2 * ROUNDS, seed=9)
    day, zone = date(2026, 11, 21), ZoneInfo("Europe/Paris")

    def one() -> None:
        tell.day(outlook.of_day(next(births), day, zone), Language.RUSSIAN)

    one()  # the sky of the day, found once for all
    return one


def _megabytes() -> float:
    """What a chart and a search add to a process that has done neither."""
    program = (
        "import sys; sys.path[:0] = ['src', '.']\n"
        "import composition.astrology\n"
        "def kept(): return int(open('/proc/self/statm').read().split()[1]) * 4\n"
        "before = kept()\n"
        "from tests.support.charts import a_chart, gazetteer\n"
        "a_chart(); gazetteer().search('Marsielle', 6)\n"
        "print(kept() - before)"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    return int(ran.stdout) / 1024


def _milliseconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Of processor time, all threads together."""
    spent = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        spent.append((time.process_time() - before) * 1000)
    return spent


def _row(name: str, spent: list[float], bound: float, unit: str) -> Row:
    middle = statistics.median(spent)
    spread = f"{min(spent):.1f}-{max(spent):.1f}"
    return Row(name, middle, bound, unit, middle / bound, spread, "of its bound")
