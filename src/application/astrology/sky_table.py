"""The sky of some days, computed once for everybody."""

import threading
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from application.astrology.ports import Ephemeris
from domain.astrology.bodies import PLANETS, Body
from domain.astrology.events import Track, Tracks
from domain.astrology.sky import check_covered

_STEP: Final = timedelta(hours=1)
_KEPT: Final = 16


class SkyTable:
    """May be used from several threads."""

    def __init__(self, ephemeris: Ephemeris) -> None:
        self._ephemeris = ephemeris
        self._tables: OrderedDict[tuple[datetime, int, Collection[Body]], Tracks] = OrderedDict()
        self._one = threading.Lock()

    def tracks(self, start: datetime, days: int, bodies: tuple[Body, ...] = PLANETS) -> Tracks:
        """From the day, in UTC, in which `start` lies, and a day longer than asked for.

        Raises InvalidInput for days that are not covered.
        """
        first = start.replace(hour=0, minute=0, second=0, microsecond=0)
        check_covered(first)
        check_covered(first + timedelta(days=days + 1))
        with self._one:
            key = (first, days, bodies)
            if key not in self._tables:
                self._tables[key] = self._computed(first, days, bodies)
            self._tables.move_to_end(key)
            while len(self._tables) > _KEPT:
                self._tables.popitem(last=False)
            return self._tables[key]

    def _computed(self, first: datetime, days: int, bodies: Collection[Body]) -> Tracks:
        moments = [first + _STEP * number for number in range((days + 1) * 24 + 1)]
        return {
            body: Track(first, _STEP, self._ephemeris.longitudes(body, moments)) for body in bodies
        }
