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
from skyfield.constants import C_AUDAY
from skyfield.framelib import ecliptic_frame
from skyfield.relativity import add_aberration

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
_BENDING: Final = 1.97412574336e-8
"""Twice the Sun's gravitational radius, in astronomical units."""

_STEP: Final = 1 / 96
"""In days, to either side: speeds are differences of positions."""


class SkyfieldEphemeris(Ephemeris):
    """Holds the file mapped into memory; may be used from several threads."""

    def __init__(self) -> None:
        folder = Path(skyfield_data.__file__).parent / "data"
        self._kernel = load_file(str(folder / "de421.bsp"))
        self._scale = load.timescale(builtin=True)
        self._targets = {name: self._kernel[name] for name in ("earth", *_TARGETS.values())}
        self._last: tuple[tuple[float, ...], _View] | None = None

    def sky(self, moment: datetime) -> Sky:
        day = julian_day(moment)
        view = self._view((day - _STEP, day, day + _STEP))
        seen = view.apparent(tuple(_TARGETS))
        coordinates = (seen.get(body) or view.coordinates(body) for body in Body)
        positions = {
            body: _in_the_middle(*each) for body, each in zip(Body, coordinates, strict=True)
        }
        return Sky(moment, view.obliquity(1), view.sidereal(1), positions)

    def close(self) -> None:
        self._kernel.close()

    def longitudes(self, body: Body, moments: Sequence[datetime]) -> Sequence[float]:
        longitudes, _ = self._view(tuple(map(julian_day, moments))).coordinates(body)
        return cast("list[float]", longitudes.tolist())

    def _view(self, days: tuple[float, ...]) -> "_View":
        """That of the same days as before is taken again: one body after another is asked for."""
        last = self._last
        if last is None or last[0] != days:
            last = (days, _View(self._targets, self._scale, self._scale.ut1_jd(np.array(days))))
            self._last = last
        return last[1]


class _View:
    """From the Earth's centre, in the true ecliptic of each of the times."""

    def __init__(self, targets: Mapping[str, Any], scale: Any, times: Any) -> None:
        self._targets = targets
        self._scale = scale
        self._times = times

    def coordinates(self, body: Body) -> tuple[Floats, Floats]:
        """Longitudes and latitudes in degrees."""
        if body in _TARGETS:
            return self.apparent((body,))[body]
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

    def apparent(self, bodies: Sequence[Body]) -> Mapping[Body, tuple[Floats, Floats]]:
        """The same of several, all corrected at once."""
        rays = np.stack([self._ray(_TARGETS[body]) for body in bodies], axis=1)
        seen = rays.reshape(3, -1)
        velocity = np.tile(self._earth.velocity.au_per_d, len(bodies))
        seen = seen + _bent(seen, np.tile(-self._to_the_sun, len(bodies)))
        add_aberration(seen, velocity, _length(rays.reshape(3, -1)) / C_AUDAY)
        turned = np.einsum("ijt,jbt->ibt", self._rotation, seen.reshape(rays.shape))
        return {body: _polar(turned[:, number]) for number, body in enumerate(bodies)}

    def _ray(self, target: str) -> Floats:
        """To where a body was when the light left it that arrives now.

        Its own motion tells when that was, to a millionth of a second.
        """
        here, body = self._earth.xyz.au, self._targets[target]
        now = body.at(self._times)
        away, motion = now.xyz.au - here, now.velocity.au_per_d
        light = _length(away) / C_AUDAY
        light = _length(away - motion * light) / C_AUDAY
        light = _length(away - motion * light) / C_AUDAY
        times = self._times
        left = self._scale.tdb_jd(times.whole, times.tdb_fraction - light)
        return cast("Floats", body.at(left).xyz.au - here)

    def _true_node(self) -> tuple[Floats, Floats]:
        """Where the plane in which the Moon moves at the moment cuts the ecliptic."""
        moon = (self._targets["moon"] - self._targets["earth"]).at(self._times)
        place, motion = self._turned(moon.xyz.au), self._turned(moon.velocity.au_per_d)
        pole = np.cross(place, motion, axis=0)
        longitudes = np.degrees(np.arctan2(pole[0], -pole[1])) % 360
        return longitudes, np.zeros_like(longitudes)

    @cached_property
    def _earth(self) -> Any:
        return self._targets["earth"].at(self._times)

    @cached_property
    def _to_the_sun(self) -> Floats:
        sun = self._targets["sun"].at(self._times)
        return cast("Floats", sun.xyz.au - self._earth.xyz.au)

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


def _length(vectors: Floats) -> Floats:
    return cast("Floats", np.sqrt(np.einsum("it,it->t", vectors, vectors)))


def _bent(rays: Floats, from_the_sun: Floats) -> Floats:
    """What the Sun's mass adds to rays; nothing to those that come from the Sun itself."""
    distance, nearness = _length(rays), _length(from_the_sun)
    ray, sun = rays / distance, from_the_sun / nearness
    of_body = (rays + from_the_sun) / np.maximum(_length(rays + from_the_sun), 1e-12)
    along = np.einsum("it,it->t", ray, of_body) * sun - np.einsum("it,it->t", sun, ray) * of_body
    opening = 1 + np.einsum("it,it->t", of_body, sun)
    is_in_line = np.abs(np.einsum("it,it->t", sun, ray)) > 1 - 1e-11
    bent = _BENDING / nearness * along / np.maximum(opening, 1e-9) * distance
    return np.where(is_in_line, 0.0, bent)


def _polar(vectors: Floats) -> tuple[Floats, Floats]:
    x, y, z = vectors
    return np.degrees(np.arctan2(y, x)) % 360, np.degrees(np.arctan2(z, np.hypot(x, y)))


def _in_the_middle(longitudes: Floats, latitudes: Floats) -> Position:
    """Of three times, the speed between the outer two."""
    speed = signed_separation(float(longitudes[0]), float(longitudes[2])) / (2 * _STEP)
    return Position(float(longitudes[1]), float(latitudes[1]), speed)
