"""Moments at which something in the sky is exact: aspects, ingresses, stations, phases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil, floor
from typing import Final

from domain.astrology.aspects import MAJOR, AspectKind, Moving, Point
from domain.astrology.bodies import Body
from domain.astrology.moon_phase import PhaseName
from domain.astrology.zodiac import SIGNS, Sign, signed_separation

_QUARTERS: Final = (
    PhaseName.NEW_MOON,
    PhaseName.FIRST_QUARTER,
    PhaseName.FULL_MOON,
    PhaseName.LAST_QUARTER,
)


class EventKind(StrEnum):
    ASPECT = "aspect"
    INGRESS = "ingress"
    STATION_RETROGRADE = "station_retrograde"
    STATION_DIRECT = "station_direct"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class Event:
    """`point` is what an aspect is to; `sign` the one that is entered."""

    at: datetime
    kind: EventKind
    body: Body
    point: Point | None = None
    aspect: AspectKind | None = None
    sign: Sign | None = None
    phase: PhaseName | None = None


class Track:
    """Longitudes at even steps, between which a parabola is laid."""

    def __init__(self, start: datetime, step: timedelta, longitudes: Sequence[float]) -> None:
        self._start = start
        self._step = step
        self._values = _unrolled(longitudes)
        self._low, self._high = min(self._values), max(self._values)

    @property
    def end(self) -> datetime:
        return self._start + self._step * (len(self._values) - 1)

    def at(self, moment: datetime) -> float:
        """Unrolled: it grows beyond 360. Only between the first and the last step."""
        steps = (moment - self._start) / self._step
        index = min(max(floor(steps), 0), len(self._values) - 2)
        return self._between(index, steps - index)

    def crossings(self, longitude: float, every: float = 360.0) -> Iterator[datetime]:
        """When it passes over a longitude, in either direction."""
        turn = ceil((self._low - longitude) / every)
        while (wanted := longitude + turn * every) <= self._high:
            for index, (before, after) in enumerate(_pairs(self._values)):
                if (before - wanted) * (after - wanted) < 0 or before == wanted != after:
                    yield self._moment(index, wanted)
            turn += 1

    def turns(self) -> Iterator[tuple[datetime, bool]]:
        """When it stands still, and whether it moves backwards from then on."""
        steps = [after - before for before, after in _pairs(self._values)]
        for index, (before, after) in enumerate(_pairs(steps)):
            if before * after < 0:
                share = before / (before - after)  # where the difference itself is zero
                yield self._start + self._step * (index + 0.5 + share), after < 0

    def minus(self, other: "Track") -> "Track":
        """How far this one is ahead; both have the same steps."""
        pairs = zip(self._values, other._values, strict=True)
        return Track(self._start, self._step, [mine - theirs for mine, theirs in pairs])

    def _moment(self, index: int, wanted: float) -> datetime:
        low, high = 0.0, 1.0
        rising = self._values[index + 1] > self._values[index]
        for _ in range(24):  # to a fraction of a millisecond of an hour's step
            middle = (low + high) / 2
            if (self._between(index, middle) < wanted) == rising:
                low = middle
            else:
                high = middle
        return self._start + self._step * (index + low)

    def _between(self, index: int, share: float) -> float:
        first = min(index, len(self._values) - 3)
        a, b, c = self._values[first : first + 3]
        x = index - first + share
        return a + x * (b - a) + x * (x - 1) / 2 * (c - 2 * b + a)


Tracks = Mapping[Body, Track]


def transits_exact(tracks: Tracks, natal: Sequence[Moving]) -> Iterator[Event]:
    """Planets over what stands in a chart."""
    for body, track in tracks.items():
        for still in natal:
            for kind in MAJOR:
                for angle in _both_sides(kind):
                    for at in track.crossings(still.longitude + angle):
                        yield Event(at, EventKind.ASPECT, body, still.point, kind)


def aspects_exact(tracks: Tracks, first: Body) -> Iterator[Event]:
    """Of one body with the other planets."""
    for body in tracks:
        if body is first:
            continue
        apart = tracks[first].minus(tracks[body])
        for kind in MAJOR:
            for angle in _both_sides(kind):
                for at in apart.crossings(angle):
                    yield Event(at, EventKind.ASPECT, first, body, kind)


def _both_sides(kind: AspectKind) -> frozenset[float]:
    """Ahead and behind; opposite, and together, both are one place of the circle."""
    return frozenset((kind.angle % 360, -kind.angle % 360))


def ingresses(tracks: Tracks) -> Iterator[Event]:
    for body, track in tracks.items():
        for at in track.crossings(0, every=30):
            yield Event(at, EventKind.INGRESS, body, sign=_entered(track, at))


def stations(tracks: Tracks) -> Iterator[Event]:
    for body, track in tracks.items():
        for at, is_retrograde in track.turns():
            retrograde, direct = EventKind.STATION_RETROGRADE, EventKind.STATION_DIRECT
            yield Event(at, retrograde if is_retrograde else direct, body)


def phases(tracks: Tracks) -> Iterator[Event]:
    ahead = tracks[Body.MOON].minus(tracks[Body.SUN])
    for number, name in enumerate(_QUARTERS):
        for at in ahead.crossings(number * 90):
            yield Event(at, EventKind.PHASE, Body.MOON, phase=name)


@dataclass(frozen=True, slots=True)
class VoidOfCourse:
    """The Moon makes no more major aspect to a planet before she leaves her sign."""

    start: datetime
    end: datetime
    next_sign: Sign


def void_of_course(tracks: Tracks) -> Iterator[VoidOfCourse]:
    """Those that end within the tracks; each begins at the last aspect that they show."""
    exact = sorted(event.at for event in aspects_exact(tracks, Body.MOON))
    moon = {Body.MOON: tracks[Body.MOON]}
    entered: datetime | None = None
    for event in sorted(ingresses(moon), key=lambda each: each.at):
        before = [at for at in exact if at <= event.at and (entered is None or at > entered)]
        start = before[-1] if before else entered
        if start and event.sign:
            yield VoidOfCourse(start, event.at, event.sign)
        entered = event.at


def within(events: Iterator[Event], start: datetime, end: datetime) -> list[Event]:
    return sorted((each for each in events if start <= each.at < end), key=lambda each: each.at)


def _entered(track: Track, at: datetime) -> Sign:
    middle = track.at(at)
    later = track.at(min(at + timedelta(hours=1), track.end))
    boundary = round(middle / 30)
    return SIGNS[(boundary if later > middle else boundary - 1) % 12]


def _unrolled(longitudes: Sequence[float]) -> list[float]:
    values = [longitudes[0]]
    for longitude in longitudes[1:]:
        values.append(values[-1] + signed_separation(values[-1], longitude))
    return values


def _pairs(values: Sequence[float]) -> Iterator[tuple[float, float]]:
    return pairwise(values)
