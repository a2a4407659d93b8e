"""What is drawn of a chart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from domain.astrology.aspects import Aspect
from domain.astrology.bodies import PLANETS, Angle, Body
from domain.astrology.chart import Chart, Placed

DRAWN: Final = (*PLANETS, Body.TRUE_NODE, Body.LILITH)


class Theme(StrEnum):
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class WheelWords:
    """Every word on the picture, in the reader's language."""

    title: str
    subtitle: str
    footer: str
    angles: Mapping[Angle, str]
    outer: str = ""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A chart, and perhaps a second ring around it with the aspects between the two."""

    chart: Chart
    words: WheelWords
    theme: Theme = Theme.DARK
    outer: tuple[Placed, ...] = ()
    across: tuple[Aspect, ...] = ()
    hidden: frozenset[Body] = field(default_factory=frozenset)


class ChartPictures(Protocol):
    async def wheel(self, wheel: Wheel, size: int) -> bytes:
        """A PNG of so many pixels a side. Raises ProviderUnavailable."""
        ...
