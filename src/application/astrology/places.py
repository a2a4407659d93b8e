"""Places of birth by what people call them."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from application.astrology.ports import Gazetteer
from domain.astrology.places import Place, certain
from domain.shared.errors import ConfigurationError, InvalidInput

OPENING: Final = "opening the places"
"""The thread's name."""

_CANDIDATES = 6


class FindPlacesUseCase:
    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._is_ready = False

    def get_ready(self) -> None:
        """Begin to open the list of places, which takes seconds where it must first be made.

        Where that fails, whoever asks for a place tries anew, and is told.
        """
        if not self._is_ready:
            self._is_ready = True
            threading.Thread(target=self._open, name=OPENING, daemon=True).start()

    def _open(self) -> None:
        with suppress(ConfigurationError):
            self._gazetteer.nearest(0, 0)

    async def execute(self, words: str, limit: int = _CANDIDATES) -> Sequence[Place]:
        """The likeliest first."""
        return await asyncio.to_thread(self._gazetteer.search, words, limit)

    async def the_one(self, words: str) -> Place:
        """Raises InvalidInput where none is known, or several may be meant."""
        found = await self.execute(words)
        if not found:
            raise InvalidInput(
                "no place of that name is known: check its spelling, name a larger town nearby, "
                "or give latitude, longitude and zone"
            )
        if (place := certain(found)) is None:
            names = "; ".join(map(_described, found))
            raise InvalidInput(
                f"several places have that name: {names}. Add the country or the region after a "
                "comma, or give latitude, longitude and zone"
            )
        return place

    async def narrowed(self, offered: Sequence[Place], words: str) -> Sequence[Place]:
        """Of places of one name those that the words tell apart, by their number, a country, a
        region or the town nearby; none where they do not.
        """
        if words.isdecimal():
            return offered[int(words) - 1 : int(words)] if int(words) else ()
        name = offered[0].label
        found, known = await self.execute(f"{name}, {words}"), await self.execute(name)
        if found and len(found) < len(known):
            return found
        towns = {place.name for place in await self.execute(words)}
        beside = [place for place in offered if place.near in towns]
        return beside if len(beside) < len(offered) else ()

    async def around(self, latitude: float, longitude: float) -> Place | None:
        """The nearest place that is known, None at sea."""
        return await asyncio.to_thread(self._gazetteer.nearest, latitude, longitude)


def _described(place: Place) -> str:
    where = place.region or (f"near {place.near}" if place.near else "")
    return ", ".join(filter(None, (place.name, where, place.country)))
