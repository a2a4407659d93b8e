"""The sky from JPL's DE421, by Skyfield, with nothing from the network.

Longitudes are apparent: light-time, the Sun's deflection, aberration, precession and nutation are
in them. Universal time is read as UT1.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import skyfield_data
from numpy.typing import NDArray
from skyfield.api import load, load_file
from skyfield.framelib import ecliptic_frame

from application.astrology.ports import Ephemeris
from domain.astrology.bodies import Body
from domain.astrology.sky import Position, Sky, julian_day
from domain.astrology.zodiac import signed_separation
from infrastructure.ephemeris.lunar_orbit import mean_apogee, mean_node

Floats = NDArray[np.float64]

_TARGETS: Final[Mapping[Body, str]] = {
    Body.SUN: "sun",
    Body.MOON: "moon",
    Body.MERCURY: "mercury",
    Body.VENUS: "venus",
    Body.MARS: "mars",
    Body.JUPITER: "jupiter barycenter",
    Body.SATURN: "saturn barycenter",
    Body.URANUS: "uranus barycenter",
    Body.NEPTUNE: "neptune barycenter",
    Body.PLUTO: "pluto barycenter",
}
_SUN_ALONE: Final = (10,)
"""What bends light enough to matter, by its number in the ephemeris."""

_STEP: Final = 1 / 96
"""In days, to either side: speeds are differences of positions."""


class SkyfieldEphemeris(Ephemeris):
    """Holds the file mapped into memory; may be used from several threads."""

    def __init__(self) -> None:
        folder = Path(skyfield_data.__file__).parent / "data"
        self._kernel = load_file(str(folder / "de421.bsp"))
        self._times = load.timescale(builtin=True)

    def sky(self, moment: datetime) -> Sky:
        day = julian_day(moment)
        view = self._view([day - _STEP, day, day + _STEP])
        positions = {body: _in_the_middle(*view.coordinates(body)) for body in Body}
        return Sky(moment, view.obliquity(1), view.sidereal(1), positions)

    def close(self) -> None:
        self._kernel.close()

    def longitudes(self, body: Body, moments: Sequence[datetime]) -> Sequence[float]:
        longitudes, _ = self._view([julian_day(each) for each in moments]).coordinates(body)
        return cast("list[float]", longitudes.tolist())

    def _view(self, days: Sequence[float]) -> "_View":
        return _View(self._kernel, self._times.ut1_jd(np.array(days)))


class _View:
    """From the Earth's centre, in the true ecliptic of each of the times."""

    def __init__(self, kernel: Any, times: Any) -> None:
        self._kernel = kernel
        self._times = times

    def coordinates(self, body: Body) -> tuple[Floats, Floats]:
        """Longitudes and latitudes in degrees."""
        if body in _TARGETS:
            return self._apparent(_TARGETS[body])
        if body is Body.TRUE_NODE:
            return self._true_node()
        mean = mean_node if body is Body.MEAN_NODE else mean_apogee
        longitudes, latitudes = mean((self._times.tt - 2_451_545.0) / 36_525)
        return (longitudes + self._nutation) % 360, latitudes

    def obliquity(self, index: int) -> float:
        """The angle between the poles of the ecliptic and of the equator, both of date."""
        ecliptic_pole, equator_pole = self._rotation[2, :, index], self._times.M[2, :, index]
        return float(np.degrees(np.arccos(ecliptic_pole @ equator_pole)))

    def sidereal(self, index: int) -> float:
        """Of Greenwich, apparent, in degrees."""
        return float(self._times.gast[index]) * 15

    def _apparent(self, target: str) -> tuple[Floats, Floats]:
        seen = self._earth.observe(self._kernel[target]).apparent(deflectors=_SUN_ALONE)
        return _polar(self._turned(seen.xyz.au))

    def _true_node(self) -> tuple[Floats, Floats]:
        """Where the plane in which the Moon moves at the moment cuts the ecliptic."""
        moon = (self._kernel["moon"] - self._kernel["earth"]).at(self._times)
        place, motion = self._turned(moon.xyz.au), self._turned(moon.velocity.au_per_d)
        pole = np.cross(place, motion, axis=0)
        longitudes = np.degrees(np.arctan2(pole[0], -pole[1])) % 360
        return longitudes, np.zeros_like(longitudes)

    @cached_property
    def _earth(self) -> Any:
        return self._kernel["earth"].at(self._times)

    @cached_property
    def _rotation(self) -> Floats:
        return cast("Floats", ecliptic_frame.rotation_at(self._times))

    @cached_property
    def _nutation(self) -> Floats:
        """In longitude, in degrees, as the sidereal times show it."""
        equinoxes = (self._times.gast - self._times.gmst) * 15
        return cast("Floats", equinoxes / self._rotation_cosine)

    @property
    def _rotation_cosine(self) -> Floats:
        return cast("Floats", np.einsum("it,it->t", self._rotation[2], self._times.M[2]))

    def _turned(self, vectors: Floats) -> Floats:
        return cast("Floats", np.einsum("ijt,jt->it", self._rotation, vectors))


def _polar(vectors: Floats) -> tuple[Floats, Floats]:
    x, y, z = vectors
    return np.degrees(np.arctan2(y, x)) % 360, np.degrees(np.arctan2(z, np.hypot(x, y)))


def _in_the_middle(longitudes: Floats, latitudes: Floats) -> Position:
    """Of three times, the speed between the outer two."""
    speed = signed_separation(float(longitudes[0]), float(longitudes[2])) / (2 * _STEP)
    return Position(float(longitudes[1]), float(latitudes[1]), speed)
