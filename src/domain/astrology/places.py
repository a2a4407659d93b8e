"""Places of birth."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

_CLEARLY_LARGER: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """`country` is an ISO code of two letters; `zone` a name of the IANA time zone database.

    `called` is the name by which it was found, in whatever language.
    """

    name: str
    country: str
    latitude: float
    longitude: float
    zone: str
    population: int = 0
    region: str = ""
    near: str = ""
    called: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """The name as whoever asked for it reads it."""
        return self.called or self.name

    def beside(self, town: str) -> "Place":
        """The same, told apart from others of its name by a large town nearby."""
        return replace(self, near=town)


def certain(candidates: Sequence[Place]) -> Place | None:
    """The first of those found, where it can be taken without asking which one is meant."""
    if not candidates:
        return None
    best, *others = candidates
    largest = max((other.population for other in others), default=0)
    return best if best.population >= _CLEARLY_LARGER * largest else None
