"""What moves in a chart."""

from enum import StrEnum
from typing import Final


class Body(StrEnum):
    SUN = "sun"
    MOON = "moon"
    MERCURY = "mercury"
    VENUS = "venus"
    MARS = "mars"
    JUPITER = "jupiter"
    SATURN = "saturn"
    URANUS = "uranus"
    NEPTUNE = "neptune"
    PLUTO = "pluto"
    TRUE_NODE = "true_node"
    MEAN_NODE = "mean_node"
    LILITH = "lilith"
    """The mean apogee of the Moon's orbit."""

    @property
    def is_light(self) -> bool:
        return self in LIGHTS


BODIES: Final = tuple(Body)
LIGHTS: Final = (Body.SUN, Body.MOON)
PLANETS: Final = BODIES[:10]
"""Sun to Pluto, as astrologers say it."""


class Angle(StrEnum):
    ASCENDANT = "ascendant"
    MIDHEAVEN = "mc"
    DESCENDANT = "descendant"
    IMUM_COELI = "ic"
