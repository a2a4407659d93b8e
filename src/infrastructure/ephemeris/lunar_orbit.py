"""Mean elements of the Moon's orbit (Chapront and Chapront-Touzé), without nutation.

Times are Julian centuries of terrestrial time since J2000; angles are degrees.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_INCLINATION: Final = np.radians(5.145396)


def mean_node(centuries: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude of the ascending node."""
    node = _node(centuries)
    return node % 360, np.zeros_like(node)


def mean_apogee(centuries: Floats) -> tuple[Floats, Floats]:
    """The same for the apogee: it lies on the inclined orbit, and is projected from there."""
    node = _node(centuries)
    along = np.radians(_perigee(centuries) + 180 - node)
    longitude = np.arctan2(np.sin(along) * np.cos(_INCLINATION), np.cos(along))
    latitude = np.arcsin(np.sin(along) * np.sin(_INCLINATION))
    return (np.degrees(longitude) + node) % 360, np.degrees(latitude)


def _node(t: Floats) -> Floats:
    return np.asarray(
        125.0445479 - 1934.1362891 * t + 0.0020754 * t**2 + t**3 / 467_441 - t**4 / 60_616_000
    )


def _perigee(t: Floats) -> Floats:
    return np.asarray(
        83.3532465 + 4069.0137287 * t - 0.0103200 * t**2 - t**3 / 80_053 + t**4 / 18_999_000
    )
