"""What placements are said to mean, in one language; readings are composed of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.astrology.aspects import AspectKind, Point
from domain.astrology.bodies import Body
from domain.astrology.moon_phase import PhaseName
from domain.astrology.patterns import PatternKind
from domain.astrology.zodiac import Element, Sign


@dataclass(frozen=True, slots=True)
class OfSign:
    """Sentences on Sun, Moon and ascendant in it, a manner for the others, the mood of a day."""

    sun: str
    moon: str
    ascendant: str
    manner: str
    day: str


@dataclass(frozen=True, slots=True)
class OfBody:
    """`theme` is a noun or two; `says` introduces what the body speaks of."""

    theme: str
    says: str


@dataclass(frozen=True, slots=True)
class Meanings:
    signs: Mapping[Sign, OfSign]
    bodies: Mapping[Point, OfBody]
    houses: Mapping[int, str]
    in_house: str
    aspects: Mapping[AspectKind, str]
    transits: Mapping[AspectKind, str]
    returns: Mapping[AspectKind, str]
    synastry: Mapping[AspectKind, str]
    elements: Mapping[Element, str]
    patterns: Mapping[PatternKind, str]
    phases: Mapping[PhaseName, str]
    retrograde: str
    quiet: str
    closing: str

    def transit(self, aspect: AspectKind, body: Body, point: Point) -> str:
        """On a body over a point of the chart, which may be its own place there."""
        sentences = self.returns if body == point else self.transits
        return self.between(sentences[aspect], body, point)

    def between(self, sentence: str, first: Point, second: Point) -> str:
        """A sentence on two bodies' themes, with a capital at its beginning."""
        a, b = self.bodies[first].theme, self.bodies[second].theme
        text = sentence.format(a=a, b=b)
        return text[0].upper() + text[1:]
