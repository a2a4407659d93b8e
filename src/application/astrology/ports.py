"""What astrology needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.astrology.bodies import Body
from domain.astrology.places import Place
from domain.astrology.querent import Querent
from domain.astrology.sky import Sky
from domain.shared.identity import Conversation, Person
from domain.shared.language import Language


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


class Querents(Protocol):
    """People with their births. Raises StorageUnavailable."""

    async def get(self, person: Person) -> Querent:
        """One of whom nothing is known yet has no births."""
        ...

    async def save(self, querent: Querent) -> None:
        """Raises PersonErased, and nothing is kept, where they were erased meanwhile."""
        ...

    async def plan(self, person: Person, done: datetime, following: datetime, zone: str) -> None:
        """Move the daily word on, where it is still planned for the moment that is done; `zone`
        is where the person lives now.
        """
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Querent]:
        """Those whose daily word is due, the longest due first."""
        ...


class CountryNames(Protocol):
    def name(self, code: str, language: Language) -> str:
        """Raises KeyError for a code that no country has."""
        ...


class Presence(Protocol):
    """Raises StorageUnavailable."""

    async def last_seen(self, person: Person, chat: Conversation) -> datetime | None:
        """When they last wrote; None where nothing is known, or they shut the bot out."""
        ...
