from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from application.astrology.drawing import Theme
from domain.astrology.aspects import AspectKind
from domain.astrology.zodiac import Element


@dataclass(frozen=True, slots=True)
class Palette:
    background: str
    glow: str
    ink: str
    faint: str
    line: str
    gold: str
    retrograde: str
    elements: Mapping[Element, str]
    aspects: Mapping[AspectKind, str]
    tint: float
    """How much of an element's colour its signs are filled with."""


def _aspects(hard: str, soft: str, minor: str) -> Mapping[AspectKind, str]:
    return {
        AspectKind.OPPOSITION: hard,
        AspectKind.SQUARE: hard,
        AspectKind.TRINE: soft,
        AspectKind.SEXTILE: soft,
        AspectKind.QUINCUNX: minor,
        AspectKind.SEMISEXTILE: minor,
    }


def _elements(*colours: str) -> Mapping[Element, str]:
    return dict(zip(Element, colours, strict=True))


PALETTES: Final[Mapping[Theme, Palette]] = {
    Theme.DARK: Palette(
        background="#10122b",
        glow="#2b2b5c",
        ink="#f5efdc",
        faint="#a9abc9",
        line="#565a86",
        gold="#e2c878",
        retrograde="#ff7b72",
        elements=_elements("#ff7d66", "#93cf72", "#f3c866", "#6bb7ec"),
        aspects=_aspects("#ff6b66", "#62b0f5", "#a893e6"),
        tint=0.2,
    ),
    Theme.LIGHT: Palette(
        background="#fbf7ec",
        glow="#ffffff",
        ink="#23213d",
        faint="#6d6a80",
        line="#c3bca6",
        gold="#a37c1c",
        retrograde="#c62828",
        elements=_elements("#c8412b", "#3e7d23", "#96700a", "#1f6fae"),
        aspects=_aspects("#cf3a35", "#2474c0", "#7a5cc4"),
        tint=0.14,
    ),
}
