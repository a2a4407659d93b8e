"""What astrology needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.astrology.bodies import Body
from domain.astrology.places import Place
from domain.astrology.sky import Sky


class Ephemeris(Protocol):
    """Where everything stands. Costs milliseconds of computing, and no waiting."""

    def sky(self, moment: datetime) -> Sky:
        """Every body at a moment that `check_covered` lets pass."""
        ...

    def longitudes(self, body: Body, moments: Sequence[datetime]) -> Sequence[float]:
        """Of one body at many moments, much cheaper than so many skies."""
        ...


class Gazetteer(Protocol):
    """The places of the world. Raises ConfigurationError where it cannot be opened."""

    def search(self, words: str, limit: int) -> Sequence[Place]:
        """The likeliest first; none where nothing is like the words."""
        ...

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        """The nearest within some 200 km."""
        ...
