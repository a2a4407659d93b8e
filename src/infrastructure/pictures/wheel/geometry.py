"""Points and boxes on the picture: pixels of a square of 1080, y downwards."""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

SIDE: Final = 1080
CENTRE: Final = (540.0, 571.0)


@dataclass(frozen=True, slots=True)
class Box:
    """Around its middle."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box", slack: float = 0.5) -> bool:
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2 - slack
            and abs(self.y - other.y) < (self.height + other.height) / 2 - slack
        )


def at(angle: float, radius: float) -> tuple[float, float]:
    """`angle` in degrees counter-clockwise from the right."""
    turned = radians(angle)
    return CENTRE[0] + radius * cos(turned), CENTRE[1] - radius * sin(turned)
